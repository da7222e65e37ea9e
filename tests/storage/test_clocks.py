"""Clocks in the database: started, looked at when a rung is due, each rung kept once, ended for good."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.clock import Clock, ClockState, Firing, Start
from bot.domain.clock import due as rung_due
from bot.domain.incident import Severity
from storage import Store, clocks
from tests.builders import DECLARED, local, policy
from tests.cast import COMMS_LEAD
from tests.storage.hands import count, new_incident

START = Start(kind="K1", instance="1", started_at=DECLARED, due_at=local("21:00"), next_at=local("20:52:30"))


async def started(store: Store, *, silent: bool = False) -> Clock:
    """K1 of a new incident, running."""
    owner = await new_incident(store)
    begin = (
        Start(kind="K1", instance="1", started_at=DECLARED, due_at=local("21:00"), next_at=None) if silent else START
    )
    await store.run(clocks.start, owner.id, [begin])
    return (await store.read(clocks.running, owner.id))[0]


def firing(of: Clock, at: str) -> Firing:
    """What the clock does at a local time."""
    found = rung_due(of, ladder=policy().ladders["public"], severity=Severity.SEV1, now=local(at), merge_within=2)
    assert found is not None
    return found


async def fire(store: Store, of: Clock, at: str) -> bool:
    """Fires what is due at a local time."""
    return await store.run(clocks.fire, of, firing(of, at), now=local(at), people=[COMMS_LEAD], note="a note")


async def test_a_started_clock_comes_back_as_it_was(store: Store) -> None:
    """And wakes whoever listens for its first rung."""
    heard: list[datetime] = []
    store.on_due = heard.append
    clock = await started(store)
    assert (clock.kind, clock.instance, clock.started_at, clock.due_at) == ("K1", "1", DECLARED, local("21:00"))
    assert (clock.state, clock.next_at, clock.last_percent) == (ClockState.RUNNING, local("20:52:30"), 0)
    assert heard == [local("20:52:30")]


async def test_starting_nothing_does_nothing(store: Store) -> None:
    """Most events start no clock."""
    owner = await new_incident(store)
    await store.run(clocks.start, owner.id, [])
    assert await store.read(clocks.of_incident, owner.id) == ()
    assert await store.read(clocks.earliest) is None


async def test_a_clock_is_due_at_its_next_rung(store: Store) -> None:
    """Not a second before; a silent clock never."""
    clock = await started(store)
    await started(store, silent=True)
    assert await store.run(clocks.due, local("20:52:29"), 9) == ()
    assert await store.run(clocks.due, local("20:52:30"), 9) == (clock,)
    assert await store.read(clocks.earliest) == local("20:52:30")


async def test_the_longest_waiting_come_first(store: Store) -> None:
    """A batch takes the oldest; the rest come with the next look."""
    late, early = await started(store), await started(store)
    await store.run(clocks.look_at, late, local("20:58"))
    found = await store.run(clocks.due, local("21:00"), 1)
    assert [c.id for c in found] == [early.id]


async def test_a_fired_rung_is_kept_with_those_it_spoke_for(store: Store) -> None:
    """1.5 rule 2: the missed rungs are on record, and only the highest one spoke."""
    clock = await started(store)
    assert await fire(store, clock, "21:10")
    moved = (await store.read(clocks.running, clock.incident_id))[0]
    assert (moved.last_percent, moved.next_at) == (150, local("21:15"))
    rungs = await store.read(clocks.rungs, clock.incident_id)
    assert [(r.percent, r.missed, r.to) for r in rungs] == [
        (50, True, ()),
        (80, True, ()),
        (100, True, ()),
        (150, False, (COMMS_LEAD,)),
    ]
    assert (rungs[3].clock, rungs[3].due_at, rungs[3].fired_at, rungs[3].note) == (
        "K1",
        local("21:07:30"),
        local("21:10"),
        "a note",
    )


async def test_a_rung_fires_once(store: Store) -> None:
    """Whoever comes second with the same clock in hand is told so, and writes nothing."""
    clock = await started(store)
    assert await fire(store, clock, "20:53")
    assert not await fire(store, clock, "20:53")
    assert await store.read(count, "rung") == 1


async def test_the_database_itself_keeps_a_rung_single(store: Store) -> None:
    """Even if the guard failed, each percent of a clock exists once by constraint."""
    clock = await started(store)
    await fire(store, clock, "20:53")
    columns = "clock_id, percent, due_at, fired_at, people, missed, note"
    again = text(f"INSERT INTO rung ({columns}) SELECT {columns} FROM rung")  # noqa: S608 - our own names
    with pytest.raises(IntegrityError):
        await store.run(lambda tx: tx.execute(again))


@pytest.mark.parametrize("state", [ClockState.MET, ClockState.SILENCED])
async def test_an_ended_clock_fires_no_more(store: Store, state: ClockState) -> None:
    """Met or silenced, it leaves the running ones and is not ended twice."""
    clock = await started(store)
    await store.run(clocks.end, clock, state, local("20:54"))
    await store.run(clocks.end, clock, ClockState.SILENCED, local("20:59"))
    assert await store.read(clocks.running, clock.incident_id) == ()
    (ended,) = await store.read(clocks.of_incident, clock.incident_id)
    assert (ended.state, ended.ended_at, ended.next_at) == (state, local("20:54"), None)
    assert not await fire(store, clock, "20:55")
    assert await store.run(clocks.due, local("23:00"), 9) == ()
