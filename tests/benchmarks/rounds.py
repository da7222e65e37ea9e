"""Rounds: floor and ours side by side, a fixed piece of work before and after, unsteady rounds taken again."""

import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.benchmarks.figures import Figure

STEADY = 1.15
"""How much the fixed work may differ across a round before the round counts as unsteady."""

FLOOR_SPREAD = 1.5
"""How far apart a floor's largest and smallest sample may lie."""

Sample = Mapping[str, float]
Measure = Callable[[], Awaitable[Sample]]


def spin() -> float:
    """Seconds that a fixed piece of pure Python takes now."""
    begun = time.perf_counter()
    total = 0
    for number in range(250_000):
        total += number & 7
    return time.perf_counter() - begun


@dataclass(slots=True)
class Took:
    """What a piece of work took: CPU of this whole process and wall, in seconds."""

    cpu: float = 0.0
    wall: float = 0.0

    def __enter__(self) -> Self:
        self.cpu, self.wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cpu, self.wall = time.process_time() - self.cpu, time.perf_counter() - self.wall


@dataclass(slots=True)
class Rounds:
    """The samples of every round, by name; each round holds one of each."""

    samples: list[Sample] = field(default_factory=list)
    spins: list[float] = field(default_factory=list)
    unsteady: int = 0  #: rounds kept although the machine was restless

    def of(self, name: str) -> tuple[float, ...]:
        """One quantity, round by round."""
        return tuple(s[name] for s in self.samples)

    def ratio(self, ours: str, *floor: str) -> tuple[float, ...]:
        """Ours over the sum of these floors, within each round."""
        return tuple(s[ours] / sum(s[f] for f in floor) for s in self.samples)

    def noisy(self, *floors: str) -> bool:
        """Whether the machine was too restless for figures that lean on these floors."""
        if 2 * self.unsteady > len(self.samples):
            return True
        return any(max(self.of(f)) > FLOOR_SPREAD * min(self.of(f)) for f in floors)


async def take(measure: Measure, *, rounds: int, redo: int) -> Rounds:
    """Measures `rounds` times; a round during which the fixed work changed its pace is taken again, `redo` times."""
    gc.collect()
    gc.freeze()
    found = Rounds()
    for _ in range(rounds):
        for attempt in range(redo + 1):
            before = spin()
            sample = await measure()
            after = spin()
            steady = max(before, after) <= STEADY * min(before, after)
            if steady or attempt == redo:
                break
        found.samples.append(sample)
        found.spins += [before, after]
        found.unsteady += not steady
    gc.unfreeze()
    return found


def compare(
    rounds: Rounds,
    ours: str,
    *floors: str,
    number: str,
    name: str,
    target: float,
    gate: float,
    at_least: bool = False,
    note: str = "",
) -> Figure:
    """The figure of ours over its floors."""
    return Figure(
        number=number,
        name=name,
        unit="x",
        samples=rounds.ratio(ours, *floors),
        target=target,
        gate=gate,
        at_least=at_least,
        noisy=rounds.noisy(*floors),
        note=note,
    )


def micros(rounds: Rounds, sample: str, *, name: str, note: str = "") -> Figure:
    """A floor or an absolute quantity, for information, in microseconds."""
    samples = tuple(s * 1e6 for s in rounds.of(sample))
    return Figure(number="-", name=name, unit="us", samples=samples, note=note)
