"""Targets 10 and 11: how late reminders are when many fall due, and whether open incidents make them dearer."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.domain.delivery import Absent, Delivery, Done, Outcome, Receipt, Sighting
from bot.scheduler import COALESCE, Scheduler
from bot.services import wakeups
from bot.services.relay import Relay
from storage import Store, Transaction
from storage.core import RUNG
from storage.migrations import migrate
from tests.benchmarks.crowd import percentile
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.filling import fill
from tests.benchmarks.house import Bench, House
from tests.benchmarks.rounds import Sample, Took, compare, micros, take

FEW = 100
AHEAD = timedelta(seconds=1)
PATIENCE = 60.0
POLL = 0.05


class Nobody:
    """A courier that is always done at once: what is measured ends where Slack begins."""

    async def send(self, delivery: Delivery) -> Outcome:
        """It is out."""
        return Done(receipt=Receipt(remote_id=str(delivery.id), extra={"channel": "C000000001"}))

    async def find(self, delivery: Delivery) -> Sighting:
        """Nothing is ever in doubt."""
        del delivery
        return Absent()


class Witness(Store):
    """A store that notes when each look was committed; a look is known by its `now`, which its rungs carry."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.committed: dict[datetime, datetime] = {}

    async def run(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """As ever, and a look's moment of commit is kept."""
        result = await super().run(fn, *args, **kwargs)
        if fn is wakeups.look:
            self.committed[args[1]] = datetime.now(UTC)
        return result


async def lateness(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Target 10: due within one second, and all at one instant; late until the rung is durable."""
    spread = await _fired(bench, effort, lambda n: AHEAD * (1 + n / effort.due))
    instant = await _fired(bench, effort, lambda _: AHEAD)
    told = f"{effort.due} due, {effort.open_clocks} open, coalescing {COALESCE * 1000:.0f} ms"
    allowed = COALESCE * 1000

    def figure(name: str, value: float, **limits: float) -> Figure:
        return Figure(number="10", name=name, unit="ms", samples=(value * 1000,), note=told, **limits)  # type: ignore[arg-type]

    return [
        figure("rung late, due within a second, p50", percentile(spread, 0.5)),
        figure("rung late, due within a second, p99", percentile(spread, 0.99), target=allowed + 15, gate=1000),
        figure("rung late, due within a second, max", max(spread), target=allowed + 50, gate=1000),
        figure("rung late, due at one instant, max", max(instant), target=allowed + 50, gate=1000),
    ]


async def _fired(bench: Bench, effort: Effort, due_in: Callable[[int], timedelta]) -> list[float]:
    """Seconds by which each rung was late. Raises LookupError when some did not fire."""
    settings = await bench.workspace(f"late-{bench.path('late').name}")
    async with bench.house(settings) as (house, _):
        await house.store.close()
        house.store = store = Witness(house.store.url)
        relay = Relay(store, house.book, house.clock, {"slack": Nobody(), "public": Nobody()})
        scheduler = Scheduler(store, house.book, house.clock, relay)
        now = house.clock.now()
        lead = timedelta(seconds=effort.open_clocks / 10_000)  # writing them takes a while
        await store.run(fill, now, effort.open_clocks, [now + lead + due_in(n) for n in range(effort.due)])
        await scheduler.start(alone=True)
        rungs = await _rungs(store, effort.due)
        async with asyncio.timeout(PATIENCE):
            # What is committed can be read a moment before its own look hears of it.
            while any(fired_at not in store.committed for _, fired_at in rungs):  # noqa: ASYNC110 - as in `_rungs`
                await asyncio.sleep(POLL)
        await scheduler.stop()
        await relay.drain(PATIENCE)
    return [(store.committed[fired_at] - due_at).total_seconds() for due_at, fired_at in rungs]


async def _rungs(store: Store, wanted: int) -> list[tuple[datetime, datetime]]:
    def read(tx: Transaction) -> list[tuple[datetime, datetime]]:
        if tx.execute(select(func.count()).select_from(RUNG)).scalar_one() < wanted:
            return []
        return [(r.due_at, r.fired_at) for r in tx.execute(select(RUNG.c.due_at, RUNG.c.fired_at))]

    async with asyncio.timeout(PATIENCE):
        while not (found := await store.read(read)):  # noqa: ASYNC110 - the product tells nobody that a rung fired
            await asyncio.sleep(POLL)
    return found


async def growth(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Target 11: one look with nothing due, in a database with few open clocks and in one with many."""
    async with AsyncExitStack() as stack:
        few, many = await with_clocks(bench, stack, FEW), await with_clocks(bench, stack, effort.many_clocks)

        async def cpu(house: House) -> float:
            def look_often(tx: Transaction) -> None:
                for _ in range(effort.looks):
                    wakeups.look(tx, house.book, now, frozenset(), None)

            now = house.clock.now()
            with Took() as took:
                await house.store.run(look_often)
            return took.cpu / effort.looks

        async def measure() -> Sample:
            return {"few": await cpu(few), "many": await cpu(many)}

        await measure()
        found = await take(measure, rounds=effort.rounds, redo=effort.redo)
    name = f"look at {effort.many_clocks} open clocks / at {FEW}"
    return [
        micros(found, "few", name="CPU of a look with nothing due"),
        compare(found, "many", "few", number="11", name=name, target=1.3, gate=2),
    ]


async def with_clocks(bench: Bench, stack: AsyncExitStack, count: int) -> House:
    """A house with that many open clocks."""
    settings = await bench.workspace(f"clocks-{count}")
    house, _ = await stack.enter_async_context(bench.house(settings))
    await house.store.run(fill, house.clock.now(), count)
    return house


async def filled(url: str, count: int) -> None:
    """A migrated database at `url` with that many open clocks."""
    migrate(url)
    store = Store(url)
    await store.run(fill, datetime.now(UTC), count)
    await store.close()
