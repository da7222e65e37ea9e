"""Ratios are taken within a round, and a restless round is taken again, then marked."""

import time
from collections.abc import Iterator

import pytest

from tests.benchmarks import rounds
from tests.benchmarks.figures import Verdict
from tests.benchmarks.rounds import Rounds, Sample, Took, compare, micros, take


def pace(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """The fixed work takes these seconds, one after the other, then always the last."""

    def spins() -> Iterator[float]:
        yield from seconds
        while True:
            yield seconds[-1]

    left = spins()
    monkeypatch.setattr(rounds, "spin", lambda: next(left))


class Counted:
    """Measures nothing and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> Sample:
        """The number of this time."""
        self.times += 1
        return {"n": float(self.times)}


async def test_a_steady_machine_is_measured_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small differences of the fixed work are accepted."""
    pace(monkeypatch, 1.0, 1.1)
    measure = Counted()
    found = await take(measure, rounds=3, redo=3)
    assert (measure.times, found.unsteady, len(found.samples)) == (3, 0, 3)


async def test_a_restless_round_is_taken_again_and_the_last_attempt_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixed work took half as long again after the first attempt, and was steady in the second."""
    pace(monkeypatch, 1.0, 1.5, 1.0)
    measure = Counted()
    found = await take(measure, rounds=1, redo=3)
    assert (measure.times, found.unsteady, found.of("n")) == (2, 0, (2.0,))


async def test_when_it_stays_restless_the_figures_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last attempt the round is kept and marked: neither pass nor fail."""
    pace(monkeypatch, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0)
    measure = Counted()
    found = await take(measure, rounds=1, redo=2)
    assert (measure.times, found.unsteady) == (3, 1)
    assert compare(found, "n", "n", number="1", name="x", target=1, gate=1).verdict is Verdict.NOISY


def test_the_ratio_is_taken_within_a_round() -> None:
    """The machine was twice as slow in the second round, and the ratio does not see it."""
    found = Rounds(samples=[{"B": 1.0, "ours": 3.0}, {"B": 2.0, "ours": 6.0}])
    assert found.ratio("ours", "B") == (3.0, 3.0)
    assert found.ratio("ours", "B", "B") == (1.5, 1.5)


def test_a_floor_that_wanders_makes_what_leans_on_it_noisy() -> None:
    """Largest over smallest above 1.5; other figures of the same rounds are not touched."""
    found = Rounds(samples=[{"B": 1.0, "T": 1.0, "ours": 3.0}, {"B": 1.6, "T": 1.4, "ours": 3.0}])
    assert found.noisy("B")
    assert not found.noisy("T")


def test_some_restless_rounds_are_outvoted() -> None:
    """The median needs half of them to be sound."""
    sample = {"B": 1.0}
    assert not Rounds(samples=[sample] * 4, unsteady=2).noisy("B")
    assert Rounds(samples=[sample] * 4, unsteady=3).noisy("B")


def test_waiting_costs_no_cpu() -> None:
    """CPU and wall are told apart."""
    with Took() as took:
        time.sleep(0.05)
    assert took.wall >= 0.05
    assert took.cpu < took.wall


def test_floors_are_shown_in_microseconds() -> None:
    """For information: nobody compares them with another day's."""
    found = Rounds(samples=[{"F": 0.00025}])
    assert micros(found, "F", name="F").samples == pytest.approx((250.0,))
    assert micros(found, "F", name="F").verdict is Verdict.INFO
