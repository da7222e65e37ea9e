"""What is exact and free of noise: Slack calls, commits and looks of a declare."""

from collections.abc import Sequence

from tests.benchmarks.declares import CALLS, Typist
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import DECLARE, HELP, Bench, app_of

ACCOUNT = 5
"""Declares that are counted, each alone."""


async def counts(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Commits until the acknowledgement; then calls, commits and looks until everything has been said."""
    del effort
    found = [*await _calls(bench)]
    settings = await bench.workspace("count")
    async with bench.house(settings) as (house, gateway):
        typist = Typist(app_of(house, gateway))
        await typist.types(HELP)  # who types for the first time is looked up in Slack, and kept
        commits = []
        for _ in range(ACCOUNT):
            before = house.store.commits
            await typist.types(DECLARE)
            commits.append(house.store.commits - before)
    return [_exact("commits of a declare until its ack", commits, 1), *found]


async def _calls(bench: Bench) -> Sequence[Figure]:
    settings = await bench.workspace("calls")
    calls, commits, looks = [], [], []
    async with bench.bot(settings) as bot:
        await bench.outside.wish("declare", name="calls", text=DECLARE, calls=CALLS)  # the channels' ids are known now
        for _ in range(2):
            told = len(await bench.outside.wish("hushed", name="calls", quiet=1.5))
            before = bot.store.commits, bot.scheduler.looks
            await bench.outside.wish("declare", name="calls", text=DECLARE, calls=CALLS)
            methods = await bench.outside.wish("hushed", name="calls", quiet=1.5)
            calls.append(len([m for m in methods[told:] if m != "chat.update"]))
            commits.append(bot.store.commits - before[0])
            looks.append(bot.scheduler.looks - before[1])
    return [
        _exact("Slack calls of a declare, edits apart", calls, CALLS),
        Figure(number="-", name="commits of a declare with everything that follows", unit="", samples=tuple(commits)),
        Figure(number="-", name="looks of a declare with everything that follows", unit="", samples=tuple(looks)),
    ]


def _exact(name: str, found: list[int], wanted: int) -> Figure:
    return Figure(number="3", name=name, unit="", samples=tuple(found), target=wanted, gate=wanted, exact=True)
