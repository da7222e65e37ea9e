"""The ladder in service: each rung once, at its time, to the right people, in the right place (1.4, 1.5)."""

import asyncio
import sqlite3
from datetime import datetime

import pytest
from sqlalchemy import text

from bot.domain.approval import Verdict
from bot.services import clocks, deliveries, incidents
from bot.services.clocks import Absence
from storage import Store
from tests.builders import act, book_with, local, shown
from tests.cast import (
    APPROVER,
    COMMANDER,
    COMMS_LEAD,
    DUTY_COMMS,
    DUTY_MANAGER,
    EXECUTIVE,
    FALLBACK,
)
from tests.services.evening import Evening

TIMES = ["20:52:30", "20:57", "21:00", "21:07:30", "21:15", "21:30", "22:00", "22:30", "23:00", "23:30"]


async def silence(evening: Evening, *times: str) -> None:
    """Nobody acts; the bot looks at these times."""
    for at in times:
        await evening.tick(local(at))


async def with_a_comms_lead(evening: Evening) -> None:
    """Declared, and the words are somebody's."""
    await evening.declare()
    await evening.store.run(incidents.assign, evening.book, act(), 1, "comms_lead", COMMS_LEAD)


def who(told: list[dict[str, object]], percent: int) -> set[object]:
    """Who got a direct message at this rung."""
    return {m["recipient"] for m in told if m["percent"] == percent and "recipient" in m}


def where(told: list[dict[str, object]], percent: int) -> dict[object, object]:
    """Which channels got a message at this rung, and the people named there."""
    return {m["to"]: m["people"] for m in told if m["percent"] == percent and "to" in m}


async def test_the_silent_evening(evening: Evening) -> None:
    """6.3: by 23:47 ten rungs of K1 have fired, each once, at exactly these times, and the breach is on record."""
    await evening.declare()
    await silence(evening, *TIMES, "23:47")
    rungs = (await evening.look()).rungs
    assert [(r.clock, r.percent, shown(r.due_at)) for r in rungs] == [
        ("K1", percent, f"{at}:00"[:8])
        for percent, at in zip([50, 80, 100, 150, 200, 300, 500, 700, 900, 1100], TIMES, strict=True)
    ]
    assert all(r.fired_at == r.due_at and not r.missed for r in rungs)
    record = await evening.record()
    assert (record.count("rung.fired"), record.count("clock.breached")) == (10, 1)


async def test_each_rung_calls_its_people(evening: Evening) -> None:
    """1.4's table, row by row: thread, direct messages, the channel, the pager, the executives."""
    await with_a_comms_lead(evening)
    await silence(evening, *TIMES[:6])
    told = await evening.told("rung")
    thread = [m for m in told if m["percent"] == 50]
    assert [(m["to"], m["thread"], m["people"]) for m in thread] == [("incident", "card/incident/1", [COMMS_LEAD])]
    assert (who(told, 80), where(told, 80)) == ({COMMS_LEAD, COMMANDER}, {})
    assert who(told, 100) == {DUTY_MANAGER}
    assert where(told, 100) == {"incident": [COMMS_LEAD, COMMANDER, DUTY_MANAGER]}
    assert who(told, 150) == {DUTY_COMMS}
    assert where(told, 150) == {"duty": [DUTY_COMMS], "executives": []}
    assert (who(told, 200), where(told, 200)) == ({EXECUTIVE}, {"duty": [EXECUTIVE]})
    assert (who(told, 300), where(told, 300)) == ({EXECUTIVE}, {"duty": [EXECUTIVE], "executives": []})
    assert [m["breach"] for m in told if m["percent"] == 80] == [False, False]
    assert all(m["breach"] for m in told if m["percent"] >= 100)
    assert {m["page"] for m in told if m["percent"] == 150 and m.get("to") != "executives"} == {True}


async def test_without_a_comms_lead_the_commander_is_called_once(evening: Evening) -> None:
    """1.4: none assigned: the commander; two roles of one person are one message."""
    await evening.declare()
    await silence(evening, *TIMES[:2])
    told = await evening.told("rung")
    assert [m["recipient"] for m in told if m["percent"] == 80] == [COMMANDER]


