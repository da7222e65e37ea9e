"""The rows. They never leave this package: queries take and give domain values."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Moment

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def _moment(*, nullable: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is untyped too
    return Field(default=None, sa_column=Column(Moment, nullable=nullable))


def _json(*, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=nullable))


def _text() -> Any:  # noqa: ANN401
    return Field(default="", sa_column=Column(Text, nullable=False))


def _of(table: str, *, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=Column(ForeignKey(f"{table}.id"), nullable=nullable, index=True))


class IncidentRow(SQLModel, table=True):
    """An incident as it stands, with the head of its audit chain."""

    __tablename__ = "incident"

    id: int | None = Field(default=None, primary_key=True)
    title: str = _text()
    severity: int
    phase: str
    situation: str
    services: list[str] = _json()
    declared_at: datetime = _moment()
    declared_by: str
    first_sign_at: datetime = _moment()
    restored_at: datetime | None = _moment(nullable=True)
    resolved_at: datetime | None = _moment(nullable=True)
    closed_at: datetime | None = _moment(nullable=True)
    backfilled: bool = False
    archived_at: datetime | None = _moment(nullable=True)
    outcome: str | None = None
    duplicate_of: int | None = None
    long_since: datetime | None = _moment(nullable=True)
    channel_id: str | None = Field(default=None, index=True)
    channel_name: str = ""
    origin_channel: str = ""
    roles: dict[str, str] = _json()
    delegations: list[dict[str, str]] = _json()
    drill: bool = False
    private: bool = False
    insiders: list[str] = _json()
    audit_seq: int = 0
    audit_head: str = ""


class FactRow(SQLModel, table=True):
    """What somebody said of one key at one time; the newest row of a key counts."""

    __tablename__ = "fact"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = _of("incident")
    key: str
    value: str = _text()
    taken_by: str | None = None
    verified_by: str | None = None
    verified_at: datetime | None = _moment(nullable=True)
    evidence: str = _text()
    valid_minutes: int
    asked_by: str | None = None
    expires_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True, index=True))
    """When somebody must hear that it is no longer fresh; empty once they have, or where it never grows old."""


class StatementRow(SQLModel, table=True):
    """A statement and where it stands."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("incident_id", "number"),
        Index("ix_statement_expires", "expires_at", sqlite_where=text("expires_at IS NOT NULL"),
              postgresql_where=text("expires_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = _of("incident")
    number: int
    kind: str
    author: str
    state: str
    submitted_at: datetime = _moment()
    decided_at: datetime | None = _moment(nullable=True)
    first_receipt_at: datetime | None = _moment(nullable=True)
    expires_at: datetime | None = _moment(nullable=True)  #: while it waits: when what it says may no longer be so


class RevisionRow(SQLModel, table=True):
    """One exact version: the canonical bytes, their digest, and everybody who wrote it or one before it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = _of("statement")
    number: int
    author: str
    writers: list[str] = _json()
    created_at: datetime = _moment()
    content: str = _text()
    digest: str


class ApprovalRow(SQLModel, table=True):
    """One person's decision on one digest."""

    __tablename__ = "approval"

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = _of("statement")
    digest: str
    person: str
    roles: list[str] = _json()
    verdict: str
    reason: str = _text()
    at: datetime = _moment()
    void: bool = False


class DeliveryRow(SQLModel, table=True):
    """One thing that must leave the process. `due_at` is the next moment anything must be done about it."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "due_at", sqlite_where=text("due_at IS NOT NULL"),
              postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_delivery_after", "after_key", sqlite_where=text("after_key IS NOT NULL"),
              postgresql_where=text("after_key IS NOT NULL")),
        Index("ix_delivery_lane", "lane", "id"),
        Index("ix_delivery_words", "words", sqlite_where=text("words IS NOT NULL"),
              postgresql_where=text("words IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    courier: str
    action: str
    lane: str
    incident_id: int | None = _of("incident", nullable=True)
    statement_id: int | None = _of("statement", nullable=True)
    language: str = ""
    payload: dict[str, Any] = _json()
    request: dict[str, Any] | None = _json(nullable=True)
    receipt: dict[str, Any] | None = _json(nullable=True)
    state: str
    doubt: bool = False
    attempts: int = 0
    generation: int = 1
    after_key: str | None = None  #: waits until that delivery is settled
    due_at: datetime | None = _moment(nullable=True)
    created_at: datetime = _moment()
    settled_at: datetime | None = _moment(nullable=True)
    trouble: str = _text()
    words: str | None = None  #: of one that is known by them at its outlet: the same for the same words


class ClockRow(SQLModel, table=True):
    """A clock; `next_at` is when its next rung is due."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_next", "next_at", sqlite_where=text("next_at IS NOT NULL"),
              postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = _of("incident")
    kind: str
    instance: str
    started_at: datetime = _moment()
    due_at: datetime = _moment()
    state: str
    ended_at: datetime | None = _moment(nullable=True)
    next_at: datetime | None = _moment(nullable=True)
    last_percent: int = 0
    snoozed_until: datetime | None = _moment(nullable=True)
    snoozes: int = 0
    snoozed_why: str = _text()


class RungRow(SQLModel, table=True):
    """A rung that fired, or was merged into a later one: each percent of a clock once, by constraint."""

    __tablename__ = "rung"
    __table_args__ = (UniqueConstraint("clock_id", "percent"),)

    id: int | None = Field(default=None, primary_key=True)
    clock_id: int = _of("clock")
    percent: int
    due_at: datetime = _moment()
    fired_at: datetime = _moment()
    people: list[str] = _json()
    missed: bool = False
    note: str = _text()


class AuditRow(SQLModel, table=True):
    """One line of an incident's record; `data` is the text that was hashed."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("incident_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = _of("incident")
    seq: int
    at: datetime = _moment()
    actor: str
    action: str
    data: str = _text()
    previous: str
    hash: str


class ActRow(SQLModel, table=True):
    """The key of a request that was carried out: the same one acts only once."""

    __tablename__ = "act"

    key: str = Field(primary_key=True)
    at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))


class EventRow(SQLModel, table=True):
    """What Slack told us unasked. `due_at` is when it is dealt with next; without one it is only remembered."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_due", "due_at", sqlite_where=text("due_at IS NOT NULL"),
              postgresql_where=text("due_at IS NOT NULL")),
    )  # fmt: skip

    key: str = Field(primary_key=True)
    kind: str
    body: dict[str, Any] = _json()
    received_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))
    due_at: datetime | None = _moment(nullable=True)
    attempts: int = 0


class KeptRow(SQLModel, table=True):
    """Small things kept between runs: the last heartbeat, a publisher's session."""

    __tablename__ = "kept"

    key: str = Field(primary_key=True)
    value: dict[str, Any] = _json()


class CircuitRow(SQLModel, table=True):
    """An outlet whose last attempts failed; there is no row while it is well."""

    __tablename__ = "circuit"

    outlet: str = Field(primary_key=True)
    failures: int
    opened_at: datetime | None = _moment(nullable=True)
    probe_at: datetime | None = _moment(nullable=True)
    prober: str = ""


class ChoreRow(SQLModel, table=True):
    """Recurring work. `due_at` is when it runs next, or when the lease of a run ends."""

    __tablename__ = "chore"

    name: str = Field(primary_key=True)
    due_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))
    running: bool = False
    run: int = 0
    memory: dict[str, Any] = _json()
