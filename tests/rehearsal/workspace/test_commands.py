"""Slash commands: what the app receives, what the person sees, what happens when the answer is late."""

import asyncio
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from tests.rehearsal.workspace.rig import Rig, make_app

Body = dict[str, Any]


async def test_an_ack_text_is_shown_to_the_one_who_typed(rig: Rig) -> None:
    """A command's acknowledgement text is ephemeral by default."""
    app = make_app(rig)

    @app.command("/incident")
    async def incident(ack: AsyncAck) -> None:
        await ack("Noted.")

    await rig.join(app)
    answer = await rig.do("command", user="commander", channel="#incidents", text="/incident list")
    assert answer["ok"] is True
    assert answer["ack"] == {"text": "Noted."}
    assert [m["text"] for m in answer["ephemeral"]] == ["Noted."]
    assert answer["ephemeral"][0]["ephemeral"] is True
    assert answer["view"] is None
    assert await rig.see("messages", channel="incidents", user="support") == []
    own = await rig.see("messages", channel="incidents", user="commander")
    assert [m["text"] for m in own] == ["Noted."]


async def test_mentions_and_links_arrive_escaped(rig: Rig) -> None:
    """With should_escape, mentions carry ids and names, and `<`, `>`, `&` are entities."""
    app = make_app(rig)
    heard: list[Body] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, command: Body) -> None:
        heard.append(command)
        await ack()

    await rig.join(app)
    text = "/incident  assign @approver in #general a<b & https://status.example.com/x."
    await rig.do("command", user="U0COMMANDER", channel="C0INCIDENTS", text=text)
    assert heard[0]["text"] == (
        "assign <@U0APPROVER|approver> in <#C0GENERAL|general> a&lt;b &amp; <https://status.example.com/x>."
    )
    assert heard[0]["user_id"] == "U0COMMANDER"
    assert heard[0]["channel_name"] == "incidents"
    assert heard[0]["is_enterprise_install"] == "false"


async def test_a_late_ack_is_a_timeout_and_changes_nothing(hasty: Rig) -> None:
    """After the limit the person sees operation_timeout, and the late answer is dropped."""
    app = make_app(hasty)

    @app.command("/incident")
    async def incident(ack: AsyncAck) -> None:
        await asyncio.sleep(0.8)
        await ack("too late")

    await hasty.join(app)
    answer = await hasty.do("command", user="commander", channel="incidents", text="/incident")
    assert answer == {"ok": False, "error": "operation_timeout"}
    await asyncio.sleep(0.5)
    assert await hasty.see("messages", channel="incidents", user="commander") == []


async def test_with_no_bot_there_a_command_times_out(hasty: Rig) -> None:
    """Nobody connected is a time-out too."""
    answer = await hasty.do("command", user="commander", channel="incidents", text="/incident")
    assert answer == {"ok": False, "error": "operation_timeout"}


async def test_commands_are_refused_in_threads(rig: Rig) -> None:
    """Slack does not take slash commands inside threads."""
    answer = await rig.do("command", user="commander", channel="incidents", text="/incident", thread_ts="1.2")
    assert answer == {"ok": False, "error": "command_in_thread"}


async def test_a_command_nobody_installed_is_unknown(rig: Rig) -> None:
    """Only the app's own commands reach it."""
    answer = await rig.do("command", user="commander", channel="incidents", text="/giphy cat")
    assert answer["error"] == "unknown_command"


async def test_a_person_outside_the_channel_cannot_type_there(hasty: Rig) -> None:
    """One writes where one is a member."""
    answer = await hasty.do("command", user="guest", channel="incidents", text="/incident")
    assert answer["error"] == "not_in_channel"
    await hasty.do("join", user="guest", channel="incidents")
    answer = await hasty.do("command", user="guest", channel="incidents", text="/incident")
    assert answer["error"] == "operation_timeout"


async def test_in_channel_answers_show_the_command_to_all(rig: Rig) -> None:
    """`response_type: in_channel` shows both what was typed and what was answered."""
    app = make_app(rig)

    @app.command("/incident")
    async def incident(ack: AsyncAck) -> None:
        await ack(text="For all", response_type="in_channel")

    await rig.join(app)
    await rig.do("command", user="commander", channel="general", text="/incident list")
    seen = await rig.see("messages", channel="general", user="stranger")
    assert [(m["user"], m["text"]) for m in seen] == [
        ("U0COMMANDER", "/incident list"),
        ("U0BAYAN", "For all"),
    ]


async def test_respond_is_private_and_may_replace_only_what_exists(rig: Rig) -> None:
    """A response URL answers privately even in a channel where the bot is not."""
    app = make_app(rig)

    @app.command("/incident")
    async def incident(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("first")
        await respond("second")

    await rig.join(app)
    answer = await rig.do("command", user="commander", channel="general", text="/incident")
    assert answer["ack"] is None
    assert [m["text"] for m in answer["ephemeral"]] == ["first", "second"]
    assert await rig.see("messages", channel="general", user="stranger") == []


async def test_a_response_url_works_five_times(rig: Rig) -> None:
    """The sixth use of a response URL is refused."""
    app = make_app(rig)
    codes: list[int] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        for number in range(6):
            reply = await respond(str(number))
            codes.append(reply.status_code)

    await rig.join(app)
    await rig.do("command", user="commander", channel="general", text="/incident")
    assert codes == [200, 200, 200, 200, 200, 404]


async def test_a_duplicated_envelope_reaches_the_app_twice(rig: Rig) -> None:
    """The fault duplicate_event delivers the next envelope of its kind twice."""
    app = make_app(rig)
    heard: list[Body] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, command: Body) -> None:
        heard.append(command)
        await ack()

    await rig.join(app)
    await rig.do("fault", method="slash_commands", kind="duplicate_event", count=1)
    await rig.do("command", user="commander", channel="general", text="/incident")
    await rig.until(lambda: len(heard) == 2)
    assert heard[0]["trigger_id"] == heard[1]["trigger_id"]
    await rig.do("command", user="commander", channel="general", text="/incident")
    assert len(heard) == 3


async def test_in_a_direct_conversation_with_the_bot(rig: Rig) -> None:
    """`@bayan` names the person's direct conversation with the bot."""
    app = make_app(rig)
    names: list[str] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, command: Body) -> None:
        names.append(command["channel_name"])
        await ack("here")

    await rig.join(app)
    await rig.do("command", user="approver", channel="@bayan", text="/incident")
    assert names == ["directmessage"]
    assert len(await rig.see("messages", channel="@bayan", user="approver")) == 1
    assert await rig.see("messages", channel="@bayan", user="commander") == []