async def test_a_waiting_draft_moves_the_ping_not_the_clock(evening: Evening) -> None:
    """1.5 rule 3: the author is left in peace, the approver is asked, K1 goes on."""
    await with_a_comms_lead(evening)
    draft = await evening.submit()
    await silence(evening, "20:52:30", "20:53:30", "20:56", "20:57", "21:00")
    told = await evening.told("rung")
    k1 = [m for m in told if m["clock"] == "K1"]
    assert who(k1, 50) == set()
    assert where(k1, 50) == {}
    assert who(k1, 80) == {APPROVER}
    assert where(k1, 100) == {"incident": [COMMANDER, DUTY_MANAGER]}
    assert {m["statement"] for m in k1} == {draft.id}
    k8 = [m for m in told if m["clock"] == "K8"]
    assert who(k8, 50) == {APPROVER}
    [stand_in] = await evening.told("approval_stand_in")
    assert (stand_in["recipient"], stand_in["percent"], stand_in["statement"]) == (FALLBACK, 100, draft.id)
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs] == [
        ("K1", 50),
        ("K8", 50),
        ("K8", 100),
        ("K1", 80),
        ("K1", 100),
    ]


async def test_a_draft_back_with_its_author_moves_the_ping_back(evening: Evening) -> None:
    """A change was asked for: now the author is late again."""
    await with_a_comms_lead(evening)
    draft = await evening.submit()
    await evening.decide(draft, Verdict.CHANGE, at=local("20:52"))
    await silence(evening, "20:52:30", "20:57")
    told = await evening.told("rung")
    assert who(told, 80) == {COMMS_LEAD, COMMANDER}


async def test_a_rung_fires_once_however_many_look(evening: Evening) -> None:
    """Ten looks at the same moment from two processes: one rung, one set of messages."""
    await evening.declare()
    other = Store(evening.store.url)
    there = Evening(other)
    await asyncio.gather(*(e.tick(local("20:57")) for e in [evening, there] * 5))
    await other.close()
    rungs = (await evening.look()).rungs
    assert [(r.percent, r.missed) for r in rungs] == [(50, True), (80, False)]
    assert len(await evening.told("rung")) == 1


async def test_a_downtime_is_told_once_by_the_highest_rung(evening: Evening) -> None:
    """6.3 restart: down 20:56-21:10; only 150 % speaks, says so, and calls the people of 80 and 100 % too."""
    await with_a_comms_lead(evening)
    await silence(evening, "20:52:30")
    away = Absence(local("20:56"), local("21:10"))
    await evening.store.run(clocks.tick, evening.book, local("21:10"), away, 200)
    rungs = (await evening.look()).rungs
    assert [(r.percent, r.missed) for r in rungs] == [(50, False), (80, True), (100, True), (150, False)]
    assert rungs[-1].note == "bot was down 2025-05-31T19:56:00+00:00 to 2025-05-31T20:10:00+00:00"
    told = [m for m in await evening.told("rung") if m["percent"] == 150]
    assert who(told, 150) == {DUTY_COMMS, COMMS_LEAD, COMMANDER, DUTY_MANAGER}
    assert {tuple(m["down"]) for m in told} == {("2025-05-31T19:56:00+00:00", "2025-05-31T20:10:00+00:00")}
    assert {tuple(m["missed"]) for m in told} == {(80, 100)}
    assert (await evening.record()).count("clock.breached") == 1
    assert (await evening.look()).running[0].next_at == local("21:15")


async def test_a_message_to_the_executives_is_not_lost_by_merging(evening: Evening) -> None:
    """Down until 21:16: 200 % speaks for 150 %, whose word to the executives is still owed."""
    await evening.declare()
    await silence(evening, "21:16")
    assert "executives" in where(await evening.told("rung"), 200)


async def test_what_was_not_missed_by_a_downtime_says_nothing_of_it(evening: Evening) -> None:
    """A rung due after the bot was back is an ordinary one."""
    await evening.declare()
    away = Absence(local("20:46"), local("20:50"))
    await evening.store.run(clocks.tick, evening.book, local("20:52:30"), away, 200)
    assert [r.note for r in (await evening.look()).rungs] == [""]


async def test_a_met_clock_is_quiet(evening: Evening) -> None:
    """After the first word K1 never speaks again; the promise does, at half its way."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await silence(evening, "20:57", "21:00", "21:07")
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs] == [("K7", 50)]


async def test_a_broken_promise_is_called_out(evening: Evening) -> None:
    """6.3: 21:20 passes without a word; K7 breaches, K3 beside it stays silent."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await silence(evening, "21:07", "21:14:48", "21:20", "21:24", "21:33")
    rungs = (await evening.look()).rungs
    assert [(r.clock, r.percent, shown(r.due_at)) for r in rungs] == [
        ("K7", 50, "21:07:00"),
        ("K7", 80, "21:14:48"),
        ("K7", 100, "21:20:00"),
        ("K7", 150, "21:33:00"),
    ]


