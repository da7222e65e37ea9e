"""Moments, dates and intervals as the audience reads them, and finding such moments again in a text.

Times are absolute, 24 hours, with the zone's offset at that moment, and with the date when it is another day
than today for the reader (L05). Digits are Western ones in every language.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.localedata import exists


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMoment:
    """A time of day found in a text. Without a written date it is taken as today's for the reader."""

    start: int
    end: int
    at: datetime  #: aware
    dated: bool
    zoned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A day of the year found in a text; without a year it is the one nearest to now."""

    start: int
    end: int
    day: date


def zone_label(moment: datetime, zone: ZoneInfo) -> str:
    """The zone's offset at that moment as people write it: `GMT+1`, `GMT`, `GMT+5:30`."""
    minutes = round(_offset(moment.astimezone(zone)).total_seconds() / 60)
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def write_moment(moment: datetime, *, language: str, zone: ZoneInfo, now: datetime) -> str:
    """The moment for readers in `zone`: `23:15 GMT+1`, `0 h 15 GMT+1 le 1er juin`, `00:15 (GMT+1) يوم 1 يونيو`."""
    local, label = moment.astimezone(zone), zone_label(moment, zone)
    dated = local.date() != now.astimezone(zone).date()
    day = write_date(local.date(), language=language, zone=zone)
    if language == "fr":
        return f"{local.hour} h {local.minute:02} {label}" + (f" le {day}" if dated else "")
    if language == "ar":
        return f"{local:%H:%M} ({label})" + (f" يوم {day}" if dated else "")
    return (f"{day} " if dated else "") + f"{local:%H:%M} {label}"


def write_date(day: date, *, language: str, zone: ZoneInfo) -> str:
    """The day and the month: `6 June`, `1er juin`, `6 يونيو`; Arabic months as the zone's country names them."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_months(_locale(language, zone.key))[day.month]}"


@cache
def _locale(language: str, zone_name: str) -> str:
    """The language as the zone's country writes it (`ar_MA`), or the plain one where there is no such variety."""
    local = f"{language}_{get_global('zone_territories').get(zone_name, '')}"
    return local if exists(local) else language


@cache
def _months(locale: str) -> Mapping[int, str]:
    return {int(number): name for number, name in Locale.parse(locale).months["format"]["wide"].items()}


_UNITS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {"minutes": {"other": "{} minutes"}, "hours": {"other": "{} hours"}},
    "fr": {"minutes": {"other": "{} minutes"}, "hours": {"other": "{} heures"}},
    "ar": {
        "minutes": {"two": "دقيقتين", "few": "{} دقائق", "other": "{} دقيقة"},
        "hours": {"two": "ساعتين", "few": "{} ساعات", "other": "{} ساعة"},
    },
}
"""By CLDR plural; Arabic in the oblique case, which follows `كل`."""


def write_interval(minutes: int, *, language: str) -> str:
    """How often we shall speak, after "every", "toutes les" or `كل`: whole hours from two on, else minutes."""
    hours, rest = divmod(minutes, 60)
    unit, number = ("hours", hours) if hours > 1 and not rest else ("minutes", minutes)
    forms = _UNITS[language][unit]
    return forms.get(Locale.parse(language).plural_form(number), forms["other"]).format(number)


def find_moments(text: str, *, language: str, zone: ZoneInfo, now: datetime) -> tuple[FoundMoment, ...]:
    """The times of day in a text, as `write_moment` writes them and as people do (`23h15`, `UTC+1`, Arabic
    digits). A date without a year is the one nearest to `now`; a time without a zone is the reader's.
    """
    found = (_read(match, language, zone, now) for match in _from_digits(_pattern(language), _western(text)))
    return tuple(moment for moment in found if moment)


