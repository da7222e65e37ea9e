"""How the page speaks one language: its words, its moments, its texts cut into what a template can show."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_location

SIGNS: Mapping[str, str] = {
    "operational": "✓",
    "degraded_performance": "▽",
    "partial_outage": "▲",
    "major_outage": "✕",
    "under_maintenance": "⚙",
}
"""A state is told by sign and word, never by colour alone."""

_SPECIAL = re.compile(
    r"(?P<link>https?://[^\s<>\"'«»،؛؟]*[^\s<>\"'«»،؛؟.,:;!?…)\]])"
    r"|(?P<number>(?<!\w)(?:\+|00)\d[\d\u0020\u00a0\u202f.-]{5,18}\d(?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment as the page shows it: for machines, in UTC, and in the audience's zone (empty where that is UTC)."""

    iso: str
    utc: str
    local: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a line. A `number` is a telephone number, which must keep its order in a right-to-left line."""

    kind: Literal["text", "link", "number"]
    text: str


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """The words of every language the page speaks."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


class Voice:
    """One language. Raises KeyError for one the page does not speak."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self.words = all_words()[language]
        self.direction = self.words["direction"]
        self.signs = SIGNS
        self._zone = zone
        self._locale = Locale.parse(self.words["locale"])
        self.city = get_timezone_location(zone, locale=self._locale, return_city=True)

    def say(self, key: str, **values: object) -> str:
        """The word at `key`, with its placeholders filled."""
        return self.words[key].format(**values)

    def moment(self, at: datetime) -> Moment:
        """The moment: `20 Nov 2026, 08:41 UTC`, beside it `09:41 in Casablanca`; with the day where that differs."""
        utc, local = at.astimezone(UTC), at.astimezone(self._zone)
        pattern = "HH:mm" if local.date() == utc.date() else self.words["date"]
        beside = self.say("local", time=format_datetime(local, pattern, locale=self._locale), city=self.city)
        return Moment(
            iso=f"{utc:%Y-%m-%dT%H:%M:%SZ}",
            utc=f"{format_datetime(utc, self.words['date'], locale=self._locale)} UTC",
            local="" if self._zone.key in {"UTC", "Etc/UTC"} else beside,
        )


def paragraphs(body: str) -> list[list[list[Piece]]]:
    """A text as paragraphs of lines of pieces."""
    blocks = re.split(r"\n\s*\n", body.strip().replace("\r\n", "\n"))
    return [[list(_pieces(line)) for line in block.split("\n")] for block in blocks]


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for match in _SPECIAL.finditer(line):
        if match.start() > end:
            yield Piece(kind="text", text=line[end : match.start()])
        yield Piece(kind="link" if match["link"] else "number", text=match[0])
        end = match.end()
    if end < len(line):
        yield Piece(kind="text", text=line[end:])
