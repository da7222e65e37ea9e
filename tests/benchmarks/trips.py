"""Targets 5 and 6: how many of Slack's answers a declare waits for one after the other, over the delay D."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.declares import CALLS
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import DECLARE, Bench
from tests.benchmarks.rounds import Sample, compare, take

GATHERED = 1.2
"""Seconds after which the cards have gathered what was new: the next declare begins in silence."""


async def trips(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Every call takes D; the figures then count round trips, on any machine."""
    settings = await bench.workspace("slow")
    driver = bench.outside
    async with bench.bot(settings):
        await driver.wish("declare", name="slow", text=DECLARE, calls=CALLS)
        await driver.wish("hushed", name="slow", quiet=GATHERED)
        await driver.wish("slow", name="slow", seconds=effort.delay)

        async def measure() -> Sample:
            told = await driver.wish("declare", name="slow", text=DECLARE, calls=CALLS)
            await driver.wish("hushed", name="slow", quiet=GATHERED + effort.delay)
            return {"D": effort.delay, "announced": announced(told["calls"]), "all": last(told["calls"], CALLS)}

        found = await take(measure, rounds=effort.trips, redo=0)
        await driver.wish("slow", name="slow", seconds=0)
    delay = f"D = {effort.delay * 1000:.0f} ms"
    return [
        compare(
            found,
            "announced",
            "D",
            number="5",
            name="command to created and announced / D",
            target=2.15,
            gate=2.5,
            note=delay,
        ),
        compare(
            found, "all", "D", number="6", name=f"command to {CALLS} calls answered / D", target=3.2, gate=4, note=delay
        ),
    ]


def announced(calls: Sequence[Mapping[str, Any]]) -> float:
    """When the channel stood and was announced in another one. Raises LookupError when it was not."""
    made = [c for c in calls if c["method"] == "conversations.create"]
    posts = [c for c in calls if c["method"] == "chat.postMessage" and c["answered"] is not None]
    after = [c for c in posts if made and c["sent"] >= made[0]["answered"]]
    if not made or not after:
        raise LookupError(f"no channel was announced: {calls}")
    return float(max(c["answered"] for c in after))


def last(calls: Sequence[Mapping[str, Any]], count: int) -> float:
    """When the first `count` calls had been answered."""
    return sorted(float(c["answered"]) for c in calls if c["answered"] is not None)[count - 1]
