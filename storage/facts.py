"""Facts: every word said of a key is kept; the newest counts."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.domain.fact import PERMANENT, Fact
from storage.core import FACT, plain
from storage.transaction import Transaction

_INSERT = insert(FACT)
_NEWEST = select(func.max(FACT.c.id)).where(FACT.c.incident_id == bindparam("incident_id")).group_by(FACT.c.key)
_LATEST = select(FACT).where(FACT.c.id.in_(_NEWEST)).order_by(FACT.c.id)
_EXPIRED = (
    select(FACT)
    .where(FACT.c.expires_at <= bindparam("now"))
    .order_by(FACT.c.expires_at, FACT.c.id)
    .limit(bindparam("count"))
)
_EARLIEST = select(func.min(FACT.c.expires_at)).where(FACT.c.expires_at.is_not(None))
_TOLD = update(FACT).where(FACT.c.id == bindparam("its")).values(expires_at=None)


def add(tx: Transaction, incident_id: int, fact: Fact) -> None:
    """Adds the newest word on a key; what grows old is looked at when it does."""
    expires_at = None if fact.key in PERMANENT or not fact.true else fact.expires_at()
    tx.execute(_INSERT, asdict(fact) | {"incident_id": incident_id, "expires_at": expires_at})
    tx.wake(expires_at)


def latest(tx: Transaction, incident_id: int) -> tuple[Fact, ...]:
    """The newest word on every key of an incident, in the order they were said."""
    return tuple(_fact(r) for r in tx.execute(_LATEST, {"incident_id": incident_id}))


def expired(tx: Transaction, now: datetime, count: int) -> tuple[tuple[int, Fact], ...]:
    """Words that have grown old by `now`, each with its incident; every one is answered once."""
    rows = tx.execute(_EXPIRED, {"now": now, "count": count}).all()
    for row in rows:
        tx.execute(_TOLD, {"its": plain(row)["id"]})
    return tuple((plain(r)["incident_id"], _fact(r)) for r in rows)


def earliest(tx: Transaction) -> datetime | None:
    """When the next one grows old."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def _fact(row: Row[Any]) -> Fact:
    values = plain(row)
    return Fact(**{name: values[name] for name in Fact.__dataclass_fields__})
