"""What happens in the approvals channel: remarks reach the author, reactions never approve."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.services import snapshots
from tests.slack.evening import Evening

REMARK = "Where is the apology?"


async def card_ts(evening: Evening) -> str:
    """Where the approval card stands."""
    return await evening.newest("approver", "approvals", "approve")


async def comments(evening: Evening) -> list[str]:
    """The remarks in the record."""
    entries = await evening.house.store.read(snapshots.timeline, 1)
    return [e.data for e in entries if e.action == "statement.comment"]


async def eventually(holds: Callable[[], Awaitable[Any]]) -> None:
    """Returns once it holds; fails after three seconds."""
    async with asyncio.timeout(3):
        while not await holds():  # noqa: ASYNC110 - the record is not an event
            await asyncio.sleep(0.02)


async def say(evening: Evening, text: str, **more: str) -> None:
    """Somebody writes in the approvals channel; the event is dealt with before this returns."""
    await evening.rig.do("message", **({"user": "legal", "channel": "approvals", "text": text} | more))
    await evening.rig.workspace.settled()
    await evening.work()


async def test_a_reply_on_the_card_is_a_remark(evening: Evening) -> None:
    """It is recorded, once, and decides nothing."""
    await evening.submitted()
    await say(evening, f"{REMARK} <soon>", thread_ts=await card_ts(evening))
    await eventually(lambda: comments(evening))
    assert "Where is the apology? <soon>" in (await comments(evening))[0]
    assert await card_ts(evening), "the buttons are still there"


async def test_a_remark_that_comes_twice_is_kept_once(evening: Evening) -> None:
    """Slack delivers events at least once; the event's id makes the second one nothing."""
    await evening.submitted()
    await evening.rig.do("fault", method="*", kind="duplicate_event", count=1)
    await say(evening, REMARK, thread_ts=await card_ts(evening))
    await eventually(lambda: comments(evening))
    await asyncio.sleep(0.2)
    assert len(await comments(evening)) == 1


async def test_other_talk_is_not_ours(evening: Evening) -> None:
    """Messages in the channel itself, in other threads and in other channels are left alone."""
    await evening.submitted()
    await say(evening, "Good evening")
    other = (await evening.rig.do("message", user="legal", channel="approvals", text="A thread of our own"))["ts"]
    await say(evening, "with an answer", thread_ts=other)
    await say(evening, "elsewhere", channel="incidents", user="support")
    await asyncio.sleep(0.1)
    assert await comments(evening) == []


async def test_approving_by_emoji_is_answered_once(evening: Evening) -> None:
    """The reaction does not count; the person is told so one time for each card."""
    await evening.submitted()
    ts = await card_ts(evening)
    for name in ("+1", "white_check_mark", "+1::skin-tone-3"):
        await evening.rig.do("reaction", user="approver", channel="approvals", ts=ts, name=name)
        await evening.rig.workspace.settled()
    await evening.work()

    async def told() -> list[str]:
        seen = await evening.reads("approver", "approvals")
        return [m["text"] for m in seen if "does not count as approval" in m["text"]]

    await eventually(told)
    await asyncio.sleep(0.1)
    assert len(await told()) == 1
    assert evening.house.press.sent == []
    assert not [m for m in await evening.reads("legal", "approvals") if "does not count" in m["text"]]


async def test_other_reactions_are_left_alone(evening: Evening) -> None:
    """Eyes on a card, or a thumb on somebody's message, mean nothing to us."""
    await evening.submitted()
    ts = await card_ts(evening)
    theirs = (await evening.rig.do("message", user="legal", channel="approvals", text="Reading now"))["ts"]
    await evening.rig.do("reaction", user="approver", channel="approvals", ts=ts, name="eyes")
    await evening.rig.do("reaction", user="approver", channel="approvals", ts=theirs, name="+1")
    await evening.rig.workspace.settled()
    await asyncio.sleep(0.1)
    assert not [m for m in await evening.reads("approver", "approvals") if "does not count" in m["text"]]


async def test_slack_failing_meanwhile_costs_no_remark(evening: Evening) -> None:
    """When the card cannot be looked up the event is acknowledged all the same, and dealt with a little later."""
    await evening.submitted()
    ts = await card_ts(evening)
    await evening.rig.do("fault", method="conversations.history", kind="500", count=1)
    await evening.rig.do("fault", method="conversations.history", kind="429", count=1, seconds=3)
    await say(evening, REMARK, thread_ts=ts)
    assert len(await comments(evening)) == 1


async def test_what_cannot_mean_anything_is_not_even_written_down(evening: Evening) -> None:
    """A busy workspace tells thousands of events; most cost no transaction."""
    await evening.submitted()
    await say(evening, "Good evening")
    before = evening.house.store.commits
    for name in ("eyes", "tada"):
        await evening.rig.do("reaction", user="approver", channel="approvals", ts=await card_ts(evening), name=name)
    await evening.rig.do("message", user="legal", channel="approvals", text="Good night")
    await evening.rig.workspace.settled()
    assert evening.house.store.commits == before
