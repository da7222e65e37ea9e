"""Targets 1 and 2: what a person waits for an acknowledgement, over R and P; the load comes from the other process."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median

from tests.benchmarks.bare import Bare
from tests.benchmarks.crowd import percentile
from tests.benchmarks.declares import CALLS
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import DECLARE, HELP, Bench
from tests.benchmarks.outside import Wishes
from tests.benchmarks.rounds import Rounds, Sample, compare, micros, take

AT_ONCE = 16
WARM = 20
SILENCE = 0.1
"""Seconds without a call after which what a declare set off is over, edits apart."""

HARD_LIMIT = 0.3
"""Seconds: a tenth of what Slack allows."""


async def wait(driver: Wishes, name: str, text: str, *, count: int, at_once: int = 1) -> list[float]:
    """Seconds from each command to its acknowledgement."""
    found: list[float] = await driver.wish("type", name=name, text=text, count=count, at_once=at_once)
    return found


async def acks(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Bayan, bare Bolt with the same runner (R) and stock Bolt (P), one workspace each, in turn."""
    driver = bench.outside
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(bench.bot(await bench.workspace("ours")))
        for name in ("bare", "stock"):
            bare = Bare(await bench.workspace(name), stock=name == "stock")
            stack.push_async_callback(bare.close)
            await bare.connect()
        for name in ("ours", "bare", "stock"):
            await wait(driver, name, HELP, count=WARM)

        async def measure() -> Sample:
            alone = {
                "R": median(await wait(driver, "bare", HELP, count=effort.acks)),
                "help": median(await wait(driver, "ours", HELP, count=effort.acks)),
                "P": median(await wait(driver, "stock", HELP, count=max(effort.acks // 4, 3))),
                "declare": median([await one_declare() for _ in range(max(effort.acks // 20, 3))]),
            }
            return alone | await crowded()

        async def one_declare() -> float:
            told = await driver.wish("declare", name="ours", text=DECLARE, calls=CALLS)
            await driver.wish("hushed", name="ours", quiet=SILENCE)
            return float(told["acked"])

        async def crowded() -> dict[str, float]:
            floor = await wait(driver, "bare", HELP, count=effort.crowd, at_once=AT_ONCE)
            told = await driver.wish(
                "type_beside", name="ours", text=HELP, beside=DECLARE, count=effort.crowd, at_once=AT_ONCE
            )
            await driver.wish("hushed", name="ours", quiet=2 * SILENCE)
            return {"R16": percentile(floor, 0.99), "ours16": percentile(told["acks"], 0.99), "beside": told["beside"]}

        found = await take(measure, rounds=max(effort.rounds // 3, 1), redo=effort.redo)
    return [*_alone(found), *_together(found)]


def _alone(found: Rounds) -> list[Figure]:
    return [
        micros(found, "R", name="R: bare ack over Socket Mode, p50"),
        micros(found, "P", name="P: stock Bolt's ack, p50"),
        micros(found, "help", name="our ack of a command that changes nothing, p50"),
        micros(found, "declare", name="our ack of a declare, committed first, p50"),
        compare(found, "help", "R", number="1", name="ack p50 / R", target=1.5, gate=3),
        compare(found, "help", "P", number="1", name="ack p50 / P", target=0.1, gate=0.3),
        compare(found, "declare", "P", number="1", name="ack p50 of a committed declare / P", target=0.5, gate=1),
    ]


def _together(found: Rounds) -> list[Figure]:
    beside = f"{sum(found.of('beside')):.0f} declares meanwhile"
    worst = tuple(s * 1000 for s in found.of("ours16"))
    ratio = compare(
        found, "ours16", "R16", number="2", name="ack p99, 16 in flight / bare", target=3, gate=6, note=beside
    )
    limit = Figure(
        number="2", name="ack p99, 16 in flight", unit="ms", samples=worst, target=100, gate=HARD_LIMIT * 1000
    )
    return [ratio, limit]