def _from_digits(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """As `finditer`, for a pattern that begins with a digit: it is tried nowhere else."""
    end = 0
    for digit in _DIGIT.finditer(text):
        if digit.start() >= end and (match := pattern.match(text, digit.start())):
            yield match
            end = match.end()


_DIGIT = re.compile(r"\d")
_WESTERN = {ord(digit): str(number) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, digit in enumerate(row)}
_EASTERN = re.compile("[\u0660-\u0669\u06f0-\u06f9]")


def _western(text: str) -> str:
    return text.translate(_WESTERN) if _EASTERN.search(text) else text


_DAY = r"(?P<day{n}>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?P<month{n}>{months})(?!\w)"
_TIME = r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-3])(?:\s?[hH:]\s?(?P<minute>[0-5]\d)(?![\d:])|\s?[hH](?=\s?\(?(?:GMT|UTC)))"
_ZONE = r"(?:\s*\(?(?P<zone>GMT|UTC|TU)(?:\s?(?P<sign>[-+\u2212])(?P<off_h>\d{1,2})(?::?(?P<off_m>\d{2}))?)?(?!\w)\)?)?"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    months = _month_names(language)
    before = _DAY.format(n=1, months=months) + r",?\s+(?:(?:at|à|في|على الساعة|الساعة)\s+)?"
    after = r",?\s+(?:(?:on|le|يوم|في)\s+)?" + _DAY.format(n=2, months=months)
    return re.compile(f"(?:{before})?{_TIME}{_ZONE}(?:{after})?", re.IGNORECASE)


def _month_names(language: str) -> str:
    return "|".join(sorted(map(re.escape, _month_numbers(language)), key=len, reverse=True))


_VARIETIES = {"ar": ("ar", "ar_MA", "ar_DZ", "ar_MR", "ar_SY", "ar_TN")}
"""The countries' varieties that name the months differently."""


@cache
def _month_numbers(language: str) -> Mapping[str, int]:
    """Every name a month has where this language is spoken, in full and abbreviated."""
    widths = [Locale.parse(name).months["format"] for name in _VARIETIES.get(language, (language,))]
    return {
        name.casefold(): int(number)
        for width in widths
        for kind in ("wide", "abbreviated")
        for number, name in width[kind].items()
    }


def find_dates(text: str, *, language: str, zone: ZoneInfo, now: datetime) -> tuple[FoundDate, ...]:
    """The days written with their month's name, as `write_date` writes them: `6 June`, `1er juin`, `6 يونيو`."""
    today = now.astimezone(zone).date()
    found = (_read_date(match, language, today) for match in _from_digits(_days(language), _western(text)))
    return tuple(day for day in found if day)


@cache
def _days(language: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\d:.,])" + _DAY.format(n="", months=_month_names(language)), re.IGNORECASE)


def _read_date(match: re.Match[str], language: str, today: date) -> FoundDate | None:
    number = _month_numbers(language)[match["month"].casefold()]
    try:
        day = _nearest(int(match["day"]), number, today)
    except ValueError:
        return None
    return FoundDate(start=match.start(), end=match.end(), day=day)


def _read(match: re.Match[str], language: str, zone: ZoneInfo, now: datetime) -> FoundMoment | None:
    """The moment a match stands for; None for a day or an offset that cannot be."""
    today = now.astimezone(zone).date()
    try:
        at = time(int(match["hour"]), int(match["minute"] or 0), tzinfo=_written_zone(match) or zone)
        day = _written_day(match, language, today)
    except ValueError:
        return None
    return FoundMoment(
        start=match.start(),
        end=match.end(),
        at=datetime.combine(day or today, at),
        dated=day is not None,
        zoned=match["zone"] is not None,
    )


def _written_day(match: re.Match[str], language: str, today: date) -> date | None:
    day, month = match["day1"] or match["day2"], match["month1"] or match["month2"]
    number = _month_numbers(language).get(month.casefold()) if month else None
    return _nearest(int(day), number, today) if number else None


def _written_zone(match: re.Match[str]) -> tzinfo | None:
    if match["zone"] is None:
        return None
    offset = timedelta(hours=int(match["off_h"] or 0), minutes=int(match["off_m"] or 0))
    return timezone(offset if match["sign"] == "+" else -offset)


@lru_cache(maxsize=256)
def _nearest(day: int, month: int, today: date) -> date:
    """The date of that day and month nearest to today. Raises ValueError where no such day exists."""
    return min(_dates(day, month, today.year), key=lambda candidate: abs(candidate - today))


def _dates(day: int, month: int, year: int) -> Iterator[date]:
    for candidate in (year - 1, year, year + 1):
        if day <= monthrange(candidate, month)[1]:
            yield date(candidate, month, day)
