"""Tasks: written down, changed, found by incident, by person and by the moment of their next reminder."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from bot.domain.task import Task, TaskState
from storage.core import TASK, changing, new, new_id, plain
from storage.transaction import Transaction

_OPEN = TASK.c.state == TaskState.OPEN.value
_GET = select(TASK).where(TASK.c.id == bindparam("id"))
_OF = select(TASK).where(TASK.c.incident_id == bindparam("incident")).order_by(TASK.c.number)
_LEFT = select(TASK).where(TASK.c.incident_id == bindparam("incident"), _OPEN).order_by(TASK.c.number)
_LAST = select(func.coalesce(func.max(TASK.c.number), 0)).where(TASK.c.incident_id == bindparam("incident"))
_HELD = select(TASK).where(TASK.c.owner == bindparam("person"), _OPEN).order_by(TASK.c.id)
_DUE = (
    select(TASK)
    .where(TASK.c.remind_at <= bindparam("now"))
    .order_by(TASK.c.remind_at, TASK.c.id)
    .limit(bindparam("count"))
)
_EARLIEST = select(func.min(TASK.c.remind_at)).where(TASK.c.remind_at.is_not(None))


def add(tx: Transaction, task: Task) -> Task:
    """Writes a new task down; its id and its number within the incident are in the answer."""
    number = int(tx.execute(_LAST, {"incident": task.incident_id}).scalar_one()) + 1
    values = {name: getattr(task, name) for name in Task.__dataclass_fields__ if name != "id"}
    values |= {"state": task.state.value, "number": number}
    tx.wake(task.remind_at)
    return _task(values | {"id": new_id(tx.execute(insert(TASK), values))})


def get(tx: Transaction, task_id: int) -> Task | None:
    """The task of that id, or None."""
    row = tx.execute(_GET, {"id": task_id}).first()
    return None if row is None else _row(row)


def of_incident(tx: Transaction, incident_id: int) -> tuple[Task, ...]:
    """Every task of an incident, by number."""
    return tuple(_row(r) for r in tx.execute(_OF, {"incident": incident_id}))


def open_ones(tx: Transaction, incident_id: int) -> tuple[Task, ...]:
    """The tasks of an incident that are still to be done, by number."""
    return tuple(_row(r) for r in tx.execute(_LEFT, {"incident": incident_id}))


def held_by(tx: Transaction, person: str) -> tuple[Task, ...]:
    """The tasks that this person has still to do, over all incidents."""
    return tuple(_row(r) for r in tx.execute(_HELD, {"person": person}))


def due(tx: Transaction, now: datetime, count: int) -> tuple[Task, ...]:
    """The tasks of which somebody is to be reminded by `now`."""
    return tuple(_row(r) for r in tx.execute(_DUE, {"now": now, "count": count}))


def earliest(tx: Transaction) -> datetime | None:
    """When the next reminder goes out."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def change(tx: Transaction, task_id: int, **values: object) -> None:
    """Sets columns of one task."""
    tx.wake(values.get("remind_at"))  # type: ignore[arg-type]
    tx.execute(changing(TASK, *values), {"its": task_id} | new(values))


def _row(row: Row[Any]) -> Task:
    return _task(plain(row))


def _task(values: dict[str, Any]) -> Task:
    kept = {name: values[name] for name in Task.__dataclass_fields__}
    return Task(**kept | {"state": TaskState(values["state"])})
