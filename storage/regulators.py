"""The regulators' side-card: notes that are only added to, and one row for each report that runs."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select

from bot.domain.regulator import Note, Said, Watch
from storage.core import REGULATOR_NOTE, REGULATOR_WATCH, changing, new, plain
from storage.transaction import Transaction

_NOTES = (
    select(REGULATOR_NOTE).where(REGULATOR_NOTE.c.incident_id == bindparam("incident_id")).order_by(REGULATOR_NOTE.c.id)
)
_WATCHES = (
    select(REGULATOR_WATCH)
    .where(REGULATOR_WATCH.c.incident_id == bindparam("incident_id"))
    .order_by(REGULATOR_WATCH.c.due_at, REGULATOR_WATCH.c.id)
)
_DUE = (
    select(REGULATOR_WATCH)
    .where(REGULATOR_WATCH.c.next_at <= bindparam("now"))
    .order_by(REGULATOR_WATCH.c.next_at, REGULATOR_WATCH.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_EARLIEST = select(func.min(REGULATOR_WATCH.c.next_at))
_WATCHED = select(REGULATOR_WATCH.c.incident_id).distinct().order_by(REGULATOR_WATCH.c.incident_id)
_INSERT_NOTE = insert(REGULATOR_NOTE)
_INSERT_WATCH = insert(REGULATOR_WATCH)
_DELETE_WATCH = delete(REGULATOR_WATCH).where(REGULATOR_WATCH.c.id == bindparam("its"))


def add(tx: Transaction, incident_id: int, note: Note) -> None:
    """Writes one thing down."""
    tx.execute(_INSERT_NOTE, asdict(note) | {"said": note.said.value, "incident_id": incident_id})


def notes(tx: Transaction, incident_id: int) -> tuple[Note, ...]:
    """Everything written down for an incident, in order."""
    return tuple(_note(r) for r in tx.execute(_NOTES, {"incident_id": incident_id}))


def watches(tx: Transaction, incident_id: int) -> tuple[Watch, ...]:
    """What runs for an incident, the earliest due first."""
    return tuple(_watch(r) for r in tx.execute(_WATCHES, {"incident_id": incident_id}))


def due(tx: Transaction, now: datetime, count: int) -> tuple[Watch, ...]:
    """What somebody must be reminded of at `now`, the longest waiting first."""
    return tuple(_watch(r) for r in tx.execute(_DUE, {"now": now, "count": count}))


def earliest(tx: Transaction) -> datetime | None:
    """The next moment at which a reminder is due."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def watched(tx: Transaction) -> tuple[int, ...]:
    """The incidents for which something runs."""
    return tuple(tx.execute(_WATCHED).scalars())


def start(tx: Transaction, watches: Iterable[Watch]) -> None:
    """Begins to watch reports; their ids are the database's."""
    for watch in watches:
        tx.execute(_INSERT_WATCH, {k: v for k, v in asdict(watch).items() if k != "id"})
        tx.wake(watch.next_at)


def change(tx: Transaction, watch: Watch, **values: object) -> None:
    """Sets columns of one row."""
    tx.execute(changing(REGULATOR_WATCH, *values), {"its": watch.id} | new(values))
    next_at = values.get("next_at")
    tx.wake(next_at if isinstance(next_at, datetime) else None)


def stop(tx: Transaction, watch: Watch) -> None:
    """Watches a report no longer."""
    tx.execute(_DELETE_WATCH, {"its": watch.id})


def _note(row: Row[Any]) -> Note:
    values = plain(row)
    known = {name: values[name] for name in Note.__dataclass_fields__}
    return Note(**known | {"said": Said(values["said"])})


def _watch(row: Row[Any]) -> Watch:
    return Watch(**plain(row))
