"""conversations.*, pins, bookmarks, reactions, people: rules and codes."""

from dataclasses import replace
from typing import Any

import pytest

from bot.rehearsal.workspace import load_seed
from bot.rehearsal.workspace.names import check_channel_name
from bot.rehearsal.workspace.shapes import SlackError
from tests.rehearsal.workspace.rig import QUICK, Rig, running
from tests.rehearsal.workspace.test_chat import code, refused

Body = dict[str, Any]
ROOM = "C0INCIDENTS"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "no_channel"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Inc-7", "invalid_name_specials"),
        ("inc 7", "invalid_name_specials"),
        ("inc.7", "invalid_name_specials"),
        ("#inc-7", "invalid_name_specials"),
        ("حادث", "invalid_name_specials"),
        ("--_", "invalid_name_punctuation"),
    ],
)
def test_names_that_slack_refuses(name: str, error: str) -> None:
    """A channel name is 1-80 lower-case letters, digits, hyphens and underscores."""
    with pytest.raises(SlackError) as no:
        check_channel_name(name)
    assert no.value.code == error


@pytest.mark.parametrize("name", ["inc-7-wrong-balances", "a", "7", "x" * 80, "-a_"])
def test_names_that_slack_takes(name: str) -> None:
    """The other side of the same rule."""
    check_channel_name(name)


async def created(rig: Rig, name: str = "inc-7", **more: Any) -> str:  # noqa: ANN401 - SDK arguments
    """The id of a new channel."""
    answer = await rig.client().conversations_create(name=name, **more)
    return str(answer["channel"]["id"])


async def test_the_maker_is_in_and_the_name_is_taken_for_good(rig: Rig) -> None:
    """A created channel has the bot in it; its name stays taken, archived or not."""
    client = rig.client()
    made = (await client.conversations_create(name="inc-7"))["channel"]
    assert (made["is_member"], made["creator"], made["is_private"]) == (True, "U0BAYAN", False)
    assert await code(rig, "conversations.create", name="inc-7") == "name_taken"
    await client.conversations_archive(channel=made["id"])
    assert await code(rig, "conversations.create", name="inc-7") == "name_taken"


async def test_an_archived_channel_takes_nothing(rig: Rig) -> None:
    """Most calls answer is_archived; reading still works."""
    client = rig.client()
    room = await created(rig)
    ts = (await client.chat_postMessage(channel=room, text="x"))["ts"]
    await client.conversations_archive(channel=room)
    assert await code(rig, "chat.postMessage", channel=room, text="x") == "is_archived"
    assert await code(rig, "chat.update", channel=room, ts=ts, text="y") == "is_inactive"
    assert await code(rig, "conversations.setTopic", channel=room, topic="x") == "is_archived"
    assert await code(rig, "conversations.invite", channel=room, users="U0APPROVER") == "is_archived"
    assert await code(rig, "conversations.archive", channel=room) == "already_archived"
    assert (await rig.do("message", user="commander", channel="inc-7", text="x"))["error"] == "not_in_channel"
    assert (await client.conversations_info(channel=room))["channel"]["is_archived"] is True
    assert (await client.conversations_history(channel=room))["ok"] is True
    await client.conversations_unarchive(channel=room)
    assert await code(rig, "conversations.unarchive", channel=room) == "not_archived"


async def test_general_cannot_be_left_or_closed(rig: Rig) -> None:
    """The channel everybody is in has rules of its own."""
    await rig.client().conversations_join(channel="C0GENERAL")
    assert await code(rig, "conversations.archive", channel="C0GENERAL") == "cant_archive_general"
    assert await code(rig, "conversations.leave", channel="C0GENERAL") == "cant_leave_general"
    kick = {"channel": "C0GENERAL", "user": "U0LEGAL"}
    assert await code(rig, "conversations.kick", **kick) == "cant_kick_from_general"


async def test_topic_and_purpose_hold_250_characters(rig: Rig) -> None:
    """The 251st is too_long; the channel shows who set it and says so in a line."""
    client = rig.client()
    room = await created(rig)
    answer = await client.conversations_setTopic(channel=room, topic="t" * 250)
    assert answer["channel"]["topic"]["creator"] == "U0BAYAN"
    assert (await client.conversations_setPurpose(channel=room, purpose="p"))["channel"]["purpose"]["value"] == "p"
    assert await code(rig, "conversations.setTopic", channel=room, topic="t" * 251) == "too_long"
    assert await code(rig, "conversations.setPurpose", channel=room, purpose="t" * 251) == "too_long"
    lines = (await client.conversations_history(channel=room))["messages"]
    assert [line["subtype"] for line in lines] == ["channel_purpose", "channel_topic", "channel_join"]


