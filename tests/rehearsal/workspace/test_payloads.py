"""The payloads of what people do, field by field, as the reference describes them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.rehearsal.workspace.rig import QUICK, Rig, make_app, running

Body = dict[str, Any]
EVERYWHERE = {"token", "team", "user", "api_app_id", "type", "enterprise", "is_enterprise_install"}
VIEW = {
    "id",
    "team_id",
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "state",
    "hash",
    "clear_on_close",
    "notify_on_close",
    "root_view_id",
    "previous_view_id",
    "app_id",
    "external_id",
    "app_installed_team_id",
    "bot_id",
}


def plain(text: str) -> Body:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


GO = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go"), "value": "7"}]}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Form"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [GO],
}


@pytest.fixture
async def heard() -> AsyncIterator[tuple[Rig, list[Body]]]:
    """A workspace whose app writes down every payload and opens a form at each command."""
    bodies: list[Body] = []
    async with running(limits=QUICK) as rig:
        app = make_app(rig)

        @app.command("/incident")
        async def incident(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
            await ack()
            bodies.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

        async def write_down(ack: AsyncAck, body: Body) -> None:
            await ack()
            bodies.append(body)

        app.action("go")(write_down)
        app.view("form")(write_down)
        app.view_closed("form")(write_down)
        app.shortcut("save")(write_down)
        app.shortcut("anywhere")(write_down)
        await rig.join(app)
        yield rig, bodies


async def open_form(rig: Rig) -> str:
    """The id of the form that a command opens."""
    answer = await rig.do("command", user="commander", channel="incidents", text="/incident list")
    return str(answer["view"]["id"])


async def test_a_command(heard: tuple[Rig, list[Body]]) -> None:
    """2.1: the form fields of a slash command, is_enterprise_install as a string."""
    rig, bodies = heard
    await open_form(rig)
    assert bodies[0].keys() == {
        "token",
        "team_id",
        "team_domain",
        "channel_id",
        "channel_name",
        "user_id",
        "user_name",
        "command",
        "text",
        "api_app_id",
        "is_enterprise_install",
        "response_url",
        "trigger_id",
    }
    assert bodies[0]["command"] == "/incident"
    assert bodies[0]["response_url"].startswith(f"{rig.address}/_hooks/commands/")


async def test_a_press_in_a_message(heard: tuple[Rig, list[Body]]) -> None:
    """2.2: block_actions from a message, in a thread with its parent's ts."""
    rig, bodies = heard
    client = rig.client()
    parent = (await client.chat_postMessage(channel="C0DUTY", text="parent"))["ts"]
    ts = (await client.chat_postMessage(channel="C0DUTY", text="x", blocks=[GO], thread_ts=parent))["ts"]
    await rig.do("click", user="engineer", channel="duty", ts=ts, action_id="go")
    body = bodies[0]
    more = {"container", "channel", "state", "response_url", "message", "trigger_id", "actions"}
    assert body.keys() == EVERYWHERE | more
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0DUTY",
        "is_ephemeral": False,
        "thread_ts": parent,
    }
    (action,) = body["actions"]
    assert action.keys() == {"action_id", "block_id", "type", "text", "value", "action_ts"}
    assert body["user"] == {
        "id": "U0ENGINEER",
        "username": "engineer",
        "name": "engineer",
        "team_id": "T0BAYANBANK",
    }
    assert body["message"]["blocks"][0]["block_id"] == action["block_id"]


async def test_a_press_in_a_modal(heard: tuple[Rig, list[Body]]) -> None:
    """2.3: no channel, no message, no response URL."""
    rig, bodies = heard
    view_id = await open_form(rig)
    await rig.do("click", user="commander", view_id=view_id, action_id="go")
    assert bodies[1].keys() == EVERYWHERE | {"container", "view", "trigger_id", "actions"}
    assert bodies[1]["view"].keys() == VIEW


