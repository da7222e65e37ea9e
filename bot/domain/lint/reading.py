"""A text as the rules read it: what several of them need is worked out once, and only when one asks."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.lint.normal import Normal, normalise
from bot.domain.lint.phrases import sentences
from bot.domain.moments import FoundDate, FoundMoment, find_dates, find_moments


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text in one language, with its normal form, its moments, dates and sentences."""

    text: str
    language: str
    zone: ZoneInfo
    now: datetime

    @cached_property
    def normal(self) -> Normal:
        """The form in which words are matched."""
        return normalise(self.text)

    @cached_property
    def moments(self) -> tuple[FoundMoment, ...]:
        """The times of day in the text."""
        return find_moments(self.text, language=self.language, zone=self.zone, now=self.now)

    @cached_property
    def dates(self) -> tuple[FoundDate, ...]:
        """The days in the text, those that belong to a time of day included."""
        return find_dates(self.text, language=self.language, zone=self.zone, now=self.now)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The spans of the normal form's sentences."""
        return tuple(sentences(self.normal.text))

    @property
    def today(self) -> date:
        """The reader's date."""
        return self.now.astimezone(self.zone).date()
