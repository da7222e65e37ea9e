"""A day as people type it: `today`, `friday`, `12 March`, `in 3 days`, `demain`, `1er juin`, maybe with a time."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from functools import cache

from babel import Locale

LANGUAGES = ("en", "fr")
WEEK = 7

_AT = re.compile(r"(?:^|\s)(?:at\s+|a\s+|@\s*)?(?P<h>[01]?\d|2[0-3])\s*(?::|h)\s*(?P<m>[0-5]\d)?$")
_HALF = re.compile(r"(?:^|\s)(?:at\s+)?(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))?\s*(?P<half>am|pm)$")

_NEAR: Mapping[str, int] = {
    "today": 0,
    "tonight": 0,
    "aujourd'hui": 0,
    "aujourdhui": 0,
    "ce soir": 0,
    "tomorrow": 1,
    "demain": 1,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "apres-demain": 2,
    "apres demain": 2,
    "next week": WEEK,
    "la semaine prochaine": WEEK,
    "semaine prochaine": WEEK,
}
_IN = re.compile(
    r"(?:in|within|dans|sous|d'ici)?\s*(?P<n>\d{1,3}|an?|une?)\s*(?P<unit>d|days?|j|jours?|w|weeks?|sem|semaines?)"
)
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_SLASHED = re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?:[/.](?P<y>\d{4}))?")
_NAMED = re.compile(
    r"(?:the\s+|le\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?P<name>[a-z]+)\.?(?:\s+(?P<y>\d{4}))?"
)
_NAME_FIRST = re.compile(r"(?P<name>[a-z]+)\.?\s+(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{4}))?")
_LEAST = 3
"""Letters that a shortened name of a day or a month has at least."""


def read_when(text: str, today: date) -> tuple[date | None, time | None] | None:
    """The day and the time that were said, either of them None where it was not; None for what is neither."""
    plain = _plain(text)
    found = _AT.search(plain) or _HALF.search(plain)
    rest, at = (plain[: found.start()].strip(), _time(found)) if found else (plain, None)
    if not rest:
        return (None, at) if at is not None else None
    day = read_day(rest, today)
    return None if day is None else (day, at)


def read_day(text: str, today: date) -> date | None:
    """The day that was meant; without a year the next such day. None for what is none, such as the 31st of February."""
    plain = _plain(text)
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    return next((day for read in _READERS for day in read(plain, today)), None)


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", " ".join(text.replace("\u2019", "'").casefold().split()))
    return "".join(c for c in parts if not unicodedata.combining(c)).strip(" .,;")


def _time(found: re.Match[str]) -> time:
    hour, minute = int(found["h"]), int(found["m"] or 0)
    half = found.groupdict().get("half")
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


def _weekday(plain: str, today: date) -> Iterator[date]:
    """The next such day, a week from now where it is today."""
    word = re.sub(r"^(?:next|this|ce|on)\s+|\s+prochaine?$", "", plain)
    if word in (days := _names("days")):
        yield today + timedelta(days=(days[word] - today.weekday() - 1) % WEEK + 1)


def _in_days(plain: str, today: date) -> Iterator[date]:
    if found := _IN.fullmatch(plain):
        count = int(found["n"]) if found["n"].isdigit() else 1
        yield today + timedelta(days=count * (WEEK if found["unit"][0] in "ws" else 1))


def _dated(plain: str, today: date) -> Iterator[date]:
    for shape in (_ISO, _SLASHED):
        if found := shape.fullmatch(plain):
            yield from _next(today, int(found["d"]), int(found["m"]), found["y"])
    for shape in (_NAMED, _NAME_FIRST):
        if (found := shape.fullmatch(plain)) and found["name"] in (months := _names("months")):
            yield from _next(today, int(found["d"]), months[found["name"]], found["y"])


def _next(today: date, day: int, month: int, year: str | None) -> Iterator[date]:
    """That day of that year, or of this one or the next where none was said."""
    for number in [int(year)] if year else [today.year, today.year + 1]:
        try:
            found = date(number, month, day)
        except ValueError:
            continue
        if year or found >= today:
            yield found


_READERS: tuple[Callable[[str, date], Iterator[date]], ...] = (_weekday, _in_days, _dated)


@cache
def _names(what: str) -> Mapping[str, int]:
    """Names of days or months in both languages with their numbers; also shortened, where that means only one."""
    full: dict[str, int] = {}
    for language in LANGUAGES:
        full |= {
            _plain(name): number for number, name in getattr(Locale.parse(language), what)["format"]["wide"].items()
        }
    short: dict[str, set[int]] = {}
    for name, number in full.items():
        for length in range(_LEAST, len(name)):
            short.setdefault(name[:length], set()).add(number)
    return {s: next(iter(numbers)) for s, numbers in short.items() if len(numbers) == 1} | full
