"""Tables as SQLAlchemy Core sees them: the queries are prebuilt statements, several times cheaper than a session."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Row, Table, Update, bindparam, update
from sqlmodel import SQLModel

from storage.arrival_tables import ProposalRow, ReportRow, SignalRow
from storage.desk_tables import DraftRow, RumourRow
from storage.people_tables import HomeRow, TaskRow
from storage.regulator_tables import RegulatorNoteRow, RegulatorWatchRow
from storage.tables import (
    ActRow,
    ApprovalRow,
    AuditRow,
    ChoreRow,
    CircuitRow,
    ClockRow,
    DeliveryRow,
    EventRow,
    FactRow,
    IncidentRow,
    KeptRow,
    RevisionRow,
    RungRow,
    StatementRow,
)


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


INCIDENT = _table(IncidentRow)
FACT = _table(FactRow)
STATEMENT = _table(StatementRow)
REVISION = _table(RevisionRow)
APPROVAL = _table(ApprovalRow)
DELIVERY = _table(DeliveryRow)
CLOCK = _table(ClockRow)
RUNG = _table(RungRow)
AUDIT = _table(AuditRow)
REPORT = _table(ReportRow)
ACT = _table(ActRow)
KEPT = _table(KeptRow)
CIRCUIT = _table(CircuitRow)
CHORE = _table(ChoreRow)
EVENT = _table(EventRow)
DRAFT = _table(DraftRow)
RUMOUR = _table(RumourRow)
HOME = _table(HomeRow)
TASK = _table(TaskRow)
PROPOSAL = _table(ProposalRow)
SIGNAL = _table(SignalRow)
REGULATOR_NOTE = _table(RegulatorNoteRow)
REGULATOR_WATCH = _table(RegulatorWatchRow)


def plain(row: Row[Any]) -> dict[str, Any]:
    """A row as a dictionary of column names."""
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


@cache
def changing(table: Table, *columns: str) -> Update:
    """An update of these columns in the row whose id is `its`, built once: building costs several times the running.

    `new` names the values.
    """
    return update(table).where(table.c.id == bindparam("its")).values({c: bindparam(f"new_{c}") for c in columns})


def new(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns' new values under the names that `changing` gave them."""
    return {f"new_{name}": value for name, value in values.items()}


def new_id(result: CursorResult[Any]) -> int:
    """The id that the database gave to a row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise TypeError("no row was inserted")
    return int(key[0])