async def test_only_the_maker_renames(rig: Rig) -> None:
    """A channel somebody else made keeps its name; the old name becomes free."""
    client = rig.client()
    room = await created(rig)
    assert (await client.conversations_rename(channel=room, name="inc-8"))["channel"]["previous_names"] == ["inc-7"]
    assert await code(rig, "conversations.rename", channel=room, name="general") == "name_taken"
    assert await code(rig, "conversations.rename", channel=ROOM, name="other") == "not_authorized"
    assert await created(rig, "inc-7") != room


async def test_inviting_is_all_or_nobody(rig: Rig) -> None:
    """One bad id fails the call and names it; force takes the good ones."""
    client = rig.client()
    room = await created(rig)
    body = await refused(rig, "conversations.invite", channel=room, users="U0APPROVER,U0NOBODY,U0GUEST")
    assert body["error"] == "user_not_found"
    assert [e["error"] for e in body["errors"]] == ["user_not_found", "user_is_restricted"]
    assert (await client.conversations_members(channel=room))["members"] == ["U0BAYAN"]
    await client.conversations_invite(channel=room, users=["U0APPROVER", "U0NOBODY"], force=True)
    assert (await client.conversations_members(channel=room))["members"] == ["U0BAYAN", "U0APPROVER"]


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0APPROVER", "already_in_channel"),
        ("U0BAYAN", "cant_invite_self"),
        ("", "no_user"),
        (",".join(f"U{n}" for n in range(101)), "too_many_users"),
    ],
)
async def test_who_cannot_be_invited(rig: Rig, users: str, error: str) -> None:
    """Slack's codes for invitations."""
    assert await code(rig, "conversations.invite", channel="C0APPROVALS", users=users) == error


async def test_coming_and_going(rig: Rig) -> None:
    """join, leave and kick with their soft and hard refusals."""
    client = rig.client()
    assert await code(rig, "conversations.invite", channel="C0GENERAL", users="U0GUEST") == "not_in_channel"
    assert (await client.conversations_join(channel="C0GENERAL"))["channel"]["is_member"] is True
    assert (await client.conversations_join(channel="C0GENERAL"))["warning"] == "already_in_channel"
    await client.conversations_kick(channel=ROOM, user="U0STRANGER")
    assert await code(rig, "conversations.kick", channel=ROOM, user="U0STRANGER") == "not_in_channel"
    assert await code(rig, "conversations.kick", channel=ROOM, user="U0BAYAN") == "cant_kick_self"
    await client.conversations_leave(channel=ROOM)
    assert (await client.conversations_leave(channel=ROOM))["not_in_channel"] is True
    assert await code(rig, "conversations.history", channel=ROOM) == "not_in_channel"
    assert await code(rig, "conversations.leave", channel=await created(rig)) == "last_member"


async def test_private_channels_are_unknown_from_outside(rig: Rig) -> None:
    """A private channel is listed and described only to those inside, and cannot be joined."""
    client = rig.client()
    room = await created(rig, "inc-secret", is_private=True)
    listed = await client.conversations_list(types="private_channel")
    assert [c["name"] for c in listed["channels"]] == ["inc-secret"]
    assert await code(rig, "conversations.join", channel=room) == "method_not_supported_for_channel_type"
    await client.conversations_invite(channel=room, users="U0CISO")
    await client.conversations_leave(channel=room)
    assert await code(rig, "conversations.info", channel=room) == "channel_not_found"
    assert (await client.conversations_list(types="private_channel"))["channels"] == []


async def test_lists_come_in_pages(rig: Rig) -> None:
    """A cursor leads through all channels once; a made-up cursor is refused."""
    names: list[str] = []
    async for page in await rig.client().conversations_list(limit=2):
        names += [c["name"] for c in page["channels"]]
    assert names == ["general", "incidents", "approvals", "executives", "duty"]
    assert await code(rig, "conversations.list", cursor="nonsense!") == "invalid_cursor"
    assert await code(rig, "conversations.list", limit=0) == "invalid_limit"
    assert await code(rig, "conversations.list", types="secret") == "invalid_types"
    mine = await rig.client().users_conversations()
    assert "general" not in [c["name"] for c in mine["channels"]]


