"""The circuit of an outlet: opens after a row of failures, lets one probe through, closes at the first answer."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circuit import CLOSED, HOLD, ROW, Circuit, failed, interval, probing, rest
from tests.builders import DECLARED

SECOND = timedelta(seconds=1)


def opened(failures: int = ROW) -> Circuit:
    """A circuit after so many failures, all at one moment."""
    found = CLOSED
    for _ in range(failures):
        found = failed(found, DECLARED)
    return found


def test_a_few_failures_change_nothing() -> None:
    """One short of the row everybody may still speak."""
    almost = opened(ROW - 1)
    assert almost.opened_at is None
    assert rest(almost, "a", DECLARED) == timedelta()
    assert probing(almost, "a", DECLARED) == almost


def test_a_row_of_failures_opens_it() -> None:
    """It says since when, and when the first probe may go."""
    found = opened()
    assert (found.opened_at, found.probe_at) == (DECLARED, DECLARED + 10 * SECOND)
    assert rest(found, "a", DECLARED + 4 * SECOND) == 6 * SECOND
    assert rest(found, "a", DECLARED + 10 * SECOND) == timedelta()


def test_one_probe_at_a_time() -> None:
    """Whoever probes keeps the others out, but not itself: a look-up and a sending are one attempt."""
    now = DECLARED + 10 * SECOND
    found = probing(opened(), "a", now)
    assert rest(found, "b", now) == HOLD
    assert rest(found, "a", now) == timedelta()


def test_a_probe_that_died_gives_way() -> None:
    """After the hold the next one may try."""
    found = probing(opened(), "a", DECLARED)
    assert rest(found, "b", DECLARED + HOLD) == timedelta()


def test_a_failed_probe_waits_longer_and_remembers_since_when() -> None:
    """Nobody holds the probe any more; the moment of opening stays."""
    found = failed(probing(opened(), "a", DECLARED + 10 * SECOND), DECLARED + 12 * SECOND)
    assert (found.opened_at, found.probe_at, found.prober) == (DECLARED, DECLARED + 32 * SECOND, "")


def test_no_interval_is_longer_than_a_minute_with_its_spread() -> None:
    """The first word after the network is back waits no longer than that."""
    assert [interval(ROW + n).total_seconds() for n in range(5)] == [10, 20, 40, 50, 50]
    assert max(interval(n) for n in range(200)) * 1.2 <= timedelta(seconds=60)


@given(st.integers(-100_000, 100_000), st.integers(ROW, 40))
def test_a_clock_that_jumps_never_keeps_an_outlet_shut(seconds: int, failures: int) -> None:
    """However the clock is moved, nobody waits longer than the hold."""
    found = opened(failures)
    assert timedelta() <= rest(found, "a", DECLARED + seconds * SECOND) <= HOLD
