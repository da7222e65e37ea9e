"""Cuts an approval off at every single call, one after the other: `python -m tests.crashes.cuts --full`.

Each cut is followed by a restart (a stumble by none), rest, and a count on every outlet. `--twice` kills the
restarted bot as well, at a random point of its catching up. Exit 0: every word is out once after every cut.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from rich.console import Console

from bot import logs
from tests.crashes.bench import Bench, Trial, bench
from tests.crashes.scissors import Cut

out = Console(highlight=False)

CATCHING_UP = 40
"""About as many points as a restart passes."""


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


async def _run(wish: argparse.Namespace, folder: Path) -> int:
    bad = trials = 0
    for how in Cut:
        chance = random.Random(wish.seed) if wish.twice else None  # noqa: S311 - repeatable on purpose
        (folder / how.name).mkdir()
        async with bench(folder / how.name) as stand:
            async for trial in every_cut(stand, how, step=1 if wish.full else wish.step, chance=chance):
                trials += 1
                bad += bool(trial.faults)
                if trial.faults or wish.verbose:
                    out.print(
                        f"{how.name} {trial.at} {trial.where}: {'; '.join(trial.faults) or 'clean'}", markup=False
                    )
                if trial.faults:
                    break  # what is wrong now stays wrong: later trials would only say it again
    out.print(f"{trials} cuts, {bad} not clean")
    return bad


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 clean, 1 not clean."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes.cuts", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every point, not every STEPth")
    parser.add_argument("--step", type=int, default=7)
    parser.add_argument("--twice", action="store_true", help="kill the restarted bot too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    wish = parser.parse_args(arguments)
    logs.set_up("ERROR", "text", ())
    with tempfile.TemporaryDirectory(prefix="bayan-cuts-") as folder:
        return 1 if asyncio.run(_run(wish, Path(folder))) else 0


if __name__ == "__main__":
    sys.exit(main())
