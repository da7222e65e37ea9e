"""A statement, its revisions and the digest that an approval binds to."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.template import Text

OPERATIONAL = "operational"
"""The public state of a service that is well."""


class Kind(StrEnum):
    """What a statement is for. The first four follow the incident's phase; the others are the generic sets."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    NO_CHANGE = "no_change"
    LATE = "late"
    LONG_INCIDENT = "long_incident"
    REOPENED = "reopened"  #: it is back, after the public was told that it was over
    HOLDING = "holding"  #: approved in advance, once per incident
    CORRECTION = "correction"  #: says what an earlier statement got wrong, and what is right
    RETRACTION = "retraction"  #: takes an earlier statement back
    POST_INCIDENT = "post_incident"  #: what happened, why, and what changes: the explanation afterwards (K11)


CLOSING = frozenset({Kind.RESOLVED, Kind.POST_INCIDENT})
"""Kinds that promise no next word: it is over."""

MENDING = frozenset({Kind.CORRECTION, Kind.RETRACTION})
"""Kinds that are about an earlier statement of ours."""


class State(StrEnum):
    """Where a statement stands."""

    PENDING = "pending"  #: waits for its approvers
    CHANGING = "changing"  #: an approver asked for a change; the author has it again
    APPROVED = "approved"  #: quorum full, deliveries written, no receipt yet
    PUBLISHED = "published"  #: at least one receipt
    REJECTED = "rejected"
    SUPERSEDED = "superseded"  #: a newer statement took its place before it went out
    EXPIRED = "expired"
    STOPPED = "stopped"  #: a person held it back before any of it went out


WAITING = frozenset({State.PENDING, State.CHANGING})
"""States in which the public still waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one outlet publishes in one language, byte for byte."""

    outlet: str
    language: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A rule that may be broken this once: by what words, and for which written reason (2.2)."""

    rule: str
    reason: str
    found: tuple[str, ...]  #: what the rule found, `fr: maintenance`; anything new is not covered


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything of a revision that would be published; its digest is what people approve."""

    incident: str
    statement: int
    kind: str
    phase: str
    texts: tuple[Text, ...]
    messages: tuple[Message, ...]
    services: Mapping[str, str]  #: service to public state, for example `partial_outage`
    next_update_at: datetime | None
    facts: Mapping[str, str]  #: fact key to the moment it was verified, ISO 8601
    about: int | None = None  #: the number of the statement that this one corrects or takes back
    severity: int = 0  #: of the incident when it was written; 0: not noted
    traits: tuple[str, ...] = ()  #: what decides who must agree, for example `free_text`
    overrides: tuple[Override, ...] = ()

    def canonical(self) -> bytes:
        """The bytes that are hashed: sorted keys, no spaces, UTF-8, times in ISO 8601 UTC."""
        plain = asdict(self) | {"next_update_at": self.next_update_at and self.next_update_at.isoformat()}
        return canonical(plain)

    def speaks_of(self, services: Iterable[str]) -> bool:
        """Whether it gives these services a state, and no other one but that it is well again."""
        ill = {name for name, state in self.services.items() if state != OPERATIONAL}
        return ill <= set(services) <= self.services.keys()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, 64 hex digits."""
        return hashlib.sha256(self.canonical()).hexdigest()


def canonical(value: object) -> bytes:
    """JSON with one possible spelling: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_from(plain: Mapping[str, object]) -> Content:
    """The content that `canonical` wrote. Raises KeyError or TypeError on anything else."""
    data = dict(plain)
    moment = data["next_update_at"]
    data["texts"] = tuple(Text(**t) for t in data["texts"])  # type: ignore[attr-defined]
    data["messages"] = tuple(Message(**m) for m in data["messages"])  # type: ignore[attr-defined]
    data["next_update_at"] = datetime.fromisoformat(str(moment)) if moment else None
    data["traits"] = tuple(data["traits"])  # type: ignore[arg-type]
    data["overrides"] = tuple(Override(**{**o, "found": tuple(o["found"])}) for o in data["overrides"])  # type: ignore[attr-defined]
    return Content(**data)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One exact version of a statement."""

    id: int
    number: int
    author: str
    writers: tuple[str, ...]  #: whoever wrote this version or one before it: none of them agrees to it
    created_at: datetime
    content: Content
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A text meant for the public, with its newest revision."""

    id: int
    incident_id: int
    number: int  #: 1, 2, 3 within its incident
    kind: Kind
    author: str
    state: State
    submitted_at: datetime
    revision: Revision
    decided_at: datetime | None = None
    first_receipt_at: datetime | None = None

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who wrote any of it; an author never approves (part 4)."""
        return frozenset((self.author, self.revision.author, *self.revision.writers))


def makes_way(old: Content, new: Content) -> bool:
    """Whether an unsent `old` leaves its lane to `new`.

    A newer word takes the place of an older one; but what sets a word right is never dropped for news, nor news for
    it: it takes the place only of the word it is about, and of an earlier attempt to set that right.
    """
    if new.about is None:
        return old.about is None
    return new.about in {old.statement, old.about}


def mended_by(statement: Statement, among: Iterable[Statement]) -> Statement | None:
    """The newest approved statement that corrects this one or takes it back, if there is one."""
    number = statement.revision.content.statement
    leaving = [s for s in among if s.revision.content.about == number and s.state in {State.APPROVED, State.PUBLISHED}]
    return max(leaving, key=lambda s: s.number, default=None)
