"""The long run: `python -m tests.slack.fuzz --inputs 20000 [--verb V] [--controls N] [--seed N] [--ledger FILE]`."""

import argparse
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import structlog

from bot.slack.verbs import VERBS
from tests.slack.fuzz.ground import Ground, ground
from tests.slack.fuzz.ledger import Ledger, line, out
from tests.slack.fuzz.run import GROUPS, controls, fuzz


def main() -> int:
    """Prints a line for each target, and their sum; 1 when anything went wrong."""
    chosen = _parser().parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    named = dict.fromkeys((*(chosen.verb or ()), *(g for g in GROUPS if getattr(chosen, g))), chosen.inputs)
    everything = dict.fromkeys((*VERBS, *GROUPS), chosen.inputs) | dict.fromkeys(controls(), chosen.controls)
    shm = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=shm if shm.is_dir() else None))
    try:
        with ground(folder, postgres=chosen.postgres) as built:
            where = " on postgresql" if chosen.postgres else ""
            return _all(named or everything, built, chosen.seed, Ledger(chosen.ledger), where)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="python -m tests.slack.fuzz", description=__doc__)
    asked.add_argument("--inputs", type=int, default=20_000, help="for each verb, and for each group below")
    asked.add_argument("--controls", type=int, default=2_000, help="for each control, form and shortcut; 0 for none")
    asked.add_argument("--verb", action="append", help="only this verb, and what else is named")
    for name in GROUPS:
        asked.add_argument(f"--{name}", action="store_true", help=f"only all {name}, and what else is named")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--ledger", type=Path, help="keep finished targets in this file, go on from it, and sum it up")
    asked.add_argument("--postgres", action="store_true", help="a real PostgreSQL in place of SQLite")
    return asked


def _all(targets: dict[str, int], built: Ground, seed: int, ledger: Ledger, where: str) -> int:
    for name, inputs in targets.items():
        if not inputs or ledger.done(name + where, seed, inputs):
            continue
        found = fuzz([name], inputs, built, seed)
        ledger.keep(line(name + where, seed, found))
        rate = found.inputs / found.seconds if found.seconds else 0
        state = "ok" if not found.faults else "FAULT"
        out.print(f"{name:32} {found.inputs:7} inputs {rate:7.0f}/s  worst {found.slowest:.2f} s  {state}")
        for fault in found.faults:
            out.print(f"    {fault}", markup=False)
    ledger.report()
    return 1 if ledger.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
