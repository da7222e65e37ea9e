"""Misfortunes around the bot: Slack falters, the clock jumps, the disk is full. Nobody is left without an answer."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import Transaction
from tests.stories.evening import DECLARE, ROOM, Evening, said


async def _doubled(evening: Evening) -> list[tuple[str, str]]:
    """Messages of the bot that stand twice, word for word, in the same public channel."""
    found: Counter[tuple[str, str]] = Counter()
    for channel in ("incidents", "executives", "approvals", "duty", ROOM):
        found.update((channel, t) for t in await evening.texts("executive", channel))
    return [k for k, n in found.items() if n > 1]


async def _read(evening: Evening) -> None:
    """Everybody may look everywhere."""
    for channel in ("incidents", "executives", "approvals", "duty", ROOM):
        await evening.post("join", user="executive", channel=channel)


@pytest.mark.parametrize("kind", ["429", "500", "lost_reply", "refuse", "not_json"])
async def test_a_declaration_outlives_a_faltering_slack(evening: Evening, kind: str) -> None:
    """Whatever becomes of the first posts: every card is there in the end, each once."""
    await evening.fault(method="chat.postMessage", kind=kind, count=2, seconds=1)
    answer = await evening.declared()
    await evening.passes(minutes=3)
    await _read(evening)

    assert "I declared *INC-1" in said(answer)
    assert await evening.rooms() == [ROOM]
    assert any(t.startswith("INC-1") for t in await evening.texts("executive", ROOM))
    assert any("INC-1" in t for t in await evening.texts("executive", "incidents"))
    assert any("Customers" in t for t in await evening.texts("executive", "executives"))
    assert await _doubled(evening) == []


@pytest.mark.parametrize("kind", ["429", "500", "lost_reply"])
async def test_a_channel_is_made_once_however_slack_answers(evening: Evening, kind: str) -> None:
    """The answer to conversations.create is late, lost or an error: one channel, and the cards are in it."""
    await evening.fault(method="conversations.create", kind=kind, count=1, seconds=1)
    await evening.declared()
    await evening.passes(minutes=3)

    assert await evening.rooms() == [ROOM]
    await _read(evening)
    assert any(t.startswith("INC-1") for t in await evening.texts("executive", ROOM))


async def test_a_dropped_socket_comes_back(evening: Evening) -> None:
    """The line to Slack breaks in the middle of a declaration: the bot is back within seconds and has lost nothing."""
    await evening.post("command", user="commander", channel="general", text=DECLARE)
    await evening.fault(kind="drop_socket")
    answer = None
    for _ in range(40):
        answer = await evening.post("command", user="commander", channel="general", text="/incident list")
        if answer.get("ok"):
            break
    await evening.passes(minutes=1)

    assert answer is not None
    assert "INC-1" in said(answer)
    assert await evening.rooms() == [ROOM]
    await _read(evening)
    assert await _doubled(evening) == []


async def test_a_clock_that_jumps_ahead_fires_no_rung_twice(evening: Evening) -> None:
    """The machine's clock leaps two hours and is set back: each rung stands once, and the evening goes on."""
    await evening.declared()
    clock = evening.stage.clock
    before = clock.now()
    clock.set(before + timedelta(minutes=20))
    await evening.stage.settled()
    fired = [(r["clock"], r["instance"], r["percent"]) for r in (await evening.document())["rungs"]]
    clock.set(before)
    await evening.stage.settled()
    await evening.passes(minutes=25)

    after = [(r["clock"], r["instance"], r["percent"]) for r in (await evening.document())["rungs"]]
    assert fired
    assert len(set(after)) == len(after)
    assert set(fired) <= set(after)


async def test_a_clock_set_back_never_promises_more_than_the_policy(evening: Evening) -> None:
    """Set back an hour while a text waits: its promise is now too far off; the approver reads so, a fresh text goes."""
    await evening.submitted()
    evening.stage.clock.advance(-3600)
    await evening.stage.settled()
    assert "later than the policy allows" in said(await evening.presses("approver", "approve"))
    assert await evening.posts("bluesky") == []

    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.sends("comms_lead", form)
    assert "It goes out now" in said(await evening.presses("approver", "approve"))
    await evening.passes(minutes=2)
    document = await evening.document()
    assert document["audit"]["verified"]
    assert {w["statement"] for w in document["words"]} == {2}
    assert len(document["words"]) == 9


