"""Minutes and days counted by a calendar: around the clock, by opening hours, by working days."""

from collections.abc import Collection, Container
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Opening(Protocol):
    """The hours of each local day in which time counts."""

    @property
    def start(self) -> time:
        """When the day opens, local."""

    @property
    def end(self) -> time:
        """When it closes, local."""


def add_minutes(start: datetime, minutes: float, hours: Opening | None, zone: ZoneInfo) -> datetime:
    """The moment `minutes` after `start`, counting only `hours` of the zone's days when given. Answers UTC."""
    left = timedelta(minutes=minutes)
    if hours is None:
        return start + left
    day = start.astimezone(zone).date()
    while True:
        opens, closes = (datetime.combine(day, t, zone).astimezone(UTC) for t in (hours.start, hours.end))
        begin = max(start, opens)
        if begin < closes:
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)


def minutes_between(start: datetime, end: datetime, hours: Opening | None, zone: ZoneInfo) -> float:
    """How many minutes of `hours` lie between two moments; what `add_minutes` takes to get from one to the other."""
    if hours is None or end <= start:
        return (end - start).total_seconds() / 60
    total, day = timedelta(0), start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        opens, closes = (datetime.combine(day, t, zone).astimezone(UTC) for t in (hours.start, hours.end))
        total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total.total_seconds() / 60


def add_working_days(start: date, days: int, working: Collection[int], free: Container[date] = ()) -> date:
    """The date `days` working days after `start`, `free` ones not counted; `working` holds weekdays, Monday is 0.

    Raises ValueError where no day of the week is a working day.
    """
    if not working:
        raise ValueError("no day of the week is a working day")
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() in working and day not in free
    return day
