"""What an incident is, and which phase may follow which."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Self

from bot.domain.delegation import Delegation
from bot.domain.errors import Reason, Refusal


class Severity(IntEnum):
    """How much customers notice (1.2): 1 is the worst, 4 cannot be noticed."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def key(self) -> str:
        """The name the policy uses: `sev1`."""
        return f"sev{self.value}"


class Phase(StrEnum):
    """Where an incident stands, in the words the public reads."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"


FOLLOWS: Mapping[Phase, frozenset[Phase]] = {
    Phase.INVESTIGATING: frozenset({Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED}),
    Phase.IDENTIFIED: frozenset({Phase.INVESTIGATING, Phase.MONITORING, Phase.RESOLVED}),
    Phase.MONITORING: frozenset({Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.RESOLVED}),
    Phase.RESOLVED: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}
"""Which phase may follow which. Closing, reopening and cancelling have rules of their own."""


def check_graph(follows: Mapping[Phase, frozenset[Phase]], start: Phase) -> None:
    """Raises ValueError when a phase is missing from the table or cannot be reached from `start`."""
    if set(follows) != set(Phase):
        raise ValueError("the transition table does not list every phase")
    reached, edge = {start}, [start]
    while edge:
        new = follows[edge.pop()] - reached
        reached |= new
        edge.extend(new)
    if reached != set(Phase):
        raise ValueError(f"phases nobody can reach: {sorted(set(Phase) - reached)}")


check_graph(FOLLOWS, Phase.INVESTIGATING)


class Outcome(StrEnum):
    """How an incident ended, where it did not end as incidents do."""

    FALSE_ALARM = "false_alarm"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something customers can notice, as it stands now. Moments are aware UTC."""

    id: int
    title: str
    severity: Severity
    phase: Phase
    situation: str  #: template set, for example `wrong_balances`
    services: tuple[str, ...]  #: customer-facing names
    declared_at: datetime
    declared_by: str  #: Slack user id
    first_sign_at: datetime  #: when customers first noticed, as far as known
    restored_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    backfilled: bool = False  #: written down afterwards: nothing of it was kept while it happened
    archived_at: datetime | None = None  #: when its channel was archived by us
    outcome: Outcome | None = None  #: None: it was real, or goes on
    duplicate_of: int | None = None  #: the incident that goes on in its place
    long_since: datetime | None = None  #: when `long_incident` was published
    channel_id: str | None = None  #: None until Slack has made the channel
    channel_name: str = ""
    origin_channel: str = ""  #: where it was declared
    roles: Mapping[str, str] = field(default_factory=dict)  #: role name to Slack user id
    drill: bool = False
    private: bool = False  #: nobody but `insiders` may know of it, and nothing of it can be published
    insiders: tuple[str, ...] = ()  #: who is in it while it is private

    delegations: tuple[Delegation, ...] = ()  #: all that were made and not taken back, also those that are over

    def known_to(self, person: str) -> bool:
        """Whether this person may know that it exists."""
        return not self.private or person in self.insiders

    def at(self, now: datetime) -> Self:
        """The incident with the delegations that count at `now`."""
        return replace(self, delegations=tuple(d for d in self.delegations if d.active(now)))

    @property
    def code(self) -> str:
        """The name people use: `INC-7`."""
        return f"INC-{self.id}"

    @property
    def open(self) -> bool:
        """Whether work goes on: neither resolved nor closed."""
        return self.phase not in {Phase.RESOLVED, Phase.CLOSED}


def check_transition(now: Phase, then: Phase) -> None:
    """Raises Refusal when `then` may not follow `now`, naming what may."""
    if then not in FOLLOWS[now]:
        allowed = ", ".join(sorted(FOLLOWS[now])) or "none"
        raise Refusal(Reason.NO_SUCH_TRANSITION, now=now.value, then=then.value, allowed=allowed)


def channel_name(incident_id: int, situation: str, title: str, attempt: int = 0) -> str:
    """The Slack channel's name: lower case, digits and hyphens, at most 80 characters, `-2` and so on when taken."""
    suffix = f"-{attempt + 1}" if attempt else ""
    stem = "-".join([f"inc-{incident_id}", *_plain_words(situation or title)])
    return stem[: 80 - len(suffix)].rstrip("-") + suffix


def titled_name(incident: Incident, attempt: int = 0) -> str:
    """As `channel_name`, after a title that somebody gave; its situation where no letter of it serves."""
    situation = "" if _plain_words(incident.title) else incident.situation
    return channel_name(incident.id, situation, incident.title, attempt)


def _plain_words(text: str) -> list[str]:
    """Its words in plain letters and digits: accents are dropped, other scripts have none."""
    bare = (c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "".join(c if c.isascii() and c.isalnum() else " " for c in bare).split()
