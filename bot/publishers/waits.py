"""How long an answer asks us to wait, in every form the networks write it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bot.domain.delivery import WAIT_CAP
from bot.publishers.http import Answer

DAY_LIMITS = ("x-app-limit-24hour", "x-user-limit-24hour")
"""What X calls its limits of a day; each has its own `-remaining` and `-reset`."""

EPOCH_FROM = 1_000_000_000
"""From here on a number is a moment (seconds since 1970), below it a number of seconds to wait."""

MILLISECONDS_FROM = 100_000_000_000

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


def wait_hint(answer: Answer, now: datetime) -> timedelta | None:
    """The wait the answer asks for, from 0 up to `WAIT_CAP`; None where it says nothing we can read.

    `now` is the caller's clock, against which moments are read.
    """
    for seconds in _hints(answer, now):
        return timedelta(seconds=min(max(seconds, 0.0), WAIT_CAP.total_seconds()))
    return None


def until_midnight(now: datetime) -> timedelta:
    """The wait until a day begins in UTC, where a network gives out its quotas anew then (LinkedIn); capped."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min(day - now, WAIT_CAP)


def _hints(answer: Answer, now: datetime) -> Iterator[float]:
    for limit in DAY_LIMITS:
        # The quarter of an hour begins anew sooner, but helps nobody whose day is used up.
        if answer.headers.get(f"{limit}-remaining", "").strip() == "0":
            seconds = _moment(answer.headers.get(f"{limit}-reset", "").strip(), now)
            if seconds is not None:
                yield seconds
    for header, read in HEADERS.items():
        text = answer.headers.get(header, "").strip()
        seconds = read(text, now) if text else None
        if seconds is not None:
            yield seconds
    parameters = answer.body.get("parameters") if isinstance(answer.body, dict) else None
    if isinstance(parameters, dict) and (seconds := _number(str(parameters.get("retry_after", "")))) is not None:
        yield seconds


def _moment(text: str, now: datetime) -> float | None:
    """Seconds, an epoch in seconds or milliseconds, an ISO 8601 moment or an HTTP date."""
    number = _number(text)
    if number is None:
        moment = _iso(text) or _http_date(text)
        return None if moment is None else (moment - now).total_seconds()
    if number >= MILLISECONDS_FROM:
        number /= 1000
    return number - now.timestamp() if number >= EPOCH_FROM else number


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _iso(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _http_date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _usage(text: str, _: datetime) -> float | None:
    """The longest `estimated_time_to_regain_access`, which is in minutes, of a usage report."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return None
    minutes = [m for m in _regain_minutes(report) if m > 0]
    return max(minutes) * 60 if minutes else None


def _regain_minutes(report: Any) -> Iterator[float]:  # noqa: ANN401 - whatever the other side wrote
    if isinstance(report, list):
        for part in report:
            yield from _regain_minutes(part)
    elif isinstance(report, dict):
        minutes = report.get("estimated_time_to_regain_access")
        if isinstance(minutes, int | float):
            yield float(minutes)
        for part in report.values():
            yield from _regain_minutes(part)


HEADERS: Mapping[str, Callable[[str, datetime], float | None]] = {
    "Retry-After": _moment,
    "RateLimit-Reset": _moment,
    "X-RateLimit-Reset": _moment,
    "X-Rate-Limit-Reset": _moment,
    "X-Business-Use-Case-Usage": _usage,
}
"""Where a wait may be written, the plainest first."""
