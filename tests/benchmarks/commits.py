"""Targets 7, 8 and 9: commands committed a second, the longest wait for a commit, locked databases; over T and F."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from sqlalchemy.exc import OperationalError

from bot.domain.act import Act
from bot.services import incidents, snapshots
from storage import StoreUnavailable
from tests.benchmarks.crowd import crowd
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench, House
from tests.benchmarks.raw import Raw, flush
from tests.benchmarks.rounds import Rounds, Sample, Took, compare, micros, take
from tests.builders import order

AT_ONCE = 16
READ_EVERY = 0.005


@dataclass(slots=True)
class Writer:
    """Somebody who writes notes into one incident, each a command of its own."""

    house: House
    incident: int
    locked: int = 0
    commands: int = 0
    _keys: "count[int]" = field(default_factory=count)

    async def note(self) -> None:
        """One command; a locked database is counted, everything else goes through."""
        self.commands += 1
        act = Act(who="U0COMMANDER", at=self.house.clock.now(), once=f"note:{next(self._keys)}")
        try:
            await self.house.store.run(incidents.note, self.house.book, act, self.incident, "Ledger is consistent.")
        except (StoreUnavailable, OperationalError) as error:
            if "locked" not in str(error):
                raise
            self.locked += 1


async def commits(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Our commands through the store, beside the raw transaction alone, each with its commit, and in groups."""
    settings = await bench.workspace("commits")
    async with AsyncExitStack() as stack:
        house, _ = await stack.enter_async_context(bench.house(settings))
        writer = Writer(house, await _declared(house))
        grouped, single = Raw(bench.path("grouped")), Raw(bench.path("single"), group=1)
        stack.callback(grouped.close)
        stack.callback(single.close)
        file = bench.path("flushes")

        async def measure() -> Sample:
            return (
                alone(effort.calls, grouped, lambda times: flush(file, times))
                | await pace("each", single.there, effort.commands)
                | await pace("group", grouped.there, effort.commands)
                | await pace("ours", writer.note, effort.commands)
                | {"commits": house.store.commits}
            )

        await crowd(writer.note, count=AT_ONCE, at_once=AT_ONCE)
        found = await take(measure, rounds=effort.rounds, redo=effort.redo)
        await _contend(writer, effort.contended)
        synchronous = await house.store.run(lambda tx: tx._connection.exec_driver_sql("PRAGMA synchronous").scalar())
    return [*_floors(found), *_pace(found), *_waits(found), *_exact(writer, int(synchronous or 0))]


async def _declared(house: House) -> int:
    act = Act(who="U0COMMANDER", at=house.clock.now())
    made = await house.store.run(incidents.declare, house.book, act, order())
    return made.id


def alone(times: int, raw: Raw, disk: Callable[[int], None]) -> dict[str, float]:
    """T and F: one after the other on this thread."""
    with Took() as took:
        for _ in range(times):
            raw.here()
    with Took() as flushed:
        disk(times)
    return {"T": took.wall / times, "T cpu": took.cpu / times, "F": flushed.wall / times}


async def pace(name: str, act: Callable[[], Awaitable[None]], times: int) -> dict[str, float]:
    """Commands a second and the longest wait, sixteen in flight."""
    with Took() as took:
        waits = await crowd(act, count=times, at_once=AT_ONCE)
    return {name: times / took.wall, f"{name} cpu": took.cpu / times, f"{name} max": max(waits)}


async def _contend(writer: Writer, in_all: int) -> None:
    """The rest of the commands, while views are read and somebody else's connection writes beside them."""
    stop = asyncio.Event()

    async def read() -> None:
        while not stop.is_set():
            await writer.house.store.read(snapshots.of, writer.incident, writer.house.clock.now())
            await asyncio.sleep(READ_EVERY)

    async def intrude() -> None:
        path = writer.house.store.url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
            while not stop.is_set():
                await asyncio.to_thread(_write_beside, connection)
                await asyncio.sleep(READ_EVERY)

    others = [asyncio.create_task(read()), asyncio.create_task(intrude())]
    await crowd(writer.note, count=max(in_all - writer.commands, AT_ONCE), at_once=AT_ONCE)
    stop.set()
    await asyncio.gather(*others)


def _write_beside(connection: sqlite3.Connection) -> None:
    """What a command line beside the bot does to the file."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM act WHERE key = 'nobody'")
    connection.execute("COMMIT")


def _floors(found: Rounds) -> list[Figure]:
    each = tuple(found.of("ours"))
    return [
        micros(found, "F", name="F: fdatasync of a page"),
        micros(found, "T", name="T: raw transaction on one thread, wall"),
        micros(found, "T cpu", name="T: raw transaction on one thread, CPU"),
        micros(found, "ours cpu", name="CPU of a note, 16 in flight"),
        Figure(number="-", name="notes committed, 16 in flight", unit="/s", samples=each),
    ]


def _pace(found: Rounds) -> list[Figure]:
    name = "commands/s, 16 in flight / raw"
    return [
        compare(found, "ours", "group", number="7", name=f"{name} in groups", target=0.3, gate=0.15, at_least=True),
        compare(found, "ours", "each", number="7", name=f"{name}, a commit each", target=1.5, gate=0.7, at_least=True),
    ]


def _waits(found: Rounds) -> list[Figure]:
    allowed = median(10 * (t + f) for t, f in zip(found.of("T"), found.of("F"), strict=True)) * 1000 + 5
    waits = tuple(s * 1000 for s in found.of("ours max"))
    return [
        Figure(
            number="8",
            name="longest wait for a commit, 16 in flight",
            unit="ms",
            samples=waits,
            target=allowed,
            gate=50,
            noisy=found.noisy("T", "F"),
            note="target 10 (T + F) + 5 ms",
        )
    ]


def _exact(writer: Writer, synchronous: int) -> list[Figure]:
    told = f"of {writer.commands} commands"
    return [
        Figure(
            number="9",
            name='"database is locked"',
            unit="",
            samples=(writer.locked,),
            target=0,
            gate=0,
            exact=True,
            note=told,
        ),
        Figure(
            number="9",
            name="PRAGMA synchronous (2 is FULL)",
            unit="",
            samples=(synchronous,),
            target=2,
            gate=2,
            at_least=True,
            exact=True,
        ),
    ]
