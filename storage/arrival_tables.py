"""Rows of what comes in before an incident has a name: proposals to declare, their signals, customers' complaints."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables import NAMING
from storage.types import Moment

SQLModel.metadata.naming_convention = NAMING


class ProposalRow(SQLModel, table=True):
    """Signals that may be one incident. `next_at` is when the next rung of its clock is due (K0)."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_next", "next_at", sqlite_where=text("next_at IS NOT NULL"),
              postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(index=True)
    title: str = Field(default="", sa_column=Column(Text, nullable=False))
    services: list[str] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    severity: int | None = None
    counts: dict[str, int] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    opened_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    first_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    last_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    started_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    next_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    last_percent: int = 0
    rungs: list[dict[str, Any]] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    incident_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("incident.id"), nullable=True, index=True)
    )
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    family: str = ""
    situation: str = ""


class SignalRow(SQLModel, table=True):
    """One thing that machines noticed, however often: of a proposal, or of the incident it belongs to."""

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("proposal_id", "source", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("proposal.id"), nullable=True, index=True)
    )
    incident_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("incident.id"), nullable=True, index=True)
    )
    source: str
    key: str = Field(index=True)
    title: str = Field(default="", sa_column=Column(Text, nullable=False))
    link: str = Field(default="", sa_column=Column(Text, nullable=False))
    severity: int | None = None
    services: list[str] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    count: int = 1
    first_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    last_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    name: str = Field(default="", sa_column=Column(Text, nullable=False))
    over_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))


class ReportRow(SQLModel, table=True):
    """A customer's complaint, counted: loose, of a proposal, or of an incident."""

    __tablename__ = "report"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))
    person: str  #: who counted it: a Slack user id, or the name of the hook
    source: str
    author: str = ""  #: who complains, as far as known
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    link: str = Field(default="", sa_column=Column(Text, nullable=False))
    place: str = Field(default="", sa_column=Column(Text, nullable=False, index=True))  #: the link as it is compared
    proposal_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("proposal.id"), nullable=True, index=True)
    )
    incident_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("incident.id"), nullable=True, index=True)
    )
