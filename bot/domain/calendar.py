"""How time counts: around the clock, by a severity's hours, by working days without public holidays."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import EntityLoader

from bot.domain.hours import Opening, add_minutes, add_working_days, minutes_between

ESTIMATED = "(estimated)"
"""How the library marks a day that is not certain yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeDays:
    """The days on which nobody works: a country's public holidays that are certain, and the organisation's own.

    A feast that waits for the moon is only estimated beforehand: it counts once the organisation lists its day, for
    a public deadline may come a day early but not a day late.
    """

    public: Mapping[date, str]
    own: Container[date]

    def __contains__(self, day: object) -> bool:
        """Whether nobody works on that day."""
        return day in self.own or (isinstance(day, date) and ESTIMATED not in self.public.get(day, ESTIMATED))


@lru_cache
def free_days(country: str, own: tuple[date, ...]) -> Container[date]:
    """The public holidays of a country (ISO 3166 code) or market (as `ECB`), empty: none; and days of one's own."""
    return FreeDays(public=_public(country) if country else {}, own=frozenset(own))


def _public(code: str) -> Mapping[date, str]:
    if code in EntityLoader.get_country_codes():
        return holidays.country_holidays(code, language="en_US")
    return holidays.financial_holidays(code)


def known_country(country: str) -> bool:
    """Whether the public holidays of that country or market are known; none is a country too."""
    # The codes alone: the library's own lists load every country there is, 20 MB that nobody needs.
    return country in {"", *EntityLoader.get_country_codes(), *EntityLoader.get_financial_codes()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The calendar of one severity's clocks. Moments are aware; answers are UTC."""

    zone: ZoneInfo
    working: Collection[int]  #: weekdays, Monday is 0
    hours: Opening | None = None  #: None: around the clock
    free: Container[date] = ()
    morning: time = time(9)
    evening: time = time(18)

    def after(self, start: datetime, minutes: float) -> datetime:
        """The moment so many minutes later, by its hours."""
        return add_minutes(start, minutes, self.hours, self.zone)

    def share(self, start: datetime, end: datetime, percent: float) -> datetime:
        """The moment when so much of the time between the two has gone, by its hours."""
        if self.hours is None:
            return start + (end - start) * percent / 100
        return self.after(start, minutes_between(start, end, self.hours, self.zone) * percent / 100)

    def working_date(self, start: date, days: int) -> date:
        """The date so many working days after another."""
        return add_working_days(start, days, self.working, self.free)

    def working_day(self, start: datetime, days: int, at: time) -> datetime:
        """A local time of the day that is so many working days after `start`'s."""
        day = self.working_date(start.astimezone(self.zone).date(), days)
        return datetime.combine(day, at, self.zone).astimezone(UTC)
