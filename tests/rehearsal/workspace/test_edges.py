"""Corners of the Web API and of the people's side that no ordinary evening visits."""

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.rehearsal.workspace import load_seed
from tests.rehearsal.workspace.rig import QUICK, Rig, make_app, running
from tests.rehearsal.workspace.test_chat import code

Body = dict[str, Any]
ROOM = "C0INCIDENTS"
HOME = {"type": "home", "blocks": []}


def field(action_id: str) -> Body:
    """An input block's text field."""
    return {"type": "plain_text_input", "action_id": action_id}


async def test_chat_write_public_opens_public_channels() -> None:
    """With that scope the bot may post where it is not a member."""
    seed = load_seed()
    rich = replace(seed, app=replace(seed.app, scopes=seed.app.scopes | {"chat:write.public"}))
    async with running(rich, limits=QUICK) as rig:
        posted = await rig.client().chat_postMessage(channel="C0GENERAL", text="x")
        assert posted["ok"] is True


async def test_markdown_text_stands_as_text(rig: Rig) -> None:
    """markdown_text alone is a message."""
    posted = await rig.client().chat_postMessage(channel=ROOM, markdown_text="# Title")
    assert posted["message"]["text"] == "# Title"


async def test_pins_and_bookmarks_have_an_end(rig: Rig) -> None:
    """A hundred of each per channel."""
    client = rig.client()
    channel = rig.workspace._world.state.channel(ROOM)
    ts = (await client.chat_postMessage(channel=ROOM, text="x"))["ts"]
    channel.pins = {f"{n}.0": {} for n in range(100)}
    assert await code(rig, "pins.add", channel=ROOM, timestamp=ts) == "too_many_pins"
    channel.bookmarks = {f"Bk{n}": {} for n in range(100)}
    link = {"channel_id": ROOM, "title": "x", "type": "link", "link": "https://x"}
    assert await code(rig, "bookmarks.add", **link) == "too_many_bookmarks"
    assert await code(rig, "bookmarks.add", **{**link, "type": "file"}) == "invalid_bookmark_type"
    channel.bookmarks = {"Bk1": {"id": "Bk1"}}
    edit = {"channel_id": ROOM, "bookmark_id": "Bk1", "link": "ftp://x"}
    assert await code(rig, "bookmarks.edit", **edit) == "invalid_link"


async def test_reactions_have_an_end(rig: Rig) -> None:
    """Fifty different ones on a message."""
    ts = (await rig.client().chat_postMessage(channel=ROOM, text="x"))["ts"]
    message = rig.workspace._world.state.channel(ROOM).message(ts)
    message.reactions = {f"e{n}": ["U0CISO"] for n in range(50)}
    args = {"channel": ROOM, "timestamp": ts}
    assert await code(rig, "reactions.add", **args, name="eyes") == "too_many_emoji"
    assert (await rig.client().reactions_add(**args, name="e7"))["ok"] is True


async def test_describing_a_channel_with_its_number_of_members(rig: Rig) -> None:
    """include_num_members."""
    answer = await rig.client().conversations_info(channel="C0EXECUTIVES", include_num_members=True)
    assert answer["channel"]["num_members"] == 4


async def test_views_need_their_arguments(rig: Rig) -> None:
    """Each missing piece is named or refused with its code."""
    assert await code(rig, "views.open", trigger_id="x") == "invalid_arguments"
    assert await code(rig, "views.update", view=HOME) == "invalid_arguments"
    assert await code(rig, "views.update", external_id="none", view=HOME) == "not_found"
    assert await code(rig, "views.publish", user_id="U0NOBODY", view=HOME) == "user_not_found"


async def test_pushing_needs_an_open_view(rig: Rig) -> None:
    """A trigger from a command cannot push."""
    app = make_app(rig)
    codes: list[str] = []

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body) -> None:
        await ack()
        view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
        codes.append(await code(rig, "views.push", trigger_id=body["trigger_id"], view=view))

    await rig.join(app)
    await rig.do("command", user="commander", channel=ROOM, text="/incident")
    assert codes == ["not_found"]


async def test_a_stale_home_is_not_overwritten(rig: Rig) -> None:
    """views.publish with an old hash is a conflict."""
    client = rig.client()
    first = (await client.views_publish(user_id="U0CISO", view=HOME))["view"]
    await client.views_publish(user_id="U0CISO", view=HOME, hash=first["hash"])
    stale = {"user_id": "U0CISO", "view": HOME, "hash": first["hash"]}
    assert await code(rig, "views.publish", **stale) == "hash_conflict"


