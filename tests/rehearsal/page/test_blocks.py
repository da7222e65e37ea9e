"""What the bot posts, as people see and press it."""

import pytest
from playwright.async_api import Page, expect

from tests.rehearsal.page.browser import IN_BROWSER
from tests.rehearsal.page.evening import ARABIC, ENGLISH, FRENCH, Evening
from tests.rehearsal.page.hands import heard, last_message, post_card

pytestmark = IN_BROWSER


class TestBlocks:
    """What the bot posts, as people see it."""

    async def test_markup_becomes_elements(self, page: Page, stage: Evening) -> None:
        """Bold, italic, code, mentions, times in the reader's zone, quotes, links, lists."""
        await post_card(stage)
        message = last_message(page)
        await expect(message.get_by_role("heading")).to_have_text("🚨 INC-7 Wrong balances shown")
        await expect(message.locator("strong").nth(1)).to_have_text("SEV1")
        await expect(message.locator("em")).to_have_text("investigating")
        await expect(message.locator(".mention").first).to_have_text("@commander")
        await expect(message.locator(".mention").nth(1)).to_have_text("#incidents")
        await expect(message.locator(".body time")).to_have_text("today at 20:45")
        await expect(message.locator("blockquote")).to_have_text("quoted <b> status page")
        await expect(message.get_by_role("link", name="status page")).to_have_attribute("rel", "noopener noreferrer")
        await expect(message.get_by_role("listitem")).to_have_count(2)
        await expect(message.get_by_role("img", name="Graph of errors")).to_be_visible()

    async def test_every_paragraph_has_its_own_direction(self, page: Page, stage: Evening) -> None:
        """Arabic runs from right to left beside French and English in one message."""
        await post_card(stage)
        await expect(last_message(page)).to_contain_text(ARABIC)
        directions = (
            await last_message(page)
            .locator("p[dir=auto]")
            .evaluate_all("nodes => nodes.map(node => [node.textContent, getComputedStyle(node).direction])")
        )
        found = {text: direction for text, direction in directions if text in {ARABIC, f"EN {ENGLISH}", f"FR {FRENCH}"}}
        assert found == {ARABIC: "rtl", f"EN {ENGLISH}": "ltr", f"FR {FRENCH}": "ltr"}

    @pytest.mark.parametrize(
        "evil",
        ["<img src=x onerror=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "<javascript:alert(1)|press me>"],
    )
    async def test_markup_of_others_stays_text(self, page: Page, stage: Evening, evil: str) -> None:
        """Nothing that anybody writes becomes HTML or a link that runs."""
        await stage.client.chat_postMessage(channel="C0INCIDENTS", text=f"before {evil} after")
        await expect(last_message(page)).to_contain_text("after")
        assert await last_message(page).locator(".body :is(img, script, a[href^=javascript])").count() == 0

    async def test_a_button_presses_and_the_answer_appears(self, page: Page, stage: Evening) -> None:
        """The press carries the person, the message and the value."""
        ts = await post_card(stage)
        await last_message(page).get_by_role("button", name="Say").click()
        await expect(last_message(page)).to_contain_text("Noted.")
        press = await heard(stage, "block_actions")
        assert press["user"]["id"] == "U0COMMANDER"
        assert press["message"]["ts"] == ts
        assert press["actions"][0]["value"] == "7"

    async def test_a_question_comes_before_a_press_that_asks_one(self, page: Page, stage: Evening) -> None:
        """Denied, nothing happens; agreed, the press goes out."""
        await post_card(stage)
        publish = last_message(page).get_by_role("button", name="Publish")
        question = page.get_by_role("dialog", name="Publish now?")
        await publish.click()
        await question.get_by_role("button", name="Not yet").click()
        await expect(question).to_be_hidden()
        assert not [each for each in stage.heard if each.get("type") == "block_actions"]
        await publish.click()
        await question.get_by_role("button", name="Publish").click()
        await expect(last_message(page)).to_contain_text("Noted.")

    async def test_menus_choose(self, page: Page, stage: Evening) -> None:
        """A select and the three dots send the chosen option."""
        await post_card(stage)
        message = page.locator("article.message").first
        await message.get_by_label("Phase").select_option("monitoring")
        await expect(last_message(page)).to_contain_text("Noted.")
        await message.get_by_label("More actions").click()
        await message.get_by_role("button", name="Export").click()
        await expect(page.locator("article.ephemeral")).to_have_count(2)
        chosen = [each["actions"][0]["selected_option"]["value"] for each in stage.heard if "actions" in each]
        assert chosen == ["monitoring", "e"]

    async def test_home_shows_what_waits(self, page: Page, stage: Evening) -> None:
        """The bot hears that Home was opened; its buttons work there too."""
        await page.get_by_role("button", name="Home").click()
        await expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
        await page.get_by_role("button", name="Review").click()
        await heard(stage, "block_actions")
