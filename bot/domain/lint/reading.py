"""A text as the rules read it: what several of them need is worked out once, and only when one asks."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.lint.normal import Normal, normalise
from bot.domain.lint.phrases import sentences
from bot.domain.lint.prose import blanked, without_links
from bot.domain.moments import FoundDate, FoundMoment, find_dates, find_moments

_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text in one language, with its normal form, its moments, dates and sentences."""

    text: str
    language: str
    zone: ZoneInfo
    now: datetime
    names: tuple[str, ...] = ()  #: of services, which are the same in every language

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

    @cached_property
    def unlinked(self) -> str:
        """The text with its links blanked out, each character by one blank."""
        return without_links(self.text)

    @cached_property
    def plain(self) -> str:
        """The text with its links and the services' names blanked out."""
        return blanked(self.unlinked, self.names)

    @cached_property
    def letters(self) -> tuple[int, float]:
        """How many letters the plain text has, and the share of Arabic ones in hundredths."""
        count = sum(map(len, self._words))
        return count, 100 * sum(map(len, _ARABIC.findall(self.plain))) / max(count, 1)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the plain text, in small letters."""
        return frozenset(self._words)

    @cached_property
    def _words(self) -> list[str]:
        return _WORD.findall(self.plain.casefold())

    @property
    def today(self) -> date:
        """The reader's date."""
        return self.now.astimezone(self.zone).date()
