"""People talk: messages, commands, threads, reactions, and finding their way."""

from playwright.async_api import Page, expect

from tests.rehearsal.page.browser import IN_BROWSER
from tests.rehearsal.page.evening import Evening
from tests.rehearsal.page.hands import heard, last_message, post_card, type_in

pytestmark = IN_BROWSER


class TestTalking:
    """Messages, commands and threads."""

    async def test_what_a_person_types_appears_under_their_role(self, page: Page) -> None:
        """A message is sent with Enter and shown with mentions as names."""
        await type_in(page, "Look at this @approver")
        await expect(last_message(page)).to_contain_text("commander")
        await expect(last_message(page)).to_contain_text("Look at this @approver")
        await expect(page.get_by_label("Message, or /incident …")).to_have_value("")

    async def test_a_command_is_answered_to_its_author_only(self, page: Page, stage: Evening) -> None:
        """The answer of a slash command is marked as visible to one person."""
        await type_in(page, "/incident hello")
        await expect(last_message(page)).to_contain_text("Only visible to you")
        await expect(last_message(page).locator("strong").last).to_have_text("hello")
        assert stage.heard[0]["command"] == "/incident"
        assert stage.heard[0]["user_id"] == "U0COMMANDER"
        await page.get_by_label("Act as").select_option("U0ENGINEER")
        await expect(page.get_by_role("heading", name="# incidents")).to_be_visible()
        await expect(page.get_by_text("Only visible to you")).to_have_count(0)

    async def test_a_bot_that_does_not_answer_is_a_timeout(self, page: Page) -> None:
        """After three seconds the person sees what Slack would show, and keeps the text."""
        await type_in(page, "/incident silence")
        await expect(page.get_by_role("status")).to_contain_text("operation_timeout")
        await expect(page.get_by_label("Message, or /incident …")).to_have_value("/incident silence")

    async def test_a_thread_opens_beside_and_takes_replies(self, page: Page) -> None:
        """Replies are counted under the message; commands do not work inside."""
        await type_in(page, "Customers call")
        await last_message(page).hover()
        await last_message(page).get_by_role("button", name="Reply in thread").click()
        reply = page.get_by_label("Reply …")
        await expect(reply).to_be_focused()
        await reply.fill("How many?")
        await reply.press("Enter")
        await expect(last_message(page, "#replies")).to_contain_text("How many?")
        await expect(last_message(page).get_by_role("button", name="1 reply")).to_be_visible()
        await reply.fill("/incident hello")
        await reply.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("inside threads")
        await page.get_by_role("button", name="Close", exact=True).click()
        await expect(page.get_by_role("heading", name="What the public sees")).to_be_visible()

    async def test_news_arrive_without_reloading(self, page: Page, stage: Evening) -> None:
        """What happens elsewhere is shown live, and other places are marked."""
        await stage.client.chat_postMessage(channel="C0INCIDENTS", text="*Late* since <#C0DUTY>")
        await expect(last_message(page).locator("strong").last).to_have_text("Late")
        await stage.client.chat_postMessage(channel="U0COMMANDER", text="You are the commander")
        direct = page.get_by_role("navigation", name="Places").get_by_role("button", name="bayan")
        await expect(direct).to_contain_text("new")
        await direct.click()
        await expect(last_message(page)).to_contain_text("You are the commander")
        await expect(direct).not_to_contain_text("new")

    async def test_an_edited_message_changes_in_its_place(self, page: Page, stage: Evening) -> None:
        """The card is one message, edited; nothing is posted twice."""
        ts = await post_card(stage)
        await expect(last_message(page)).to_contain_text("INC-7")
        await stage.client.chat_update(channel="C0INCIDENTS", ts=ts, text="Resolved", blocks=[])
        await expect(last_message(page)).to_contain_text("Resolved")
        await expect(page.locator("article.message")).to_have_count(1)

    async def test_reactions_go_on_and_off(self, page: Page) -> None:
        """The pushpin is one press away, and taken back by another."""
        await type_in(page, "Root cause found")
        await last_message(page).hover()
        await last_message(page).get_by_role("button", name="React with a pushpin").click()
        mark = last_message(page).locator(".reaction")
        await expect(mark).to_contain_text("1")
        await mark.click()
        await expect(mark).to_have_count(0)

    async def test_a_message_can_be_added_to_the_timeline(self, page: Page, stage: Evening) -> None:
        """Message shortcuts of the app are beside each message."""
        await type_in(page, "Rolled back")
        await last_message(page).hover()
        await last_message(page).get_by_label("Shortcuts").click()
        await last_message(page).get_by_role("button", name="Add to incident timeline").click()
        await heard(stage, "message_action")

    async def test_bookmarks_and_pins_are_at_the_head(self, page: Page, stage: Evening) -> None:
        """What the bot bookmarked and pinned is one press away."""
        ts = await post_card(stage)
        await stage.client.pins_add(channel="C0INCIDENTS", timestamp=ts)
        link = f"{stage.url}/status"
        await stage.client.bookmarks_add(channel_id="C0INCIDENTS", title="Status page", type="link", link=link)
        bookmark = page.get_by_role("link", name="Status page", exact=True)
        await expect(bookmark).to_have_attribute("href", link)
        await page.get_by_role("button", name="Pinned message").click()
        await expect(page.get_by_role("heading", name="INC-7 Wrong balances shown")).to_be_in_viewport()

    async def test_the_canvas_is_a_tab_beside_the_messages(self, page: Page, stage: Evening) -> None:
        """Its Markdown is drawn, what is escaped stays words; the pin leads back to the messages."""
        ts = await post_card(stage)
        await stage.client.pins_add(channel="C0INCIDENTS", timestamp=ts)
        written = (
            "# Now\n\n**SEV1** by ![](@U0COMMANDER)\n\n- [post](https://s.example/1)\n- \\*so\\*\n\n> `word`\n\n---\n"
        )
        content = {"type": "markdown", "markdown": written}
        canvas = await stage.client.conversations_canvases_create(channel_id="C0INCIDENTS", document_content=content)
        await page.get_by_role("button", name="Canvas", exact=True).click()
        shown = page.locator("article.canvas")
        await expect(shown.get_by_role("heading", name="Now")).to_be_visible()
        await expect(shown.get_by_text("@commander")).to_be_visible()
        await expect(shown.get_by_role("link", name="post")).to_have_attribute("href", "https://s.example/1")
        await expect(shown.get_by_role("listitem").last).to_have_text("*so*")
        await expect(page.get_by_label("Message, or /incident …")).to_be_hidden()
        change = {"operation": "replace", "document_content": {"type": "markdown", "markdown": "# Later"}}
        await stage.client.canvases_edit(canvas_id=str(canvas["canvas_id"]), changes=[change])
        await expect(shown.get_by_role("heading", name="Later")).to_be_visible()
        await page.get_by_role("button", name="Pinned message").click()
        await expect(page.get_by_role("heading", name="INC-7 Wrong balances shown")).to_be_in_viewport()

    async def test_a_channel_can_be_joined(self, page: Page) -> None:
        """Open channels of which the person is no member are listed apart."""
        await page.get_by_role("button", name="Join # executives").click()
        await expect(page.get_by_role("heading", name="# executives")).to_be_visible()
        await type_in(page, "Good evening")
        await expect(last_message(page)).to_contain_text("Good evening")


async def test_the_address_leads_back_to_person_and_place(page: Page) -> None:
    """Reloading changes nothing; another person's address can be opened beside it."""
    await page.get_by_role("button", name="# duty").click()
    await page.reload()
    await expect(page.get_by_role("heading", name="# duty")).to_be_visible()
    await page.evaluate("location.hash = 'engineer/C0INCIDENTS'")
    await expect(page.get_by_role("heading", name="# incidents")).to_be_visible()
    await expect(page.get_by_label("Act as")).to_have_value("U0ENGINEER")


async def test_a_permalink_opens_within_the_page(page: Page, stage: Evening) -> None:
    """A link to a message leads to it without leaving."""
    ts = await post_card(stage)
    link = await stage.client.chat_getPermalink(channel="C0INCIDENTS", message_ts=ts)
    await stage.client.chat_postMessage(channel="C0DUTY", text=f"See <{link['permalink']}|the card>")
    await page.get_by_role("button", name="# duty").click()
    await page.get_by_role("link", name="the card").click()
    await expect(page.get_by_role("heading", name="# incidents")).to_be_visible()
