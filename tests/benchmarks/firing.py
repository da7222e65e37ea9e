"""What a tick costs: it grows with what is due, and not with what is open."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from sqlalchemy import delete, update

from bot.services import clocks, wakeups
from storage import Transaction
from storage.core import CLOCK, DELIVERY, RUNG
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.filling import FAR, HALF
from tests.benchmarks.house import Bench, House
from tests.benchmarks.reminders import with_clocks
from tests.benchmarks.rounds import Sample, Took, compare, micros, take


async def firing(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Target 11: some and many clocks due at one moment, among just as many open ones and among very many."""
    some, many_due = max(effort.due // 20, 1), max(effort.due // 2, 2)
    async with AsyncExitStack() as stack:
        few = await with_clocks(bench, stack, many_due)
        many = await with_clocks(bench, stack, effort.many_clocks)

        async def measure() -> Sample:
            return {
                "few": await _cpu(few, many_due),
                "many": await _cpu(many, many_due),
                "some due": await _cpu(many, some),
            }

        await measure()
        found = await take(measure, rounds=max(effort.rounds // 2, 1), redo=effort.redo)
    open_name = f"rung fired, {many_due} due: {effort.many_clocks} open / {many_due}"
    due_name = f"rung fired, {effort.many_clocks} open: {many_due} due / {some}"
    return [
        micros(found, "many", name=f"CPU of a rung fired, {many_due} due at once, {effort.many_clocks} open"),
        compare(found, "many", "few", number="11", name=open_name, target=1.3, gate=2),
        compare(found, "many", "some due", number="11", name=due_name, target=1.3, gate=2),
    ]


async def _cpu(house: House, due: int) -> float:
    """CPU seconds for each of so many rungs that fall due now. Raises ValueError unless they all fire."""
    now = house.clock.now()

    def arm(tx: Transaction) -> None:
        for table in (RUNG, DELIVERY):
            tx.execute(delete(table))
        tx.execute(update(CLOCK).where(CLOCK.c.last_percent > 0).values(last_percent=0, next_at=now + FAR))
        first = {"next_at": now, "started_at": now - HALF, "due_at": now + HALF}
        tx.execute(update(CLOCK).where(CLOCK.c.id <= due).values(**first))

    await house.store.run(arm)
    fired = 0
    with Took() as took:
        while found := await house.store.run(clocks.tick, house.book, now, None, wakeups.BATCH):
            fired += found
    if fired != due:
        raise ValueError(f"{fired} of {due} rungs fired")
    return took.cpu / due
