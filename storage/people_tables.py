"""Rows about people: whose Home tab is kept true."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.tables import NAMING
from storage.types import Moment

SQLModel.metadata.naming_convention = NAMING


class HomeRow(SQLModel, table=True):
    """Somebody who opened their Home tab, and until when it is kept true."""

    __tablename__ = "home"

    person: str = Field(primary_key=True)
    kept_until: datetime = Field(default=None, sa_column=Column(Moment, nullable=False, index=True))