async def test_a_clock_set_back_while_posts_wait_sends_them_once(evening: Evening) -> None:
    """Set back between two attempts: what waits is sent once when its moment has come, nothing is doubled."""
    await evening.submitted()
    for name in ("bluesky", "mastodon"):
        order = {"kind": "500", "count": 3, "match": "publish"}
        await evening.http.post(f"/_networks/{name}/fault", json=order)
    await evening.presses("approver", "approve")
    evening.stage.clock.advance(-1800)
    await evening.stage.settled()
    await evening.passes(minutes=40)

    assert [len(await evening.posts(n)) for n in ("bluesky", "mastodon")] == [3, 3]
    document = await evening.document()
    assert len(document["words"]) == 9
    assert document["audit"]["verified"]


def _read_only(tx: Transaction) -> None:
    """The disk takes nothing any more."""
    tx.execute(text("PRAGMA query_only=ON"))


def _room_left(tx: Transaction, pages: int) -> None:
    """The disk has room for so many pages more than there are now."""
    used = tx.execute(text("PRAGMA page_count")).scalar_one()
    tx.execute(text(f"PRAGMA max_page_count={used + pages}"))


async def test_a_full_disk_is_said_and_nothing_is_lost(evening: Evening) -> None:
    """While it is full people read that nothing happened; what was there stays; with room again it works."""
    await evening.declared()
    await evening.bot.store.run(_room_left, 0)
    told = [await evening.told("commander", f"/incident note {'x' * 1500}") for _ in range(8)]
    assert any("I could not save this, so nothing happened" in t for t in told)
    assert all(told)

    await evening.bot.store.run(_room_left, 100_000)
    assert "INC-1" in await evening.told("commander", "/incident show")
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.sends("comms_lead", form)
    await evening.presses("approver", "approve")
    await evening.passes(minutes=2)
    document = await evening.document()
    assert len(document["words"]) == 9
    assert document["audit"]["verified"]


async def test_a_disk_gone_read_only_is_said_and_a_restart_goes_on(evening: Evening) -> None:
    """Nothing can be written: a form keeps its texts, a command says so; after the repair everything is there."""
    await evening.declared()
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.bot.store.run(_read_only)
    assert "I could not save this" in await evening.told("commander", "/incident note we look at it")
    stopped = await evening.post("submit", user="comms_lead", view_id=form["id"], values={})
    assert "I could not save this" in "".join(stopped.get("errors", {}).values())
    assert [v["id"] for v in await evening.see("views", user="comms_lead")] == [form["id"]]

    await evening.restart()
    sent = await evening.sends("comms_lead", form)
    assert "I sent statement 1" in said(sent)


async def test_a_card_deleted_by_hand_comes_back(evening: Evening) -> None:
    """Somebody deletes the incident's card: with the next change it stands in the channel again, once."""
    await evening.declared()
    card = next(m for m in await evening.reads("commander", ROOM) if m["text"].startswith("INC-1 Wrong"))
    room = next(c["id"] for c in await evening.see("channels") if c["name"] == ROOM)
    token = evening.stage.server.seed.app.bot_token
    gone = await evening.http.post(
        "/api/chat.delete", json={"channel": room, "ts": card["ts"]}, headers={"Authorization": f"Bearer {token}"}
    )
    assert gone.json()["ok"]
    await evening.types("commander", "/incident phase identified")

    cards = [m for m in await evening.reads("commander", ROOM) if m["text"].startswith("INC-1 Wrong")]
    assert len(cards) == 1
    assert "identified" in cards[0]["text"]


async def test_executives_read_one_card_that_stays_true(evening: Evening) -> None:
    """One message in their channel from the declaration on, edited as the evening goes, never repeated."""
    await evening.submitted()
    before = [t for t in await evening.texts("executive", "executives") if t.startswith("Customers")]
    await evening.presses("approver", "approve")
    await evening.passes(minutes=2)
    after = [t for t in await evening.texts("executive", "executives") if t.startswith("Customers")]

    assert len(before) == len(after) == 1
    assert before != after
    assert "after declaration" in after[0]


async def test_a_death_between_approval_and_publishing_loses_nothing(evening: Evening) -> None:
    """Killed right after the click was answered: the next process publishes, once."""
    await evening.submitted()
    ts = (await evening.newest("approver", "approve"))["ts"]
    await evening.post("click", user="approver", channel="approvals", ts=ts, action_id="approve", wait=0)
    await evening.restart()
    await evening.passes(minutes=5)

    assert len((await evening.document())["words"]) == 9
    assert [len(await evening.posts(n)) for n in ("bluesky", "mastodon")] == [3, 3]
