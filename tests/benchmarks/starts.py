"""Targets 13, 17 and 18: exec to connected over a bare Bolt (S), with and without open clocks; memory then."""

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench
from tests.benchmarks.outside import ROOT
from tests.benchmarks.reminders import filled
from tests.benchmarks.rounds import Sample, compare, micros, take

SETTLED = 0.3
"""Seconds after connecting at which memory is read: what is loaded late is loaded then."""


UNCACHED = {"PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """One start: seconds to connected, CPU seconds till then, and bytes in memory a little later."""

    wall: float
    cpu: float
    memory: float


async def starts(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Bare Bolt, Bayan with no clock, Bayan with many, one after the other; each is killed and its CPU read."""
    bare = await bench.workspace("bare-start")
    empty = await bench.workspace("empty-start")
    full = await bench.workspace("full-start")
    await filled(empty["database_url"], 0)
    await filled(full["database_url"], effort.many_clocks)
    bolt = [sys.executable, "-m", "tests.benchmarks.bare", json.dumps(bare)]
    bayan = [sys.executable, "-m", "bot", "run"]

    async def measure() -> Sample:
        s = await _start(bench, "bare-start", bolt, {})
        ours = await _start(bench, "empty-start", bayan, environment(empty))
        many = await _start(bench, "full-start", bayan, environment(full))
        return {
            **_named("S", s),
            **_named("ours", ours),
            **_named("many", many),
        }

    if effort.starts > 1:
        await measure()  # compiles
    found = await take(measure, rounds=effort.starts, redo=0)
    clocks = f"{effort.many_clocks} clocks"
    return [
        micros(found, "S wall", name="S: exec to connected of bare Bolt, wall"),
        micros(found, "ours wall", name="exec to connected, wall"),
        compare(found, "many cpu", "ours cpu", number="13", name=f"start CPU, {clocks} / 0", target=1.1, gate=1.3),
        compare(found, "ours cpu", "S cpu", number="17", name="exec to connected, CPU / S", target=2.3, gate=3),
        compare(found, "ours wall", "S wall", number="17", name="exec to connected, wall / S", target=2.3, gate=3),
        Figure(
            number="18",
            name="RSS / bare Bolt's",
            unit="x",
            samples=found.ratio("ours memory", "S memory"),
            target=1.75,
            gate=2.2,
            exact=True,  # memory does not know how busy the machine is
        ),
        Figure(
            number="13",
            name=f"RSS after start, {clocks} / 0",
            unit="x",
            samples=found.ratio("many memory", "ours memory"),
            target=1.02,
            gate=1.1,
            exact=True,
        ),
        Figure(
            number="18", name="RSS after start", unit="MB", samples=tuple(m / 2**20 for m in found.of("ours memory"))
        ),
    ]


def _named(name: str, started: Started) -> dict[str, float]:
    return {f"{name} wall": started.wall, f"{name} cpu": started.cpu, f"{name} memory": started.memory}


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """These settings as a process's environment says them."""
    plain = {k: v for k, v in settings.items() if not isinstance(v, Mapping) and not k.startswith("_")}
    nested = {k: v for k, v in settings.items() if isinstance(v, Mapping)}
    found = {f"BAYAN_{k.upper()}": str(v) for k, v in plain.items()}
    for group, members in nested.items():
        for member, keys in members.items():
            found |= {f"BAYAN_{group.upper()}__{member.upper()}__{key.upper()}": v for key, v in keys.items()}
    return found


async def _start(bench: Bench, name: str, command: Sequence[str], more: Mapping[str, str]) -> Started:
    """Starts a process and kills it once it is connected and its memory is read."""
    waiting = asyncio.create_task(bench.outside.wish("connected", name=name, connections=1))
    await asyncio.sleep(0.05)  # the wish is out before the clock starts
    begun = time.monotonic()
    pid = _spawn(command, more, bench.path("log"))
    try:
        connected = float(await waiting)
        cpu = _cpu_of(pid)
        await asyncio.sleep(SETTLED)
        memory = _memory_of(pid)
    finally:
        _kill(pid)
    await bench.outside.wish("connected", name=name, connections=0)
    return Started(wall=connected - begun, cpu=cpu, memory=memory)


def _spawn(command: Sequence[str], more: Mapping[str, str], log: Path) -> int:
    """Starts a process without any thread or pipe of asyncio's in between; answers its id."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BAYAN_") and k not in UNCACHED}
    with log.open("wb") as file:
        said = [(os.POSIX_SPAWN_DUP2, file.fileno(), 1), (os.POSIX_SPAWN_DUP2, file.fileno(), 2)]
        # Compiled modules are kept beside the databases: an installed Bayan has its own compiled, like its libraries.
        there = kept | dict(more) | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(log.parent / "compiled")}
        return os.posix_spawn(command[0], list(command), there, file_actions=said)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _cpu_of(pid: int) -> float:
    """CPU seconds of another process so far, to the nanosecond where the scheduler tells."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(t.read_text(encoding="ascii").split()[0]) for t in threads) / 1e9


def _memory_of(pid: int) -> float:
    """Resident bytes of another process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return float(found[1]) * 1024 if found else 0.0
