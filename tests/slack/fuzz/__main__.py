"""The long run: `python -m tests.slack.fuzz --inputs 20000 [--verb V] [--controls N] [--seed N] [--ledger FILE]`."""

import argparse
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import structlog

from bot.slack.verbs import VERBS
from storage.migrations.runner import migrate
from tests.slack.fuzz.ledger import Ledger, line, out
from tests.slack.fuzz.run import controls, fuzz


def main() -> int:
    """Prints a line for each target; 1 when anything went wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.slack.fuzz", description=__doc__)
    asked.add_argument("--inputs", type=int, default=20_000, help="for each verb")
    asked.add_argument("--controls", type=int, default=2_000, help="for each control, form and shortcut; 0 for none")
    asked.add_argument("--verb", action="append", help="only this verb, and no control")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--ledger", type=Path, help="keep finished targets in this file, go on from it, and sum it up")
    chosen = asked.parse_args()
    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    targets = dict.fromkeys(chosen.verb or VERBS, chosen.inputs)
    targets |= dict.fromkeys(() if chosen.verb else controls(), chosen.controls)
    shm = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=shm if shm.is_dir() else None))
    try:
        template = folder / "template.db"
        migrate(f"sqlite:///{template}")
        return _all(targets, folder, template, chosen.seed, Ledger(chosen.ledger))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _all(targets: dict[str, int], folder: Path, template: Path, seed: int, ledger: Ledger) -> int:
    for name, inputs in targets.items():
        if not inputs or ledger.done(name, seed, inputs):
            continue
        found = fuzz([name], inputs, folder, template, seed)
        ledger.keep(line(name, seed, found))
        rate = found.inputs / found.seconds if found.seconds else 0
        state = "ok" if not found.faults else "FAULT"
        out.print(f"{name:32} {found.inputs:7} inputs {rate:7.0f}/s  worst {found.slowest:.2f} s  {state}")
        for fault in found.faults:
            out.print(f"    {fault}", markup=False)
    ledger.report()
    return 1 if ledger.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
