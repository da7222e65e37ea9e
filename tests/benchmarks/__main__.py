"""`python -m tests.benchmarks --quick | --full [--json] [--only FAMILY]`: exit 0 good, 1 a gate missed, 75 noisy."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.benchmarks.effort import FULL, QUICK
from tests.benchmarks.run import FAMILIES, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for, prints it, answers the exit code."""
    given = _parser().parse_args(arguments)
    report = asyncio.run(run(FULL if given.full else QUICK, only=given.only, folder=given.folder))
    if given.json:
        sys.stdout.write(json.dumps(report.plain(), indent=1) + "\n")
    else:
        report.show(Console(highlight=False, width=None if sys.stdout.isatty() else 200))
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    tier = parser.add_mutually_exclusive_group(required=True)
    tier.add_argument("--quick", action="store_true", help="counts and CPU ratios; about 20 seconds on a quiet machine")
    tier.add_argument("--full", action="store_true", help="larger counts, 100,000 clocks; about 3 minutes")
    parser.add_argument("--json", action="store_true", help="one document for machines")
    parser.add_argument("--only", action="append", default=[], choices=list(FAMILIES), help="may be repeated")
    parser.add_argument("--folder", type=Path, help="where the databases are written; must be on a real disk")
    return parser


if __name__ == "__main__":
    sys.exit(main())
