"""One look at everything due, the sign of life, and what a start finds."""

from datetime import timedelta

from bot.domain.delivery import DeliveryState
from bot.services import wakeups
from bot.services.clocks import Absence
from bot.services.ports import SystemClock
from storage import kept
from tests.builders import DECLARED, local
from tests.services.evening import Evening


async def look(evening: Evening, at: str, batch: int = wakeups.BATCH) -> wakeups.Work:
    """A look at a local time."""
    return await evening.store.run(wakeups.look, evening.book, local(at), frozenset(), None, batch)


async def test_a_look_fires_rungs_and_claims_deliveries(evening: Evening) -> None:
    """Both in one transaction, and when to look next: here the lease of what was claimed."""
    await evening.begin()
    work = await look(evening, "20:52:30")
    assert [r.percent for r in (await evening.look()).rungs] == [50]
    assert "post" in {d.action for d in work.deliveries}
    assert work.more is False
    assert work.next_at == local("20:52:31")


async def test_with_nothing_to_do_the_next_rung_is_next(evening: Evening) -> None:
    """The earliest moment of all columns."""
    await evening.begin()
    work = await look(evening, "20:46")
    assert (work.deliveries, work.next_at) == ((), local("20:52:30"))


async def test_an_empty_database_waits_for_nothing(evening: Evening) -> None:
    """No timer without a row."""
    assert await look(evening, "20:46") == wakeups.Work(deliveries=(), more=False, next_at=None)


async def test_a_full_batch_asks_for_another_look(evening: Evening) -> None:
    """More than one transaction should take is taken in several."""
    await evening.declare()
    assert (await look(evening, "20:45", 1)).more
    await evening.claim(DECLARED)
    await evening.declare()
    assert (await look(evening, "20:52:30", 2)).more


async def test_the_first_start_was_never_away(evening: Evening) -> None:
    """No heartbeat, no absence; from now on there is one."""
    assert await evening.store.run(wakeups.begin, DECLARED, alone=True) is None
    assert await evening.store.read(kept.value, "heartbeat") == {"at": DECLARED.isoformat()}


async def test_a_start_knows_how_long_it_was_away(evening: Evening) -> None:
    """6.3 restart: from the last sign of life until now."""
    await evening.store.run(wakeups.beat, local("20:56"))
    absence = await evening.store.run(wakeups.begin, local("21:10"), alone=True)
    assert absence == Absence(local("20:56"), local("21:10"))


async def test_alone_what_was_being_sent_is_looked_at_now(evening: Evening) -> None:
    """On one machine nobody else can be sending it; beside others their leases count."""
    await evening.declare()
    sending = await evening.claim(DECLARED)
    await evening.store.run(wakeups.begin, local("20:46"), alone=False)
    assert await evening.claim(local("20:46")) == []
    await evening.store.run(wakeups.begin, local("20:46"), alone=True)
    again = await evening.claim(local("20:46"))
    assert {d.key for d in again} == {d.key for d in sending}
    assert {(d.state, d.doubt) for d in again} == {(DeliveryState.SENDING, True)}


async def test_a_start_forgets_old_requests(evening: Evening) -> None:
    """Keys are kept for two days, not for ever."""
    await evening.store.run(kept.first_time, "a", DECLARED - timedelta(days=3))
    await evening.store.run(wakeups.begin, DECLARED, alone=True)
    assert await evening.store.run(kept.first_time, "a", DECLARED)


def test_the_wall_clock_tells_the_time() -> None:
    """Aware, UTC, and how far away a moment is; nobody moves it, so nobody is called back."""
    clock = SystemClock()
    now = clock.now()
    assert now.utcoffset() == timedelta(0)
    assert -1 < clock.seconds_until(now) <= 0
    clock.on_change(lambda: None)
