"""The ledger of many fuzz runs: each finished target is a line of a file, and the latest of each one row of a table."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.slack.fuzz.figures import Figures

out = Console(highlight=False, width=150)

Line = dict[str, Any]

MEASURED = (
    "worst, in seconds: CPU time of this process from the moment 32 inputs are handed over together until the last of"
    " them is answered, forms included; the bound of 3 s holds for this. Wall: p50, p99 and longest time of this"
    " machine from that moment to each acknowledgement. Slack's own calls answer at once."
)
"""What the figures are, said with every table."""


def line(target: str, seed: int, found: Figures) -> Line:
    """What is kept of a target."""
    p50, p99 = _percentiles(found.waits)
    return {
        "target": target,
        "seed": seed,
        "inputs": found.inputs,
        "seconds": round(found.seconds, 1),
        "answers": dict(found.answers),
        "exceptions": found.exceptions,
        "unanswered": found.unanswered,
        "other": len(found.faults) - found.exceptions - found.unanswered,
        "worst": round(found.slowest, 2),
        "wall": {"p50": round(p50, 3), "p99": round(p99, 3), "max": round(max(found.waits, default=0.0), 2)},
        "faults": [str(fault) for fault in found.faults],
    }


def _percentiles(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:  # one has no quantiles
        return 0.0, 0.0
    cut = quantiles(waits, n=100)
    return cut[49], cut[98]


class Ledger:
    """Every line so far; in memory alone where there is no file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        kept = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else ()
        self._lines: list[Line] = [json.loads(each) for each in kept]

    def done(self, target: str, seed: int, inputs: int) -> bool:
        """Whether its latest run, with this seed, reached as many inputs and found nothing."""
        found = self._latest().get(target)
        return bool(found and not found["faults"] and found["seed"] == seed and found["inputs"] >= inputs)

    def keep(self, line: Line) -> None:
        """One more; a later one stands for its target."""
        self._lines.append(line)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")

    @property
    def faults(self) -> list[str]:
        """What the latest run of each target found."""
        return [fault for each in self._latest().values() for fault in each["faults"]]

    def report(self) -> None:
        """A row for each target, and their sum."""
        lines = list(self._latest().values())
        table = Table("target", "inputs", "exceptions", "unanswered", "other", "worst", "wall p50/p99/max", "answers")
        for each in [*lines, _sum(lines)]:
            wall = "/".join(f"{each['wall'][name]:.2f}" for name in ("p50", "p99", "max"))
            answers = ", ".join(f"{count} {kind}" for kind, count in sorted(each["answers"].items()))
            counts = (each[name] for name in ("inputs", "exceptions", "unanswered", "other"))
            table.add_row(each["target"], *map(str, counts), f"{each['worst']:.2f}", wall, answers)
        out.print(table)
        out.print(MEASURED)

    def _latest(self) -> dict[str, Line]:
        return {each["target"]: each for each in self._lines}


def _sum(lines: list[Line]) -> Line:
    answers: Counter[str] = Counter()
    for each in lines:
        answers.update(each["answers"])
    totals = {name: sum(each[name] for each in lines) for name in ("inputs", "exceptions", "unanswered", "other")}
    wall = {name: _most(each["wall"][name] for each in lines) for name in ("p50", "p99", "max")}
    return {
        "target": f"all {len(lines)} (the worst of each)",
        "answers": answers,
        "worst": _most(each["worst"] for each in lines),
        "wall": wall,
        **totals,
    }


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)