async def test_history_is_paged_newest_first_between_bounds(rig: Rig) -> None:
    """limit, cursor, oldest, latest and inclusive select as Slack does."""
    client = rig.client()
    stamps: list[str] = []
    for number in range(7):
        rig.clock.advance(seconds=1)
        stamps.append((await client.chat_postMessage(channel=ROOM, text=str(number)))["ts"])
    seen: list[str] = []
    async for page in await client.conversations_history(channel=ROOM, limit=3):
        seen += [m["text"] for m in page["messages"]]
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]

    async def between(**args: Any) -> list[str]:  # noqa: ANN401 - SDK arguments
        found = await client.conversations_history(channel=ROOM, **args)
        return [m["text"] for m in found["messages"]]

    assert await between(oldest=stamps[2], latest=stamps[4]) == ["3"]
    assert await between(oldest=stamps[2], latest=stamps[4], inclusive=True) == ["4", "3", "2"]
    assert await between(latest=stamps[3], inclusive=True, limit=1) == ["3"]
    assert await between(oldest="1748725085") == ["6", "5"]
    assert await code(rig, "conversations.history", channel=ROOM, oldest="soon") == "invalid_ts_oldest"
    assert await code(rig, "conversations.replies", channel=ROOM, ts="1.1") == "thread_not_found"


async def test_replies_are_paged_oldest_first(rig: Rig) -> None:
    """A thread's pages begin with its parent."""
    client = rig.client()
    parent = (await client.chat_postMessage(channel=ROOM, text="p"))["ts"]
    for number in range(4):
        await client.chat_postMessage(channel=ROOM, text=str(number), thread_ts=parent)
    seen: list[str] = []
    async for page in await client.conversations_replies(channel=ROOM, ts=parent, limit=2):
        seen += [m["text"] for m in page["messages"]]
    assert seen == ["p", "0", "1", "2", "3"]


async def test_direct_conversations_are_opened_once(rig: Rig) -> None:
    """conversations.open answers the same conversation again; with several people it is a group's."""
    client = rig.client()
    first = (await client.conversations_open(users="U0CISO"))["channel"]["id"]
    again = (await client.conversations_open(users=["U0CISO"], return_im=True))["channel"]
    group = (await client.conversations_open(users=["U0CISO", "U0LEGAL"]))["channel"]["id"]
    assert (again["id"], again["user"], again["is_im"]) == (first, "U0CISO", True)
    assert group.startswith("C")
    assert (await client.conversations_open(channel=first))["channel"]["id"] == first
    assert await code(rig, "conversations.open", users="U0NOBODY") == "user_not_found"
    assert await code(rig, "conversations.open", users="") == "invalid_arguments"


async def test_pins(rig: Rig) -> None:
    """A message is pinned once, listed, and unpinned once."""
    client = rig.client()
    ts = (await client.chat_postMessage(channel=ROOM, text="card"))["ts"]
    args = {"channel": ROOM, "timestamp": ts}
    await client.pins_add(**args)
    assert await code(rig, "pins.add", **args) == "already_pinned"
    assert [p["message"]["text"] for p in await rig.see("pins", channel="incidents")] == ["card"]
    assert (await client.pins_list(channel=ROOM))["items"][0]["created_by"] == "U0BAYAN"
    await client.pins_remove(**args)
    assert await code(rig, "pins.remove", **args) == "no_pin"
    assert await code(rig, "pins.add", channel=ROOM, timestamp="1.1") == "message_not_found"


async def test_bookmarks(rig: Rig) -> None:
    """Bookmarks are added (twice if asked twice), edited, listed, removed."""
    client = rig.client()
    link = {"title": "Status", "type": "link", "link": "https://status.example.com"}
    one = (await client.bookmarks_add(channel_id=ROOM, **link))["bookmark"]
    await client.bookmarks_add(channel_id=ROOM, **link)
    await client.bookmarks_edit(channel_id=ROOM, bookmark_id=one["id"], title="Page")
    listed = (await client.bookmarks_list(channel_id=ROOM))["bookmarks"]
    assert [b["title"] for b in listed] == ["Page", "Status"]
    await client.bookmarks_remove(channel_id=ROOM, bookmark_id=one["id"])
    assert len(await rig.see("bookmarks", channel=ROOM)) == 1
    bad = {"channel_id": ROOM, "title": "x", "type": "link", "link": "javascript:alert(1)"}
    assert await code(rig, "bookmarks.add", **bad) == "invalid_link"
    assert await code(rig, "bookmarks.edit", channel_id=ROOM, bookmark_id="Bk1") == "not_found"


