"""The control interface: who may use it, what it shows, how a page learns of changes."""

import asyncio
from typing import Any

import pytest

from tests.rehearsal.workspace.rig import TOKEN, Rig

Body = dict[str, Any]


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"Authorization": f"Bearer {TOKEN}"}, "", 200),
        ({"Authorization": ""}, f"?token={TOKEN}", 200),
        ({"Authorization": ""}, "", 403),
        ({"Authorization": "Bearer wrong"}, "", 403),
        ({"Authorization": ""}, "?token=wrong", 403),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://elsewhere.example"}, "", 403),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "null"}, "", 403),
    ],
)
async def test_the_door(rig: Rig, headers: dict[str, str], query: str, status: int) -> None:
    """Only with the token, and never for a page from elsewhere: it can act as anybody."""
    async with rig.session.get(f"/_control/users{query}", headers=headers) as reply:
        assert reply.status == status


async def test_our_own_page_may_ask(rig: Rig) -> None:
    """The Origin of the same address passes."""
    async with rig.session.get("/_control/users", headers={"Origin": rig.address}) as reply:
        assert reply.status == 200


async def test_channels_are_those_one_is_in(rig: Rig) -> None:
    """With `user`, the person's channels and direct conversations; without, all that have a name."""
    everything = await rig.see("channels")
    assert [c["name"] for c in everything] == ["general", "incidents", "approvals", "executives", "duty"]
    await rig.client().chat_postMessage(channel="U0EXECUTIVE", text="x")
    own = await rig.see("channels", user="executive")
    assert [c.get("name", "direct") for c in own] == ["general", "executives", "direct"]
    assert own[2]["user"] == "U0BAYAN"


async def test_users_are_listed_by_handle(rig: Rig) -> None:
    """Every persona with its id and handle."""
    users = {u["handle"]: u["id"] for u in await rig.see("users")}
    assert users["fallback_approver"] == "U0FALLBACK"
    assert len(users) == 16


async def test_a_thread_is_read_alone(rig: Rig) -> None:
    """thread_ts shows the parent, its replies and what was whispered in there; the channel shows neither."""
    client = rig.client()
    room = "C0INCIDENTS"
    parent = (await client.chat_postMessage(channel=room, text="parent"))["ts"]
    await rig.do("message", user="support", channel=room, text="reply", thread_ts=parent)
    await client.chat_postEphemeral(channel=room, user="U0COMMANDER", text="psst", thread_ts=parent)
    thread = await rig.see("messages", channel="incidents", user="commander", thread_ts=parent)
    assert [(m["text"], m["ephemeral"]) for m in thread] == [
        ("parent", False),
        ("reply", False),
        ("psst", True),
    ]
    others = await rig.see("messages", channel="incidents", user="support", thread_ts=parent)
    assert [m["text"] for m in others] == ["parent", "reply"]
    channel = await rig.see("messages", channel="#incidents", user="commander")
    assert [m["text"] for m in channel] == ["parent"]


async def test_refusals_have_a_code_and_a_status(rig: Rig) -> None:
    """A refused reading is a 404, a refused post a 200; both say why."""
    async with rig.session.get("/_control/messages", params={"user": "nobody", "channel": "x"}) as reply:
        assert (reply.status, await reply.json()) == (404, {"ok": False, "error": "user_not_found"})
    assert await rig.do("message", user="commander", channel="#no-such", text="x") == {
        "ok": False,
        "error": "channel_not_found",
    }
    assert (await rig.do("message", user="guest", channel="incidents", text="x"))["error"] == "not_in_channel"
    assert (await rig.do("message", user="commander", channel="incidents"))["error"] == "invalid_arguments"


async def test_nobody_reads_other_peoples_direct_conversations(rig: Rig) -> None:
    """A direct conversation's id is of no use to a third person."""
    posted = await rig.client().chat_postMessage(channel="U0EXECUTIVE", text="x")
    seen = await rig.see("messages", user="stranger", channel=posted["channel"])
    assert seen["error"] == "channel_not_found"


async def test_calls_are_numbered_timed_and_without_tokens(rig: Rig) -> None:
    """Every Web API call in order, with simulated and real time; tokens are blacked out."""
    client = rig.client()
    await client.auth_test()
    rig.clock.advance(minutes=5)
    form = {"token": rig.seed.app.bot_token, "channel": "C0NOWHERE"}
    async with rig.session.post("/api/chat.postMessage", data=form, headers={"Authorization": ""}) as reply:
        assert reply.status == 200
    await client.team_info()
    calls: list[Body] = await rig.see("calls")
    assert [(c["n"], c["method"], c["ok"]) for c in calls] == [
        (1, "auth.test", True),
        (2, "chat.postMessage", False),
        (3, "team.info", True),
    ]
    assert calls[1]["args"]["token"] == "***"
    assert calls[1]["error"] == "channel_not_found"
    assert calls[1]["at"] == "2025-05-31T21:03:00+00:00"
    assert calls[0]["monotonic"] < calls[1]["monotonic"]
    assert [c["n"] for c in await rig.see("calls", since="2")] == [3]


async def test_a_page_learns_of_changes_at_once(rig: Rig) -> None:
    """The long poll returns when something changed, or with the same number when nothing did."""
    start = (await rig.see("events"))["n"]
    assert (await rig.see("events", since=str(start), wait="0.05"))["n"] == start
    waiting = asyncio.create_task(rig.see("events", since=str(start), wait="5"))
    await asyncio.sleep(0.05)
    await rig.do("message", user="support", channel="general", text="x")
    assert (await asyncio.wait_for(waiting, 1))["n"] > start


async def test_numbers_that_are_none_are_refused(rig: Rig) -> None:
    """A misspelt number is an answer, not a crash."""
    assert (await rig.see("events", since="x"))["error"] == "invalid_arguments"
    assert (await rig.see("events", since="0", wait="soon"))["error"] == "invalid_arguments"
    assert (await rig.do("fault", kind="slow", seconds="long"))["error"] == "invalid_arguments"
