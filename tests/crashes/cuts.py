"""Cuts an approval off at every single call, one after the other: `python -m tests.crashes.cuts --full`.

Every kind of outlet has its turn, alone with the database and Slack (`--outlet NAME` for some of them). Each cut is
followed by a restart (a stumble by none), rest, and a count of what its public sees. `--twice` kills the restarted
bot as well, at a random point of its catching up. `--ledger FILE` keeps what is finished: a run that was broken off
goes on there, and the table counts what earlier ones found. Exit 0: every word is out once after every cut.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
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

ALL = (*KINDS, "manual")
"""Every kind there is: where only people can post, one does when asked."""


async def every_cut(stand: Bench, how: Cut, *, step: int, chance: random.Random | None = None) -> AsyncIterator[Trial]:
    """A trial for every `step`th point, until an approval comes to its end uncut."""
    point = 1
    while True:
        again = [chance.randint(1, CATCHING_UP)] if chance else []
        trial = await stand.trial(point, how, again)
        yield trial
        if not trial.where:
            return
        point = trial.at + step


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


class Ledger:
    """What is finished, one line for each kind of outlet and way to cut; in memory alone where there is no file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else ()
        self._done = {(how, tally.outlet): tally for how, tally in map(_entry, lines)}

    def known(self, outlet: str, how: Cut) -> Tally | None:
        """What an earlier run found."""
        return self._done.get((how.name, outlet))

    def keep(self, how: Cut, tally: Tally) -> None:
        """Keeps what this one found."""
        self._done[how.name, tally.outlet] = tally
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"how": how.name, **asdict(tally)}) + "\n")

    def tallies(self, outlets: Sequence[str]) -> list[Tally]:
        """One account for each of these outlets, over all ways to cut."""
        return [sum_of(outlet, [t for (_, name), t in self._done.items() if name == outlet]) for outlet in outlets]


def _entry(line: str) -> tuple[str, Tally]:
    found = json.loads(line)
    return str(found.pop("how")), Tally(**found)


def sum_of(outlet: str, parts: Sequence[Tally]) -> Tally:
    """The account of one outlet from its parts."""
    total = Tally(outlet, points=max((t.points for t in parts), default=0))
    for part in parts:
        total.cuts += part.cuts
        total.lost += part.lost
        total.doubled += part.doubled
        total.asked += part.asked
        total.bad += part.bad
    return total


async def _try(outlet: str, how: Cut, wish: argparse.Namespace, folder: Path) -> Tally:
    tally = Tally(outlet)
    chance = random.Random(wish.seed) if wish.twice else None  # noqa: S311 - repeatable on purpose
    async with bench(folder, [outlet]) as stand:
        async for trial in every_cut(stand, how, step=1 if wish.full else wish.step, chance=chance):
            tally.add(trial)
            if trial.faults or wish.verbose:
                faults = "; ".join(trial.faults) or "clean"
                out.print(f"{outlet} {how.name} {trial.at} {trial.where[:80]}: {faults}", markup=False)
            if trial.faults:
                break  # what is wrong now stays wrong: later trials would only say it again
    return tally


async def _run(wish: argparse.Namespace, folder: Path, ledger: Ledger) -> None:
    for outlet in wish.outlet:
        for how in Cut:
            if ledger.known(outlet, how):
                continue
            began = time.monotonic()
            own = folder / outlet / how.name
            own.mkdir(parents=True)
            tally = await _try(outlet, how, wish, own)
            ledger.keep(how, tally)
            seconds = time.monotonic() - began
            out.print(f"{outlet}, {how.name.lower()}: {tally.cuts} cuts, {tally.bad} not clean, {seconds:.0f} s")


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
    parser.add_argument("--outlet", action="append", choices=ALL, help="this kind only; may be given several times")
    parser.add_argument("--step", type=int, default=7)
    parser.add_argument("--twice", action="store_true", help="kill the restarted bot too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", type=Path, help="keep what is finished in this file, and go on from it")
    parser.add_argument("--verbose", action="store_true")
    wish = parser.parse_args(arguments)
    wish.outlet = wish.outlet or ALL
    ledger = Ledger(wish.ledger)
    logs.set_up("ERROR", "text", ())
    with tempfile.TemporaryDirectory(prefix="bayan-cuts-") as folder:
        asyncio.run(_run(wish, Path(folder), ledger))
    tallies = ledger.tallies(wish.outlet)
    report(tallies)
    return 1 if any(t.bad for t in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
