"""Customers' complaints, counted: each once, wherever it was copied from."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Policy
from bot.domain.signal import Source

_NO_WORD = re.compile(r"\W+")
_TELLING = 3
"""Shorter names than this many characters name a service only by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a customer said and where, before it is counted. `services` are names as the policy writes them."""

    text: str
    link: str = ""
    source: Source = Source.REPORT
    author: str = ""  #: who complains, as far as known: a handle, or the Slack user whose message it is
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A complaint that was counted. The moment is aware UTC."""

    id: int
    at: datetime
    person: str  #: who counted it: a Slack user id, or the name of the hook
    source: Source
    author: str
    text: str
    link: str
    proposal_id: int | None
    incident_id: int | None


def spoken_of(text: str, policy: Policy) -> tuple[str, ...]:
    """The services that a text names, by their names or aliases as whole words."""
    words = f" {_NO_WORD.sub(' ', text.casefold())} "

    def named(name: str) -> bool:
        plain = _NO_WORD.sub(" ", name.casefold()).strip()
        return len(plain) >= _TELLING and f" {plain} " in words

    return tuple(s.name for s in policy.services if any(named(n) for n in (s.name, *s.aliases)))
