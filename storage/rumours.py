"""Rumours: one row for each claim of an incident."""

from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bot.domain.rumour import Rumour
from storage.core import RUMOUR, changing, new, plain
from storage.transaction import Transaction

_OF = select(RUMOUR).where(RUMOUR.c.incident_id == bindparam("incident")).order_by(RUMOUR.c.number)
_SAME = select(RUMOUR).where(RUMOUR.c.incident_id == bindparam("incident"), RUMOUR.c.folded == bindparam("folded"))
_LAST = select(func.coalesce(func.max(RUMOUR.c.number), 0)).where(RUMOUR.c.incident_id == bindparam("incident"))


def of_incident(tx: Transaction, incident_id: int) -> tuple[Rumour, ...]:
    """Every claim of an incident, by number."""
    return tuple(_rumour(plain(r)) for r in tx.execute(_OF, {"incident": incident_id}))


def same(tx: Transaction, incident_id: int, folded: str) -> Rumour | None:
    """The claim that was written down before in these words, or None."""
    row = tx.execute(_SAME, {"incident": incident_id, "folded": folded}).first()
    return None if row is None else _rumour(plain(row))


def next_number(tx: Transaction, incident_id: int) -> int:
    """The number of the incident's next claim."""
    return int(tx.execute(_LAST, {"incident": incident_id}).scalar_one()) + 1


def add(tx: Transaction, rumour: Rumour, folded: str) -> None:
    """Writes a new claim down; its id is the database's."""
    values = {name: getattr(rumour, name) for name in Rumour.__dataclass_fields__ if name != "id"}
    tx.execute(insert(RUMOUR), values | {"links": list(rumour.links), "answer": dict(rumour.answer), "folded": folded})


def change(tx: Transaction, rumour_id: int, **values: object) -> None:
    """Sets columns of one claim."""
    tx.execute(changing(RUMOUR, *values), {"its": rumour_id} | new(values))


def _rumour(values: dict[str, Any]) -> Rumour:
    kept = {name: values[name] for name in Rumour.__dataclass_fields__}
    return Rumour(**kept | {"links": tuple(values["links"])})
