"""Rows of the regulators' side-card: what legal wrote down, and the reminders of what runs."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables import NAMING
from storage.types import Moment

SQLModel.metadata.naming_convention = NAMING


def _incident() -> Column[int]:
    return Column(ForeignKey("incident.id"), nullable=False, index=True)


class RegulatorNoteRow(SQLModel, table=True):
    """One thing that legal wrote down; never changed, the newer one counts."""

    __tablename__ = "regulator_note"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(default=None, sa_column=_incident())
    said: str
    regime: str = ""
    report: str = ""
    moment: str = ""
    at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    reference: str = Field(default="", sa_column=Column(Text, nullable=False))
    link: str = Field(default="", sa_column=Column(Text, nullable=False))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: str
    noted_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))


class RegulatorWatchRow(SQLModel, table=True):
    """One running report; `next_at` is when its owners are reminded next. What no longer runs has no row."""

    __tablename__ = "regulator_watch"
    __table_args__ = (UniqueConstraint("incident_id", "regime", "report"),)

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(default=None, sa_column=_incident())
    regime: str
    report: str
    started_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    due_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    next_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))
    last_percent: int = 0
