"""The clock, what the public sees, and all of it on a phone."""

import re

from playwright.async_api import Page, expect

from tests.rehearsal.page.browser import IN_BROWSER
from tests.rehearsal.page.evening import ARABIC, BEGIN, FRENCH, Evening
from tests.rehearsal.page.hands import last_message, post_card, toot, type_in

pytestmark = IN_BROWSER
SIXTYFOLD = "60\N{MULTIPLICATION SIGN}"


class TestPublic:
    """The right-hand side: clock, networks and the status page."""

    async def test_the_clock_is_the_rehearsals_and_can_be_moved(self, page: Page, stage: Evening) -> None:
        """Minutes are added by a press; the zone is the person's."""
        face = page.locator("#now")
        await expect(face).to_contain_text("Sat, 31 May 2025, 20:45:00 GMT+1")
        await page.get_by_role("button", name="+5 min").click()
        await expect(face).to_contain_text("20:50:00")
        assert (stage.clock.now() - BEGIN).total_seconds() == 300
        await page.get_by_role("button", name=SIXTYFOLD).click()
        await expect(page.get_by_role("button", name=SIXTYFOLD)).to_have_attribute("aria-pressed", "true")
        await expect(face).not_to_contain_text("20:50:00")
        assert stage.clock.speed == 60

    async def test_alerts_and_complaints_at_a_press(self, page: Page, stage: Evening) -> None:
        """Each by its button, which says what the bot answered; two presses are two different alerts."""
        for name in ("Alert", "Alert", "Storm over", "Complaint"):
            await page.get_by_role("button", name=name, exact=True).click()
            await expect(page.locator("#notice")).to_contain_text(f"{name}: the bot answered 200.")
        first, second, storm, complaint = stage.signals
        assert first["first"] != second["first"]
        assert (storm["count"], storm["status"]) == (1000, "resolved")
        assert complaint["call"] == "complaint"

    async def test_posts_appear_newest_first_with_their_language(self, page: Page, stage: Evening) -> None:
        """What the public sees, live; the link leads to the public page."""
        await page.get_by_role("tab", name="Mastodon").click()
        await expect(page.get_by_text("Nothing was published here yet.").last).to_be_visible()
        await toot(stage, FRENCH, "fr")
        await toot(stage, ARABIC, "ar")
        posts = page.locator("#panel-mastodon .post")
        await expect(posts).to_have_count(2)
        await expect(posts.first).to_contain_text(ARABIC)
        await expect(posts.first).to_contain_text("Arabic")
        assert await posts.first.locator("p").evaluate("node => getComputedStyle(node).direction") == "rtl"
        await expect(posts.first.get_by_role("link")).to_have_attribute("href", re.compile("/net/mastodon/@bank/"))
        await expect(page.get_by_role("tab", name="Mastodon")).to_contain_text("2")

    async def test_the_next_call_can_be_made_to_fail(self, page: Page, stage: Evening) -> None:
        """Faults are arranged from the page, shown while they wait, and cleared."""
        await page.get_by_role("tab", name="Bluesky").click()
        await page.locator("#panel-bluesky summary").click()
        await page.locator("#panel-bluesky select").select_option("lost_reply")
        await page.locator("#panel-bluesky").get_by_role("button", name="Arrange").click()
        await expect(page.get_by_text("Waiting: lost_reply (1)")).to_be_visible()
        assert [fault.kind for fault in stage.bluesky.faults.waiting()] == ["lost_reply"]
        await page.locator("#panel-bluesky").get_by_role("button", name="Clear").click()
        await expect(page.get_by_text("Waiting: lost_reply (1)")).to_be_hidden()

    async def test_tabs_are_walked_by_arrow_keys(self, page: Page) -> None:
        """One tab is in the order of the Tab key, the arrows lead on."""
        await page.get_by_role("tab", name="Bluesky").click()
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("tab", name="Mastodon")).to_be_focused()
        await expect(page.get_by_role("tab", name="Mastodon")).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("tab", name="Bluesky")).to_be_focused()

    async def test_the_status_page_stands_in_its_tab(self, page: Page) -> None:
        """Its address comes from the rehearsal."""
        await page.get_by_role("tab", name="Status page").click()
        await expect(page.frame_locator("iframe").get_by_role("heading")).to_contain_text("being watched")


class TestSmall:
    """A phone: one pane at a time, nothing sideways."""

    async def test_one_pane_shows_at_a_time(self, phone: Page) -> None:
        """The buttons at the foot lead from pane to pane."""
        await expect(phone.get_by_role("navigation", name="Places")).to_be_hidden()
        await phone.get_by_role("button", name="Places").click()
        await expect(phone.locator("#talk")).to_be_hidden()
        await phone.get_by_role("button", name="# duty").click()
        await expect(phone.get_by_role("heading", name="# duty")).to_be_visible()
        await phone.get_by_role("button", name="Public").click()
        await expect(phone.get_by_role("heading", name="What the public sees")).to_be_visible()
        await expect(phone.locator("#talk")).to_be_hidden()

    async def test_nothing_is_wider_than_the_screen(self, phone: Page, stage: Evening) -> None:
        """Cards, windows and long words wrap within 390 pixels."""
        await post_card(stage)
        await type_in(phone, "x" * 300)
        await expect(last_message(phone)).to_contain_text("xxx")
        await type_in(phone, "/incident form")
        await expect(phone.get_by_role("dialog", name="Declare an incident")).to_be_visible()
        assert await phone.evaluate("document.documentElement.scrollWidth") <= 390
        wide = "[...document.querySelectorAll('.message, .modal *')].filter(n => n.scrollWidth > 391).length"
        assert await phone.evaluate(wide) == 0
