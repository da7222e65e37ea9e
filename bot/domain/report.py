"""Customers' complaints, counted: each once, wherever it was copied from."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.signal import Source


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
