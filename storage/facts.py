"""Facts: every word said of a key is kept; the newest counts."""

from dataclasses import asdict

from sqlalchemy import bindparam, func, insert, select

from bot.domain.fact import Fact
from storage.core import FACT, plain
from storage.transaction import Transaction

_INSERT = insert(FACT)
_NEWEST = select(func.max(FACT.c.id)).where(FACT.c.incident_id == bindparam("incident_id")).group_by(FACT.c.key)
_LATEST = select(FACT).where(FACT.c.id.in_(_NEWEST)).order_by(FACT.c.id)


def add(tx: Transaction, incident_id: int, fact: Fact) -> None:
    """Adds the newest word on a key."""
    tx.execute(_INSERT, asdict(fact) | {"incident_id": incident_id})


def latest(tx: Transaction, incident_id: int) -> tuple[Fact, ...]:
    """The newest word on every key of an incident, in the order they were said."""
    return tuple(
        Fact(**{k: v for k, v in plain(r).items() if k not in {"id", "incident_id"}})
        for r in tx.execute(_LATEST, {"incident_id": incident_id})
    )
