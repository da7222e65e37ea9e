"""Minutes and days by a calendar: opening hours across nights and zones, and working days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import add_minutes, add_working_days
from tests.builders import CASABLANCA, local

WEEK = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Day:
    """Opening hours."""

    start: time = time(8)
    end: time = time(20)


@pytest.mark.parametrize(
    ("start", "minutes", "end", "days"),
    [
        ("12:00", 60, "13:00", 0),
        ("19:30", 30, "20:00", 0),
        ("19:30", 31, "08:01", 1),
        ("20:45", 60, "09:00", 1),
        ("03:00", 60, "09:00", 0),
        ("20:00", 1, "08:01", 1),
        ("12:00", 720, "12:00", 1),
        ("12:00", 1440, "12:00", 2),
    ],
)
def test_minutes_count_in_opening_hours_only(start: str, minutes: float, end: str, days: int) -> None:
    """SEV3: a clock that runs 08:00-20:00 local stands still at night and goes on in the morning."""
    assert add_minutes(local(start), minutes, Day(), CASABLANCA) == local(end, days=days)


def test_without_hours_minutes_are_minutes() -> None:
    """SEV1 and SEV2 never stop at night."""
    assert add_minutes(local("23:50"), 30, None, CASABLANCA) == local("00:20", days=1)


def test_opening_hours_are_local_when_the_clocks_change() -> None:
    """Eight o'clock stays eight o'clock in Paris on 26 October 2025, though the night has an hour more."""
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2025, 10, 25, 19, 30, tzinfo=paris).astimezone(UTC)
    assert add_minutes(start, 60, Day(), paris) == datetime(2025, 10, 26, 8, 30, tzinfo=paris)


@given(st.integers(0, 3 * 24 * 60), st.integers(1, 2000))
def test_the_end_is_never_in_the_night(offset: int, minutes: int) -> None:
    """Whenever it starts, it ends within the hours, and never earlier than plain minutes would."""
    start = local("00:00") + timedelta(minutes=offset)
    end = add_minutes(start, minutes, Day(), CASABLANCA)
    clock = end.astimezone(CASABLANCA).time()
    assert time(8) <= clock <= time(20)
    assert end - start >= timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 6, 1), 5, date(2025, 6, 6)),
        (date(2025, 5, 31), 5, date(2025, 6, 6)),
        (date(2025, 5, 30), 5, date(2025, 6, 6)),
        (date(2025, 6, 2), 10, date(2025, 6, 16)),
        (date(2025, 6, 4), 0, date(2025, 6, 4)),
    ],
)
def test_working_days(start: date, days: int, end: date) -> None:
    """6.2: resolved on Sunday 1 June, the explanation is due five working days later, on Friday 6 June (K11)."""
    assert add_working_days(start, days, WEEK) == end


def test_another_week_has_other_working_days() -> None:
    """Where Sunday is worked and Friday is not, five days from 1 June end on the 8th."""
    assert add_working_days(date(2025, 6, 1), 5, (6, 0, 1, 2, 3)) == date(2025, 6, 8)


def test_a_week_without_a_working_day_is_an_error() -> None:
    """Otherwise one would count for ever."""
    with pytest.raises(ValueError, match="no day of the week"):
        add_working_days(date(2025, 6, 1), 1, ())
