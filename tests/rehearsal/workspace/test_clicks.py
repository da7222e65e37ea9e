"""Presses on messages: what the app receives and what the person sees."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from tests.rehearsal.workspace.rig import Rig, make_app

Body = dict[str, Any]


def button(action_id: str, value: str = "7") -> Body:
    """A button."""
    text = {"type": "plain_text", "text": action_id.title()}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}


def card(*elements: Body) -> list[Body]:
    """A section and a row of elements."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*INC-7*"}},
        {"type": "actions", "block_id": "row", "elements": list(elements)},
    ]


def listening(rig: Rig, heard: list[Body]) -> AsyncApp:
    """An app that takes `approve` presses."""
    app = make_app(rig)

    @app.action("approve")
    async def approve(ack: AsyncAck, body: Body) -> None:
        await ack()
        heard.append(body)

    return app


async def test_a_press_brings_the_message_and_the_value(rig: Rig) -> None:
    """block_actions from a message holds the message, the channel, the element's value and a response URL."""
    heard: list[Body] = []
    await rig.join(listening(rig, heard))
    posted = await rig.client().chat_postMessage(
        channel="C0APPROVALS", text="Please look", blocks=card(button("approve"), button("reject"))
    )
    answer = await rig.do("click", user="approver", channel="approvals", ts=posted["ts"], action_id="approve")
    assert answer["ok"] is True
    (body,) = heard
    assert body["actions"][0]["value"] == "7"
    assert body["actions"][0]["block_id"] == "row"
    assert body["message"]["text"] == "Please look"
    assert body["container"]["message_ts"] == posted["ts"]
    assert body["channel"] == {"id": "C0APPROVALS", "name": "approvals"}
    assert body["user"]["id"] == "U0APPROVER"


async def test_a_button_that_is_gone_can_only_be_pressed_by_a_stale_client(rig: Rig) -> None:
    """`force` presses what an old screen still shows."""
    heard: list[Body] = []
    await rig.join(listening(rig, heard))
    client = rig.client()
    posted = await client.chat_postMessage(channel="C0APPROVALS", text="Please look", blocks=card(button("approve")))
    await client.chat_update(channel="C0APPROVALS", ts=posted["ts"], text="Settled", blocks=[])
    press = {"user": "approver", "channel": "approvals", "ts": posted["ts"], "action_id": "approve"}
    assert await rig.do("click", **press) == {"ok": False, "error": "no_such_button"}
    answer = await rig.do("click", **press, value="old", force=True)
    assert answer["ok"] is True
    assert heard[0]["actions"][0]["value"] == "old"


async def test_an_ephemeral_message_is_pressed_by_its_reader_alone(rig: Rig) -> None:
    """Of an ephemeral message the app gets no content back, and nobody else can press it."""
    heard: list[Body] = []
    await rig.join(listening(rig, heard))
    posted = await rig.client().chat_postEphemeral(
        channel="C0APPROVALS", user="U0APPROVER", text="For you", blocks=card(button("approve"))
    )
    ts = posted["message_ts"]
    press = {"channel": "approvals", "ts": ts, "action_id": "approve"}
    assert (await rig.do("click", user="legal", **press))["error"] == "message_not_found"
    assert (await rig.do("click", user="approver", **press))["ok"] is True
    assert heard[0]["container"]["is_ephemeral"] is True
    assert "message" not in heard[0]


async def test_the_original_can_be_replaced_and_deleted_by_its_response_url(rig: Rig) -> None:
    """replace_original and delete_original work on ephemeral messages too."""
    app = make_app(rig)

    @app.action("approve")
    async def approve(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="Done", blocks=card(button("close")), replace_original=True)

    @app.action("close")
    async def close(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    await rig.join(app)
    posted = await rig.client().chat_postEphemeral(
        channel="C0APPROVALS", user="U0APPROVER", text="For you", blocks=card(button("approve"))
    )
    place = {"user": "approver", "channel": "approvals", "ts": posted["message_ts"]}
    await rig.do("click", **place, action_id="approve")
    (replaced,) = await rig.see("messages", channel="approvals", user="approver")
    assert replaced["text"] == "Done"
    await rig.do("click", **place, action_id="close")
    assert await rig.see("messages", channel="approvals", user="approver") == []


async def test_of_several_like_buttons_the_value_chooses(rig: Rig) -> None:
    """Two buttons with one action id, told apart by their values."""
    heard: list[Body] = []
    await rig.join(listening(rig, heard))
    blocks = [{"type": "actions", "block_id": name, "elements": [button("approve", name)]} for name in ("one", "two")]
    posted = await rig.client().chat_postMessage(channel="C0APPROVALS", text="Two", blocks=blocks)
    place = {"user": "approver", "channel": "approvals", "ts": posted["ts"], "action_id": "approve"}
    await rig.do("click", **place, value="two")
    await rig.do("click", **place)
    assert [body["actions"][0]["block_id"] for body in heard] == ["two", "one"]
    assert (await rig.do("click", **place, value="three"))["error"] == "no_such_button"


async def test_menus_take_an_option_by_value_or_text(rig: Rig) -> None:
    """A select in a message sends the chosen option; one that is not offered cannot be chosen."""
    heard: list[Body] = []
    await rig.join(listening(rig, heard))
    options = [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("minor", "major")]
    menu = {"type": "static_select", "action_id": "approve", "options": options}
    posted = await rig.client().chat_postMessage(channel="C0APPROVALS", text="Pick", blocks=card(menu))
    place = {"user": "approver", "channel": "approvals", "ts": posted["ts"], "action_id": "approve"}
    for value in ("major", "Minor"):
        await rig.do("click", **place, value=value)
    assert [body["actions"][0]["selected_option"]["value"] for body in heard] == ["major", "minor"]
    assert (await rig.do("click", **place, value="huge"))["error"] == "no_such_option"


async def test_an_unanswered_press_is_a_timeout(hasty: Rig) -> None:
    """Bolt does not acknowledge an action nobody listens to; the person sees a failure."""
    heard: list[Body] = []
    await hasty.join(listening(hasty, heard))
    posted = await hasty.client().chat_postMessage(channel="C0APPROVALS", text="x", blocks=card(button("other")))
    answer = await hasty.do("click", user="approver", channel="approvals", ts=posted["ts"], action_id="other")
    assert answer == {"ok": False, "error": "operation_timeout"}
