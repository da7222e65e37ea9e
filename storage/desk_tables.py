"""Rows of the writing desk: drafts that are being typed, and what customers claim."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables import NAMING
from storage.types import Moment

SQLModel.metadata.naming_convention = NAMING


class DraftRow(SQLModel, table=True):
    """What one person has typed of a public text and not sent; kept masked, and forgotten once it is sent."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("incident_id", "person"),)

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(default=None, sa_column=Column(ForeignKey("incident.id"), nullable=False, index=True))
    person: str
    kind: str
    texts: list[dict[str, str]] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    form: str = ""  #: the open form that wrote it last
    stamp: str = ""  #: Slack's time of that change: an older one that arrives late is not written over it
    saved_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))


class RumourRow(SQLModel, table=True):
    """Something that customers claim, how often it was seen and where, and the statement that answers it."""

    __tablename__ = "rumour"
    __table_args__ = (UniqueConstraint("incident_id", "number"), UniqueConstraint("incident_id", "folded"))

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(default=None, sa_column=Column(ForeignKey("incident.id"), nullable=False, index=True))
    number: int
    claim: str = Field(default="", sa_column=Column(Text, nullable=False))
    folded: str = Field(default="", sa_column=Column(Text, nullable=False))  #: by which the same claim is known again
    count: int = 1
    links: list[str] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    first_by: str
    first_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    last_at: datetime = Field(default=None, sa_column=Column(Moment, nullable=False))
    answer: dict[str, str] = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=False))
    statement_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("statement.id"), nullable=True, index=True)
    )