async def test_home_can_be_pressed_but_not_sent_or_closed(rig: Rig) -> None:
    """Home has buttons and no submit."""
    app = make_app(rig)
    pressed: list[str] = []

    @app.action("go")
    async def go(ack: AsyncAck, body: Body) -> None:
        await ack()
        pressed.append(body["view"]["type"])

    await rig.join(app)
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    view = (await rig.client().views_publish(user_id="U0CISO", view=home))["view"]
    me = {"user": "ciso", "view_id": view["id"]}
    assert (await rig.do("click", **me, action_id="go"))["ok"] is True
    assert pressed == ["home"]
    assert (await rig.do("submit", **me, values={}))["error"] == "no_such_view"
    assert (await rig.do("close", **me))["error"] == "no_such_view"


async def test_an_unknown_response_action_is_refused(rig: Rig) -> None:
    """Slack knows errors, update, push and clear."""
    app = make_app(rig)
    form = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "x"},
        "submit": {"type": "plain_text", "text": "x"},
        "blocks": [
            {"type": "input", "block_id": "a", "label": {"type": "plain_text", "text": "A"}, "element": field("v")}
        ],
    }

    @app.shortcut("open")
    async def opening(ack: AsyncAck, body: Body) -> None:
        await ack()
        await rig.client().views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("form")
    async def sent(ack: AsyncAck) -> None:
        await ack(response_action="explode")

    await rig.join(app)
    view = (await rig.do("shortcut", user="ciso", callback_id="open"))["view"]
    answer = await rig.do("submit", user="ciso", view_id=view["id"], values={"A": "x"})
    assert answer["error"] == "invalid_response_action"
    assert len(await rig.see("views", user="ciso")) == 1
    odd = await rig.do("submit", user="ciso", view_id=view["id"], values=["x"])
    assert odd["error"] == "invalid_arguments"


async def test_people_write_in_threads_too(rig: Rig) -> None:
    """A person's reply, and one to nothing."""
    parent = await rig.do("message", user="support", channel=ROOM, text="parent")
    reply = await rig.do("message", user="ciso", channel=ROOM, text="reply", thread_ts=parent["ts"])
    thread = await rig.see("messages", user="ciso", channel=ROOM, thread_ts=parent["ts"])
    assert [(m["user"], m.get("parent_user_id")) for m in thread] == [
        ("U0SUPPORT", None),
        ("U0CISO", "U0SUPPORT"),
    ]
    assert thread[0]["latest_reply"] == reply["ts"]
    lost = await rig.do("message", user="ciso", channel=ROOM, text="x", thread_ts="1.1")
    assert lost["error"] == "thread_not_found"


async def test_nobody_writes_into_an_archived_channel(rig: Rig) -> None:
    """Nor reacts there."""
    client = rig.client()
    room = (await client.conversations_create(name="inc-7"))["channel"]["id"]
    await client.conversations_invite(channel=room, users="U0CISO")
    ts = (await client.chat_postMessage(channel=room, text="x"))["ts"]
    await client.conversations_archive(channel=room)
    assert (await rig.do("message", user="ciso", channel="inc-7", text="x"))["error"] == "is_archived"
    react = {"user": "ciso", "channel": room, "ts": ts, "name": "eyes"}
    assert (await rig.do("reaction", **react))["error"] == "is_archived"
    assert (await rig.do("command", user="ciso", channel=room, text="/incident"))["error"] == "is_archived"


async def test_joining_twice_and_leaving_twice_is_no_harm(rig: Rig) -> None:
    """The control interface's join and leave say ok either way."""
    for what in ("join", "join", "leave", "leave"):
        assert await rig.do(what, user="guest", channel="general") == {"ok": True}
    lines = await rig.see("messages", user="ciso", channel="general")
    assert [line["subtype"] for line in lines] == ["channel_join", "channel_leave"]


@pytest.mark.parametrize("user", ["approver", "@approver", "U0APPROVER"])
async def test_a_person_may_be_named_in_three_ways(rig: Rig, user: str) -> None:
    """By handle, with an @, or by id."""
    assert (await rig.do("message", user=user, channel="#approvals", text="x"))["ok"] is True


async def test_two_people_may_talk_past_the_bot(rig: Rig) -> None:
    """A direct conversation between people is none of the app's business."""
    said = await rig.do("message", user="ciso", channel="@legal", text="between us")
    assert said["ok"] is True
    assert await code(rig, "conversations.info", channel=said["channel"]) == "channel_not_found"
    assert len(await rig.see("messages", user="legal", channel="@ciso")) == 1
    assert (await rig.see("messages", channel="@ciso"))["error"] == "invalid_arguments"
