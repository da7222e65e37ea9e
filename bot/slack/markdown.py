"""The language of canvases: Markdown made of our mrkdwn; nothing that people wrote can mention, link or format.

What stands between angle brackets in mrkdwn is ours, for whatever people write has none (`bot.slack.mrkdwn.safe`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.slack.tongue import current

MOMENT = "d MMM HH:mm"
"""Canvases know no time of the reader's own, and are read days later: each moment has its date, in the house's zone."""

_OURS = re.compile(r"<([^<>]*)>")
_EMPHASIS = re.compile(r"`([^`]+)`|\*([^*]+)\*")
_MEANS = re.compile(r"[\\`*~\[\]<>|&]|(?<!\w)_|_(?!\w)")
_BEGINS = re.compile(r"^(\d{0,9})([#+=:.)-])")
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\w@)(?=\w)")
_JOINER = "\u2060"
"""Nobody sees it, and no parser takes an address for a link that has it inside."""


def literal(text: str) -> str:
    """Plain text as it is: signs that would mean something are escaped, addresses stay words."""
    return _LINKS.sub(_JOINER, _MEANS.sub(r"\\\g<0>", text))


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes Markdown with times of this zone."""

    zone: ZoneInfo

    def said(self, mrkdwn: str) -> str:
        """One line in which people may have had a word: nothing in it formats, wherever it will stand."""
        return _BEGINS.sub(r"\1\\\2", self._written(mrkdwn, literal))

    def ours(self, mrkdwn: str) -> str:
        """A sentence with no word of people in it: what is bold or code stays so."""
        return self._written(mrkdwn, _emphasised)

    def _written(self, mrkdwn: str, plain: Callable[[str], str]) -> str:
        parts = _OURS.split(mrkdwn)  # text and what stood in brackets, in turn
        return "".join(self._token(part) if n % 2 else plain(unescape(part)) for n, part in enumerate(parts))

    def _token(self, inner: str) -> str:
        target, _, label = inner.partition("|")
        if target[:1] in {"@", "#"}:
            return f"![]({target})"
        if target.startswith("!date^"):
            return self.moment(datetime.fromtimestamp(int(target.split("^")[1]), UTC))
        address = re.sub(r"[()\\\s]", lambda found: f"%{ord(found[0]):02X}", unescape(target))
        return f"[{literal(unescape(label or target))}]({address})"

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return format_datetime(at, MOMENT, tzinfo=self.zone, locale=current())


def _emphasised(text: str) -> str:
    done, at = [], 0
    for found in _EMPHASIS.finditer(text):
        code, bold = found.groups()
        done += [literal(text[at : found.start()]), f"`{code}`" if code else f"**{literal(bold)}**"]
        at = found.end()
    return "".join([*done, literal(text[at:])])