async def test_reactions(rig: Rig) -> None:
    """One reaction a name and person."""
    client = rig.client()
    ts = (await rig.do("message", user="support", channel=ROOM, text="x"))["ts"]
    args = {"channel": ROOM, "timestamp": ts, "name": "eyes"}
    await client.reactions_add(**args)
    await rig.do("reaction", user="commander", channel=ROOM, ts=ts, name=":eyes:")
    assert await code(rig, "reactions.add", **args) == "already_reacted"
    assert await code(rig, "reactions.add", **{**args, "name": ":eyes:"}) == "invalid_name"
    message = (await client.reactions_get(channel=ROOM, timestamp=ts))["message"]
    assert message["reactions"] == [{"name": "eyes", "users": ["U0BAYAN", "U0COMMANDER"], "count": 2}]
    await client.reactions_remove(**args)
    assert await code(rig, "reactions.remove", **args) == "no_reaction"
    await rig.do("reaction", user="commander", channel=ROOM, ts=ts, name="eyes", remove=True)
    (shown,) = await rig.see("messages", channel=ROOM, user="support")
    assert "reactions" not in shown


async def test_people_and_groups(rig: Rig) -> None:
    """Users by id, list and e-mail; groups with their people."""
    client = rig.client()
    assert (await client.users_info(user="U0GUEST"))["user"]["is_restricted"] is True
    assert await code(rig, "users.info", user="guest") == "user_not_found"
    assert len((await client.users_list())["members"]) == 16
    found = await client.users_lookupByEmail(email="Comms_Lead@bank.example")
    assert found["user"]["id"] == "U0COMMSLEAD"
    assert await code(rig, "users.lookupByEmail", email="x@y.example") == "users_not_found"
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert groups[0]["users"] == ["U0APPROVER", "U0FALLBACK"]
    assert (await client.usergroups_users_list(usergroup="S0DUTY"))["users"] == ["U0DUTYMGR", "U0DUTYCOMMS"]
    assert await code(rig, "usergroups.users.list", usergroup="S1") == "no_such_subteam"


async def test_the_token_decides(rig: Rig) -> None:
    """No token, a wrong one, and the other kind of token are told apart."""
    codes: list[str] = []
    for method, token in (
        ("auth.test", ""),
        ("auth.test", "xoxb-wrong"),
        ("auth.test", rig.seed.app.app_token),
        ("apps.connections.open", rig.seed.app.bot_token),
        ("no.such", rig.seed.app.bot_token),
    ):
        async with rig.session.post(f"/api/{method}", headers={"Authorization": f"Bearer {token}"}) as reply:
            codes.append((await reply.json())["error"])
    assert codes == [
        "not_authed",
        "invalid_auth",
        "not_allowed_token_type",
        "not_allowed_token_type",
        "unknown_method",
    ]


async def test_auth_test_tells_the_scopes(rig: Rig) -> None:
    """Bolt reads the bot's scopes from a header of auth.test."""
    answer = await rig.client().auth_test()
    assert answer["user_id"] == "U0BAYAN"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert (await rig.client().team_info())["team"]["domain"] == "bayan-bank"


async def test_a_missing_scope_is_named() -> None:
    """missing_scope says what is needed and what the token has."""
    seed = load_seed()
    poor = replace(seed, app=replace(seed.app, scopes=frozenset({"chat:write", "channels:manage", "users:read"})))
    async with running(poor, limits=QUICK) as rig:
        body = await refused(rig, "pins.list", channel=ROOM)
        assert (body["error"], body["needed"]) == ("missing_scope", "pins:read")
        assert body["provided"] == "channels:manage,chat:write,users:read"
        private = await refused(rig, "conversations.create", name="x", is_private=True)
        assert private["needed"] == "groups:write"
        assert (await refused(rig, "conversations.history", channel=ROOM))["needed"] == "channels:history"
        assert "email" not in (await rig.client().users_info(user="U0CISO"))["user"]["profile"]