async def test_a_submission(heard: tuple[Rig, list[Body]]) -> None:
    """2.4: the view with its state, a trigger, and response_urls."""
    rig, bodies = heard
    view_id = await open_form(rig)
    await rig.do("submit", user="commander", view_id=view_id, values={})
    assert bodies[1].keys() == EVERYWHERE | {"view", "trigger_id", "response_urls"}
    assert bodies[1]["view"]["state"] == {"values": {}}


async def test_a_closing(heard: tuple[Rig, list[Body]]) -> None:
    """2.5: the view and whether all were cleared."""
    rig, bodies = heard
    view_id = await open_form(rig)
    await rig.do("close", user="commander", view_id=view_id)
    assert bodies[1].keys() == EVERYWHERE | {"view", "is_cleared"}


async def test_shortcuts(heard: tuple[Rig, list[Body]]) -> None:
    """2.6: the global one has no channel; the one on a message has message, channel and response URL."""
    rig, bodies = heard
    said = await rig.do("message", user="support", channel="incidents", text="x")
    await rig.do("shortcut", user="support", callback_id="anywhere")
    await rig.do("shortcut", user="support", callback_id="save", channel="incidents", ts=said["ts"])
    everywhere = EVERYWHERE | {"callback_id", "trigger_id", "action_ts"}
    assert bodies[0].keys() == everywhere
    assert bodies[1].keys() == everywhere | {"channel", "message", "message_ts", "response_url"}


async def test_an_event(rig: Rig) -> None:
    """2.7: the wrapper around every event."""
    app = make_app(rig)
    bodies: list[Body] = []

    @app.event("message")
    async def message(body: Body) -> None:
        bodies.append(body)

    await rig.join(app)
    await rig.do("message", user="support", channel="incidents", text="x")
    await rig.until(lambda: bool(bodies))
    assert bodies[0].keys() == {
        "token",
        "team_id",
        "context_team_id",
        "context_enterprise_id",
        "api_app_id",
        "type",
        "event_id",
        "event_time",
        "authorizations",
        "is_ext_shared_channel",
        "event_context",
        "event",
    }
    assert bodies[0]["event_time"] == int(rig.clock.now().timestamp())
    assert bodies[0]["event"].keys() == {
        "type",
        "user",
        "text",
        "ts",
        "team",
        "client_msg_id",
        "blocks",
        "channel",
        "channel_type",
        "event_ts",
    }


async def test_a_press_in_an_attachment(heard: tuple[Rig, list[Body]]) -> None:
    """Buttons inside attachments can be pressed too."""
    rig, bodies = heard
    blocks = [{**GO, "block_id": "inside"}]
    posted = await rig.client().chat_postMessage(
        channel="C0DUTY", text="x", attachments=[{"color": "#f00", "blocks": blocks}]
    )
    answer = await rig.do("click", user="engineer", channel="duty", ts=posted["ts"], action_id="go")
    assert answer["ok"] is True
    assert bodies[0]["actions"][0]["block_id"] == "inside"


async def test_a_message_that_is_gone_can_be_pressed_by_a_stale_client(heard: tuple[Rig, list[Body]]) -> None:
    """Force works on a deleted message as well."""
    rig, bodies = heard
    press = {"user": "engineer", "channel": "duty", "ts": "1748725080.000009", "action_id": "go", "value": "9"}
    assert (await rig.do("click", **press))["error"] == "message_not_found"
    assert (await rig.do("click", **press, force=True))["ok"] is True
    assert bodies[0]["message"]["ts"] == press["ts"]


async def test_commands_in_private_channels_hide_the_name(rig: Rig) -> None:
    """channel_name is `privategroup` there."""
    client = rig.client()
    room = (await client.conversations_create(name="inc-secret", is_private=True))["channel"]["id"]
    await client.conversations_invite(channel=room, users="U0CISO")
    app = make_app(rig)
    names: list[str] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        await ack()
        names.append(body["channel_name"])
        await respond("only you")

    await rig.join(app)
    answer = await rig.do("command", user="ciso", channel=room, text="/incident")
    assert names == ["privategroup"]
    assert answer["ephemeral"][0]["text"] == "only you"
