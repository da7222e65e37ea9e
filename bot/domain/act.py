"""Who asked for something, when, and under which key it can be recognised when it comes twice."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person's (or the bot's own) request: the `now` of the operation, aware UTC, read once."""

    who: str  #: Slack user id, or `bayan` for the bot itself
    at: datetime
    once: str | None = None  #: names the envelope or click; the same key acts only once


BOT = "bayan"
"""The actor of everything the bot does by itself."""
