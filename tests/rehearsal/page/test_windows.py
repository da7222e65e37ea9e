"""The windows the bot opens, with every kind of input."""

from playwright.async_api import Page, expect

from tests.rehearsal.page.browser import IN_BROWSER
from tests.rehearsal.page.evening import ARABIC, Evening, form
from tests.rehearsal.page.hands import heard, type_in

pytestmark = IN_BROWSER


class TestWindows:
    """Modals with every kind of input."""

    async def test_a_form_sends_what_was_filled_in(self, page: Page, stage: Evening) -> None:
        """Each input gives its value in the right shape; what was not touched keeps its start."""
        await type_in(page, "/incident form")
        window = page.get_by_role("dialog", name="Declare an incident")
        await expect(window.get_by_label("Title")).to_be_focused()
        await window.get_by_label("Title").fill("Wrong balances")
        await window.get_by_label("Severity").select_option("sev2")
        await window.get_by_role("group", name="Services").get_by_label("SEV1").check()
        await window.get_by_label("Commander").select_option("U0ENGINEER")
        await window.get_by_label("Announce in").select_option("C0DUTY")
        await window.get_by_label("This is a drill").check()
        await window.get_by_label("First sign, time").fill("20:40")
        await window.get_by_role("button", name="Declare").click()
        await expect(window).to_be_hidden()
        values = (await heard(stage, "view_submission"))["view"]["state"]["values"]
        assert {block: _bare(entry["v"]) for block, entry in values.items()} == {
            "title": "Wrong balances",
            "ar": ARABIC,
            "sev": "sev2",
            "also": ["sev1"],
            "lead": "U0ENGINEER",
            "room": "C0DUTY",
            "flags": ["drill"],
            "see": "sev2",
            "day": "2025-05-31",
            "hour": "20:40",
        }

    async def test_what_is_wrong_is_said_beside_the_field(self, page: Page) -> None:
        """The window stays, with what was typed, the error and the focus on the field."""
        await type_in(page, "/incident form")
        window = page.get_by_role("dialog", name="Declare an incident")
        await window.get_by_role("button", name="Declare").click()
        await expect(window.get_by_text("required")).to_have_count(2)
        await window.get_by_label("Title").fill("wrong")
        await window.get_by_label("Severity").select_option("sev2")
        await window.get_by_role("button", name="Declare").click()
        await expect(window.get_by_text("Say what customers see.")).to_be_visible()
        await expect(window.get_by_label("Title")).to_have_value("wrong")
        await expect(window.get_by_label("Title")).to_be_focused()
        await expect(window.get_by_label("Severity")).to_have_value("sev2")
        await expect(window.get_by_label("Title")).to_have_attribute("aria-invalid", "true")

    async def test_what_was_typed_survives_an_update(self, page: Page, stage: Evening) -> None:
        """The bot may change the window meanwhile; fields that stay keep what stands in them, and the focus."""
        await type_in(page, "/incident form")
        await page.get_by_role("dialog", name="Declare an incident").get_by_label("Title").fill("Wrong bal")
        changed = {**form(), "title": {"type": "plain_text", "text": "Declare now"}}
        await stage.client.views_update(external_id="form", view=changed)
        window = page.get_by_role("dialog", name="Declare now")
        await expect(window.get_by_label("Title")).to_have_value("Wrong bal")
        await expect(window.get_by_label("Title")).to_be_focused()

    async def test_a_window_on_top_gives_back_the_one_below(self, page: Page, stage: Evening) -> None:
        """Only the topmost window shows; closing it leads back to what was typed below."""
        await type_in(page, "/incident form")
        below = page.get_by_role("dialog", name="Declare an incident")
        await below.get_by_label("Title").fill("Wrong bal")
        await page.get_by_role("button", name="Explain").click()
        await expect(page.get_by_role("dialog", name="What this means")).to_be_visible()
        press = await heard(stage, "block_actions")
        assert press["view"]["callback_id"] == "form"
        await page.keyboard.press("Escape")
        await expect(below.get_by_label("Title")).to_have_value("Wrong bal")

    async def test_escape_closes(self, page: Page) -> None:
        """The keyboard is enough."""
        await type_in(page, "/incident form")
        window = page.get_by_role("dialog", name="Declare an incident")
        await expect(window).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(window).to_be_hidden()

    async def test_the_arabic_text_is_written_from_right_to_left(self, page: Page) -> None:
        """Label and field follow their own text."""
        await type_in(page, "/incident form")
        field = page.get_by_label("النص بالعربية")
        await expect(field).to_have_value(ARABIC)
        assert await field.evaluate("node => getComputedStyle(node).direction") == "rtl"


def _bare(value: dict[str, object]) -> object:
    """The chosen or typed itself, without Slack's wrapping."""
    (inner,) = [entry for name, entry in value.items() if name not in {"type", "timezone"}]
    if isinstance(inner, list):
        return [entry["value"] for entry in inner]
    return inner["value"] if isinstance(inner, dict) else inner
