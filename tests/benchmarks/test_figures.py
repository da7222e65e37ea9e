"""A figure is judged by its median, a run by its worst figure, and noise is neither success nor failure."""

import pytest

from tests.benchmarks.figures import Exit, Figure, Verdict, exit_code


def figure(*samples: float, noisy: bool = False, exact: bool = False, at_least: bool = False) -> Figure:
    """A figure with target 2 and gate 3, the other way round with `at_least`."""
    target, gate = (3, 2) if at_least else (2, 3)
    return Figure(
        number="1",
        name="x",
        unit="x",
        samples=samples,
        target=target,
        gate=gate,
        noisy=noisy,
        exact=exact,
        at_least=at_least,
    )


@pytest.mark.parametrize(
    ("samples", "verdict"),
    [
        ((2.0,), Verdict.TARGET),
        ((1.0, 2.0, 900.0), Verdict.TARGET),
        ((2.01,), Verdict.GATE),
        ((3.0,), Verdict.GATE),
        ((3.01,), Verdict.MISSED),
        ((1.0, 4.0, 5.0), Verdict.MISSED),
        ((), Verdict.MISSED),
    ],
)
def test_the_median_is_judged_against_target_and_gate(samples: tuple[float, ...], verdict: Verdict) -> None:
    """One outlier decides nothing, and a quantity that was not measured has missed."""
    assert figure(*samples).verdict is verdict


@pytest.mark.parametrize(
    ("sample", "verdict"), [(3.0, Verdict.TARGET), (2.0, Verdict.GATE), (1.99, Verdict.MISSED), (9.0, Verdict.TARGET)]
)
def test_a_lower_bound_is_met_from_above(sample: float, verdict: Verdict) -> None:
    """Throughput is good when it is high."""
    assert figure(sample, at_least=True).verdict is verdict


def test_noise_hides_a_ratio_and_never_a_count() -> None:
    """A restless machine cannot make one commit into two."""
    assert figure(9, noisy=True).verdict is Verdict.NOISY
    assert figure(1, noisy=True).verdict is Verdict.NOISY
    assert figure(9, noisy=True, exact=True).verdict is Verdict.MISSED


def test_without_a_gate_it_is_information() -> None:
    """Floors and absolute times are printed and judged by nobody."""
    assert Figure(number="-", name="F", unit="us", samples=(250,), noisy=True).verdict is Verdict.INFO


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ([], Exit.GOOD),
        ([figure(1), figure(3)], Exit.GOOD),
        ([figure(1), figure(1, noisy=True)], Exit.NOISY),
        ([figure(1, noisy=True), figure(4)], Exit.MISSED),
    ],
)
def test_the_worst_figure_decides_the_exit_code(figures: list[Figure], code: int) -> None:
    """A missed gate weighs more than noise, noise more than success; each has its own code."""
    assert exit_code(figures) == code


def test_a_machine_reads_the_same_figure() -> None:
    """JSON holds the median, both ends, every sample, target, gate and verdict."""
    assert figure(1, 4, 2.5).plain() == {
        "target_number": "1",
        "name": "x",
        "unit": "x",
        "median": 2.5,
        "min": 1,
        "max": 4,
        "samples": [1, 4, 2.5],
        "target": 2,
        "gate": 3,
        "sense": "at most",
        "exact": False,
        "verdict": "within gate",
        "note": "",
    }
