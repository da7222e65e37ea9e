"""The scheduler: wakes at the earliest due moment, catches up, and holds no state of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.delivery import DeliveryState
from bot.scheduler import Scheduler
from bot.services.relay import Relay
from storage import deliveries as rows
from storage import kept
from tests.builders import book, local
from tests.services.evening import Evening
from tests.services.outside import Courier, FlakyStore, HandClock


class Rig:
    """A scheduler with its relay, a clock that a test moves, and a way to wait until all is quiet."""

    def __init__(self, store: FlakyStore) -> None:
        self.clock = HandClock()
        self.courier = Courier()
        self.store = store
        self.evening = Evening(store)
        self.relay = Relay(store, book(), self.clock, {"slack": self.courier, "public": self.courier})
        self.scheduler = Scheduler(store, book(), self.clock, self.relay)

    async def quiet(self) -> None:
        """Until nothing is asked for or in flight."""
        async with asyncio.timeout(30):
            await asyncio.sleep(0.005)
            while self.scheduler.busy:  # noqa: ASYNC110 - it has no event to wait for
                await asyncio.sleep(0.005)

    async def at(self, moment: str) -> None:
        """The clock is moved, and everything due is done."""
        self.clock.set(local(moment))
        await self.quiet()


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[Rig]:
    """Stopped and closed at the end."""
    store = FlakyStore(database_url)
    made = Rig(store)
    yield made
    await made.scheduler.stop()
    await made.relay.drain(1)
    await store.close()


async def test_what_is_committed_is_carried_at_once(rig: Rig) -> None:
    """A commit that brings a due moment wakes it: the channel, then all that waited for it."""
    await rig.scheduler.start(alone=True)
    await rig.evening.declare()
    await rig.quiet()
    sent = {c.removeprefix("send ") for c in rig.courier.calls}
    assert {"INC-1/channel", "card/incident/1", "INC-1/topic", "INC-1/pin"} <= sent


async def test_it_sleeps_until_the_next_due_moment(rig: Rig) -> None:
    """Armed at the earliest column; nothing in between is looked at."""
    await rig.scheduler.start(alone=True)
    await rig.evening.declare()
    await rig.quiet()
    for at in ("20:45:01", "20:45:02", "20:45:03"):
        await rig.at(at)
    assert rig.scheduler.next_at == local("20:52:30")
    looks = rig.scheduler.looks
    await asyncio.sleep(0.05)
    assert rig.scheduler.looks == looks


async def test_rungs_fire_when_the_clock_gets_there(rig: Rig) -> None:
    """A clock that was moved is a wake-up too."""
    await rig.scheduler.start(alone=True)
    await rig.evening.declare()
    await rig.quiet()
    for at in ("20:52:30", "20:57", "21:00"):
        await rig.at(at)
    assert [(r.percent, r.fired_at) for r in (await rig.evening.look()).rungs] == [
        (50, local("20:52:30")),
        (80, local("20:57")),
        (100, local("21:00")),
    ]


async def test_after_a_downtime_it_says_so_once(rig: Rig) -> None:
    """6.3 restart: last sign of life 20:56, back at 21:10: one rung, marked; the next one is ordinary."""
    await rig.evening.declare()
    await rig.evening.tick(local("20:52:30"))
    await rig.store.run(kept.keep, "heartbeat", {"at": local("20:56").isoformat()})
    rig.clock.shown = local("21:10")
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    await rig.at("21:15")
    rungs = [r for r in (await rig.evening.look()).rungs if not r.missed]
    assert [(r.percent, bool(r.note)) for r in rungs] == [(50, False), (150, True), (200, False)]


async def test_a_look_that_the_database_refuses_is_made_again(rig: Rig) -> None:
    """Nothing is lost: the rows are still due at the next look."""
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    await rig.evening.declare()
    rig.store.refusals = 1
    await rig.quiet()
    rig.clock.advance(1)
    await rig.quiet()
    assert (await rig.evening.all("slack"))[0].state is DeliveryState.DONE


async def test_a_look_that_fails_does_not_end_the_looking(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours is logged; the next look is made all the same."""
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    with monkeypatch.context() as broken:
        broken.setattr(rig.relay, "carry", None)
        rig.clock.advance(1)
        await rig.quiet()
    await rig.evening.declare()
    await rig.quiet()
    assert rig.courier.calls


async def test_a_long_queue_is_taken_in_several_looks(rig: Rig) -> None:
    """A full batch is followed at once by another one."""
    some = [
        rows.row(key=f"k{n}", courier="slack", action="post", lane="l", payload={}, now=local("20:45"))
        for n in range(250)
    ]
    await rig.store.run(rows.add, some)
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    assert len(rig.courier.calls) == 250
    assert rig.scheduler.looks >= 2


async def test_it_leaves_a_sign_of_life(rig: Rig) -> None:
    """At the start and then at looks at least half a minute apart."""
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    await rig.at("20:45:29")
    assert await rig.store.read(kept.value, "heartbeat") == {"at": local("20:45").isoformat()}
    await rig.at("20:45:31")
    assert await rig.store.read(kept.value, "heartbeat") == {"at": local("20:45:31").isoformat()}


async def test_a_stopped_scheduler_does_nothing_more(rig: Rig) -> None:
    """What is committed afterwards waits for the next start; stopping twice or unstarted does no harm."""
    await rig.scheduler.stop()
    await rig.scheduler.start(alone=True)
    await rig.quiet()
    await rig.scheduler.stop()
    await rig.scheduler.stop()
    await rig.evening.declare()
    await asyncio.sleep(0.05)
    assert rig.courier.calls == []
