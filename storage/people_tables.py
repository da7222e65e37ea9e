"""Rows about people: whose Home tab is kept true, and what they have to do."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables import NAMING
from storage.types import Moment

SQLModel.metadata.naming_convention = NAMING


class HomeRow(SQLModel, table=True):
    """Somebody who opened their Home tab, and until when it is kept true."""

    __tablename__ = "home"

    person: str = Field(primary_key=True)
    kept_until: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))


class TaskRow(SQLModel, table=True):
    """A follow-up of an incident. `remind_at` is when its next reminder goes out; without one there is none."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("incident_id", "number"),
        Index("ix_task_remind", "remind_at", sqlite_where=text("remind_at IS NOT NULL"),
              postgresql_where=text("remind_at IS NOT NULL")),
        Index("ix_task_owner", "owner", "state"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(default=None, sa_column=Column(ForeignKey("incident.id"), nullable=False, index=True))
    number: int
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    owner: str = ""
    due_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    state: str
    created_by: str
    created_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    ended_by: str = ""
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    remind_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    reminded: int = 0