async def test_an_early_look_only_sets_the_next_one(evening: Evening) -> None:
    """Merging rungs: nothing fires yet, and the clock asks to be looked at when the later one is due."""
    await evening.declare()
    evening.book = book_with("merge_within = 5")
    assert await evening.tick(local("20:57")) == 1  # 80 % is three minutes before 100 %
    view = await evening.look()
    assert (view.rungs, view.running[0].next_at) == ((), local("21:00"))
    await silence(evening, "21:00")
    assert [(r.percent, r.missed) for r in (await evening.look()).rungs] == [(50, True), (80, True), (100, False)]


async def test_a_batch_leaves_the_rest_for_the_next_look(evening: Evening) -> None:
    """Many late clocks are taken a few at a time."""
    for _ in range(3):
        await evening.declare()
    looked = [await evening.store.run(clocks.tick, evening.book, local("20:53"), None, 2) for _ in range(3)]
    assert looked == [2, 1, 0]


async def test_the_cards_follow_a_rung(evening: Evening) -> None:
    """Amber, red, late since: the incident's card at every rung, the executives' from the breach on."""
    await evening.begin()
    await evening.tick(local("20:52:30"))
    assert {d.action for d in await evening.deliver(local("20:52:31"))} & {"card.incident", "card.executive"} == {
        "card.incident"
    }
    await evening.tick(local("21:00"))
    assert {"card.incident", "card.executive"} <= {d.action for d in await evening.deliver(local("21:00:01"))}


async def test_messages_wait_for_the_incidents_channel(evening: Evening) -> None:
    """A rung that fires before Slack made the channel is not lost: it waits for it."""
    await evening.declare()
    await evening.tick(local("21:00"))
    assert "rung" not in {d.payload.get("notice") for d in await evening.deliver(local("21:00")) if d.action == "post"}
    posts = [d for d in await evening.deliver(local("21:00")) if d.action == "post"]
    assert {d.payload["notice"] for d in posts} == {"declared", "rung"}


@pytest.mark.parametrize(
    ("moment", "covered"),
    [("20:56", False), ("20:56:01", True), ("21:09:59", True), ("21:10", False), ("20:00", False)],
)
def test_an_absence_covers_what_fell_due_within_it(moment: str, covered: bool) -> None:
    """From the last sign of life until we were back, both ends excluded."""
    assert Absence(local("20:56"), local("21:10")).covers(local(moment)) is covered


async def test_a_clock_that_lost_its_incident_is_put_to_rest(evening: Evening) -> None:
    """Damage by hand must not make every look fail: such a clock is silenced, the others go on."""
    await evening.declare()
    sql = "UPDATE clock SET incident_id = 99"
    if "sqlite" not in evening.store.url:
        pytest.skip("PostgreSQL does not let it happen")
    by_hand = sqlite3.connect(evening.store.url.removeprefix("sqlite:///"))
    by_hand.execute(sql)
    by_hand.commit()
    by_hand.close()
    assert await evening.tick(local("20:53")) == 1
    assert await evening.tick(local("20:54")) == 0


async def test_an_expired_draft_no_longer_shields_its_author(evening: Evening) -> None:
    """Nobody can approve it any more: at 21:15 the comms lead is late again, for all that was missed."""
    await with_a_comms_lead(evening)
    await evening.submit()
    await silence(evening, "20:52:30", "21:15")
    late = [m for m in await evening.told("rung") if m["clock"] == "K1" and m["percent"] == 200]
    assert COMMS_LEAD in who(late, 200)
    assert {m["statement"] for m in late} == {None}


async def test_a_clock_that_cannot_be_read_is_put_off_and_the_others_fire(evening: Evening) -> None:
    """A kind that the policy no longer knows: tried again a minute later, nobody else's rung waits for it."""
    await evening.declare()
    await evening.declare()
    await evening.store.run(lambda tx: tx.execute(text("UPDATE clock SET kind = 'K99' WHERE incident_id = 1")))
    assert await evening.tick(local("20:52:30")) == 2
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs] == [("K1", 50)]
    evening.incident_id = 1
    view = await evening.look()
    assert (view.rungs, view.clocks[0].next_at) == ((), local("20:53:30"))


async def test_two_incidents_have_ladders_of_their_own(evening: Evening) -> None:
    """One is answered, the other goes on being called out."""
    await evening.declare()
    await evening.say(at=local("20:50"))
    await evening.declare()
    await silence(evening, "20:52:30")
    moments: list[datetime] = [r.due_at for r in (await evening.look()).rungs]
    assert (evening.incident_id, moments) == (2, [local("20:52:30")])
    await evening.store.read(deliveries.card_receipt, "card/incident/2")
    assert await evening.store.read(lambda tx: tx.execute(text("SELECT count(*) FROM rung")).scalar_one()) == 1
