"""The context that `bayan lint --context FILE` reads: the same values the bot gives its own lint."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.faults import Fault
from bot.domain.lint.model import FactValue, LintContext, Said
from bot.domain.zones import zone


class ContextFaults(ValueError):  # noqa: N818 - it carries them all
    """A context that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class _NotThat(ValueError):  # noqa: N818 - its text says what would be usable
    """What a value should have been."""


def parse_context(data: Mapping[str, object], defaults: LintContext) -> LintContext:
    """The context written in this JSON object; missing keys take the defaults. Raises ContextFaults."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value in data.items():
        try:
            values[key] = _reader(key)(value)
        except _NotThat as error:
            faults.append(Fault(key, f"{value!r} is not usable", str(error)))
    if faults:
        raise ContextFaults(faults)
    return replace(defaults, **values)


def _reader(key: str) -> Callable[[object], object]:
    if key not in _READERS:
        raise _NotThat(f"No such key; use one of {', '.join(_READERS)}.")
    return _READERS[key]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotThat("Write a text.")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _NotThat("Write a list of texts.")
    return tuple(value)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _NotThat("Write true or false.")
    return value


def _severity(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in range(1, 5):
        raise _NotThat("Write a number from 1 to 4.")
    return value


def _minutes(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise _NotThat("Write a number of minutes, 0 or more.")
    return value


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError as error:
        raise _NotThat("Write an ISO 8601 time, for example 2025-05-31T21:05:00+01:00.") from error
    if moment.tzinfo is None:
        raise _NotThat("Add the offset, for example +01:00.")
    return moment


def _moment_or_none(value: object) -> datetime | None:
    return None if value is None else _moment(value)


def _minutes_or_none(value: object) -> float | None:
    return None if value is None else _minutes(value)


def _zone(value: object) -> ZoneInfo:
    if not isinstance(value, str) or value not in available_timezones():
        raise _NotThat("Write an IANA zone such as Africa/Casablanca, never an offset.")
    return zone(value)


def _facts(value: object) -> Mapping[str, FactValue]:
    if not isinstance(value, dict):
        raise _NotThat('Write {"ledger_ok": {"value": true, "verified_at": "..."}}.')
    return {str(key): _fact(item) for key, item in value.items()}


def _fact(value: object) -> FactValue:
    if not isinstance(value, dict) or not isinstance(value.get("value"), bool | str):
        raise _NotThat('Every fact is written {"value": true, "verified_at": "..."}.')
    return FactValue(
        value=value["value"],
        verified_at=_moment_or_none(value.get("verified_at")),
        valid_minutes=_minutes_or_none(value.get("valid_minutes")),
    )


def _limits(value: object) -> Mapping[str, int]:
    numbers = value.values() if isinstance(value, dict) else [None]
    if not all(type(number) is int and number > 0 for number in numbers):
        raise _NotThat('Write {"mastodon": 500}: a whole number for each kind of outlet.')
    return cast("dict[str, int]", value)


def _day_or_none(value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(_text(value))
    except ValueError as error:
        raise _NotThat("Write a date, for example 2025-06-06.") from error


def _words(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _NotThat('Write {"fr": ["..."]}: a list of texts for each language.')
    return {str(key): _texts(item) for key, item in value.items()}


def _aliases(value: object) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    if not isinstance(value, dict):
        raise _NotThat('Write {"Cards": {"fr": ["carte"]}}: for each service its words by language.')
    return {str(key): _words(item) for key, item in value.items()}


def _history(value: object) -> tuple[Said, ...]:
    if not isinstance(value, list):
        raise _NotThat('Write [{"phase": "identified", "kind": "update", "texts": {"fr": ["..."]}}], oldest first.')
    return tuple(map(_said, value))


def _said(value: object) -> Said:
    if not isinstance(value, dict) or set(value) - set(_SAID):
        raise _NotThat(f"Every earlier word has only {', '.join(_SAID)}.")
    return Said(
        phase=_text(value.get("phase", "investigating")),
        kind=_text(value.get("kind", "update")),
        next_update_at=_moment_or_none(value.get("next_update_at")),
        facts=frozenset(_texts(value.get("facts", []))),
        texts=_words(value.get("texts", {})),
    )


_SAID = ("phase", "kind", "next_update_at", "facts", "texts")

_READERS: Mapping[str, Callable[[object], object]] = {
    "phase": _text,
    "severity": _severity,
    "kind": _text,
    "services": _texts,
    "situation": _text,
    "planned": _truth,
    "facts": _facts,
    "now": _moment,
    "zone": _zone,
    "next_update_at": _moment_or_none,
    "restored_at": _moment_or_none,
    "outlets": _texts,
    "contacts": _texts,
    "links": _texts,
    "k3_limit_minutes": _minutes_or_none,
    "watch_minutes": _minutes,
    "limits": _limits,
    "languages": _texts,
    "aliases": _aliases,
    "symptom_words": _texts,
    "people": _texts,
    "handles": _texts,
    "suppliers": _texts,
    "eta_allowed": _truth,
    "review_by": _day_or_none,
    "since": _moment_or_none,
    "money_data_minutes": _minutes,
    "history": _history,
}
