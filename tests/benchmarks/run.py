"""One run of every family, and what it says to people and to machines."""

import os
import platform
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.benchmarks.acks import acks
from tests.benchmarks.alarms import alarms
from tests.benchmarks.commits import commits
from tests.benchmarks.counts import counts
from tests.benchmarks.declares import with_calls, without_calls
from tests.benchmarks.effort import Effort
from tests.benchmarks.fanout import fanout
from tests.benchmarks.figures import Figure, Verdict, exit_code
from tests.benchmarks.firing import firing
from tests.benchmarks.house import Bench, kind_of_file_system, silence, surroundings
from tests.benchmarks.lints import lints
from tests.benchmarks.outside import Wishes, outside
from tests.benchmarks.reminders import growth, lateness
from tests.benchmarks.rounds import spin
from tests.benchmarks.starts import starts
from tests.benchmarks.trips import trips

Family = Callable[[Bench, Effort], Awaitable[Sequence[Figure]]]

FAMILIES: Mapping[str, Family] = {
    "counts": counts,
    "acks": acks,
    "declares": without_calls,
    "whole": with_calls,
    "trips": trips,
    "commits": commits,
    "lateness": lateness,
    "growth": growth,
    "firing": firing,
    "fanout": fanout,
    "lints": lints,
    "alarms": alarms,
    "starts": starts,
}

TARGETS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "13", "17", "18", "fan-out", "lint", "alerts")
"""The numbered targets that a run measures."""

LIBRARIES = ("slack-bolt", "slack-sdk", "aiohttp", "sqlalchemy", "sqlmodel", "apscheduler", "httpx")

COLOURS = {
    Verdict.TARGET: "green",
    Verdict.GATE: "yellow",
    Verdict.MISSED: "bold red",
    Verdict.NOISY: "magenta",
    Verdict.INFO: "dim",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every figure of a run and the circumstances it was taken in."""

    effort: str
    figures: tuple[Figure, ...]
    spins: tuple[float, float]  #: seconds of the fixed work before and after
    seconds: Mapping[str, float]  #: each family's
    loads: tuple[float, ...]  #: load averages at the end
    file_system: str

    @property
    def exit_code(self) -> int:
        """0 within every gate, 1 a gate missed, 75 too restless to say."""
        return exit_code(self.figures)

    def plain(self) -> dict[str, object]:
        """The run as one document for machines."""
        flushes = [f for f in self.figures if f.name.startswith("F:")]
        return {
            "tier": self.effort,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "libraries": {name: version(name) for name in LIBRARIES},
            "cores": os.cpu_count(),
            "machine": platform.machine(),
            "load": list(self.loads),
            "file_system": self.file_system,
            "spin_ms": [round(s * 1000, 2) for s in self.spins],
            "fdatasync_us": median(flushes[0].samples) if flushes else None,
            "seconds": {name: round(s, 1) for name, s in self.seconds.items()},
            "figures": [f.plain() for f in self.figures],
            "exit_code": self.exit_code,
        }

    def show(self, console: Console) -> None:
        """The run as a table for people."""
        table = Table("target", "quantity", "median", "min .. max", "to reach", "gate", "", box=None, pad_edge=False)
        for figure in sorted(self.figures, key=_order):
            table.add_row(*_row(figure))
        console.print(table)
        before, after = (f"{s * 1000:.1f}" for s in self.spins)
        loads = " ".join(f"{load:.1f}" for load in self.loads)
        console.print(
            f"{self.effort}: spin {before} ms before, {after} ms after; load {loads}; {os.cpu_count()} cores; "
            f"{self.file_system or 'unknown'} file system; {sum(self.seconds.values()):.0f} s"
        )


def _order(figure: Figure) -> int:
    return int(figure.number) if figure.number.isdecimal() else 99


def _row(figure: Figure) -> tuple[str, ...]:
    colour = COLOURS[figure.verdict]
    sign = ">=" if figure.at_least else "<="
    low, high = min(figure.samples, default=0.0), max(figure.samples, default=0.0)
    return (
        figure.number,
        figure.name,
        f"{figure.middle:.4g} {figure.unit}",
        f"{low:.4g} .. {high:.4g}",
        "" if figure.target is None else f"{sign} {figure.target:.4g}",
        "" if figure.gate is None else f"{sign} {figure.gate:.4g}",
        f"[{colour}]{figure.verdict.value}[/{colour}] {figure.note}".rstrip(),
    )


async def run(
    effort: Effort,
    *,
    only: Sequence[str] = (),
    folder: Path | None = None,
    driving: Callable[[], AbstractAsyncContextManager[Wishes]] = outside,
) -> Report:
    """Measures every family, or only those named, one after the other, with a driver from `driving`."""
    figures: list[Figure] = []
    seconds: dict[str, float] = {}
    before = spin()
    silence()
    with surroundings(folder) as kept:
        for name in only or FAMILIES:
            begun = time.monotonic()
            async with driving() as driver:  # a new one each time: what a driver remembers makes it slower
                figures += await FAMILIES[name](Bench(driver, kept), effort)
            seconds[name] = time.monotonic() - begun
        return Report(
            effort=effort.name,
            figures=tuple(figures),
            spins=(before, spin()),
            seconds=seconds,
            loads=os.getloadavg(),
            file_system=kind_of_file_system(kept),
        )
