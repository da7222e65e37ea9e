"""Cuts an approval off at every single call, one after the other: `python -m tests.crashes.cuts --full`.

Every kind of outlet has its turn, alone with the database and Slack (`--outlet NAME` for some of them). Each cut is
followed by a restart (a stumble by none), rest, and a count of what its public sees. `--twice` kills the restarted
bot as well, at a random point of its catching up. Exit 0: every word is out once after every cut.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot import logs
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import every_network
from tests.crashes.bench import Bench, Trial, bench
from tests.crashes.scissors import Cut

out = Console(highlight=False, width=110)

CATCHING_UP = 40
"""About as many points as a restart passes."""

KINDS = ("status_page", *(network.name for network in every_network(RehearsalClock(datetime.now(UTC)))))
"""Every kind of outlet that a rehearsal can publish to."""


async def every_cut(stand: Bench, how: Cut, *, step: int, chance: random.Random | None = None) -> AsyncIterator[Trial]:
    """A trial for every `step`th point, until an approval comes to its end uncut."""
    point = 1
    while True:
        again = [chance.randint(1, CATCHING_UP)] if chance else []
        trial = await stand.trial(point, how, again)
        yield trial
        if not trial.where:
            return
        point += step


@dataclass(slots=True)
class Tally:
    """One outlet's account."""

    outlet: str
    points: int = 0  #: of one approval, from the click to the last receipt
    cuts: int = 0
    lost: int = 0
    doubled: int = 0
    asked: int = 0
    bad: int = 0

    def add(self, trial: Trial) -> None:
        """Counts one more."""
        self.points = max(self.points, trial.points)
        self.cuts += bool(trial.where)
        self.lost += trial.lost
        self.doubled += trial.doubled
        self.asked += trial.asked
        self.bad += bool(trial.faults)


async def _try(outlet: str, wish: argparse.Namespace, folder: Path) -> Tally:
    tally = Tally(outlet)
    for how in Cut:
        chance = random.Random(wish.seed) if wish.twice else None  # noqa: S311 - repeatable on purpose
        async with bench(folder / how.name, [outlet]) as stand:
            async for trial in every_cut(stand, how, step=1 if wish.full else wish.step, chance=chance):
                tally.add(trial)
                if trial.faults or wish.verbose:
                    faults = "; ".join(trial.faults) or "clean"
                    out.print(f"{outlet} {how.name} {trial.at} {trial.where}: {faults}", markup=False)
                if trial.faults:
                    break  # what is wrong now stays wrong: later trials would only say it again
    return tally


async def _run(wish: argparse.Namespace, folder: Path) -> list[Tally]:
    tallies = []
    for outlet in wish.outlet or KINDS:
        for how in Cut:
            (folder / outlet / how.name).mkdir(parents=True)
        tallies.append(await _try(outlet, wish, folder / outlet))
        out.print(f"{outlet}: {tallies[-1].cuts} cuts, {tallies[-1].bad} not clean")
    return tallies


def report(tallies: Sequence[Tally]) -> None:
    """The table."""
    table = Table("outlet", "points", "cuts", "lost", "doubled", "asked", "not clean")
    for t in tallies:
        table.add_row(t.outlet, *map(str, (t.points, t.cuts, t.lost, t.doubled, t.asked, t.bad)))
    sums = (sum(getattr(t, name) for t in tallies) for name in ("cuts", "lost", "doubled", "asked", "bad"))
    table.add_row("all", "", *map(str, sums))
    out.print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 clean, 1 not clean."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes.cuts", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every point, not every STEPth")
    parser.add_argument("--outlet", action="append", choices=KINDS, help="this kind only; may be given several times")
    parser.add_argument("--step", type=int, default=7)
    parser.add_argument("--twice", action="store_true", help="kill the restarted bot too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    wish = parser.parse_args(arguments)
    logs.set_up("ERROR", "text", ())
    with tempfile.TemporaryDirectory(prefix="bayan-cuts-") as folder:
        tallies = asyncio.run(_run(wish, Path(folder)))
    report(tallies)
    return 1 if any(t.bad for t in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
