"""The record of an incident: appended to, never changed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from bot.domain.audit import GENESIS, Entry, seal
from storage.core import AUDIT, INCIDENT, plain
from storage.transaction import Transaction

_HEAD = select(INCIDENT.c.audit_seq, INCIDENT.c.audit_head).where(INCIDENT.c.id == bindparam("id"))
_MOVE = (
    update(INCIDENT)
    .where(INCIDENT.c.id == bindparam("its"))
    .values(audit_seq=bindparam("seq"), audit_head=bindparam("h"))
)
_INSERT = insert(AUDIT)
_ALL = select(AUDIT).where(AUDIT.c.incident_id == bindparam("id")).order_by(AUDIT.c.seq)
_NEWEST = select(func.coalesce(func.max(AUDIT.c.id), 0))
_IDS = select(INCIDENT.c.id).order_by(INCIDENT.c.id)


def head(tx: Transaction, incident_id: int) -> tuple[int, str]:
    """How many entries an incident's chain has, and the newest hash."""
    row = tx.execute(_HEAD, {"id": incident_id}).one()
    return int(row.audit_seq), str(row.audit_head)


def append(
    tx: Transaction,
    incident_id: int,
    *,
    at: datetime,
    actor: str,
    action: str,
    data: Mapping[str, object],
    first: bool = False,
) -> Entry:
    """Seals one more entry onto the chain, in the caller's transaction. The incident must be locked, or new."""
    seq, previous = (0, GENESIS) if first else tx.heads.get(incident_id) or head(tx, incident_id)
    entry = seal(incident_id=incident_id, seq=seq + 1, at=at, actor=actor, action=action, data=data, previous=previous)
    tx.execute(_INSERT, {name: getattr(entry, name) for name in Entry.__dataclass_fields__})
    tx.execute(_MOVE, {"its": incident_id, "seq": entry.seq, "h": entry.hash})
    tx.heads[incident_id] = (entry.seq, entry.hash)
    return entry


def entries(tx: Transaction, incident_id: int) -> Iterator[Entry]:
    """The chain of one incident, oldest first."""
    for row in tx.execute(_ALL, {"id": incident_id}):
        values = plain(row)
        del values["id"]
        yield Entry(**values)


def newest(tx: Transaction) -> int:
    """A number that grows with every entry of any record; 0 while there is none. Equal numbers: nothing changed."""
    return int(tx.execute(_NEWEST).scalar_one())


def incidents(tx: Transaction) -> tuple[int, ...]:
    """The ids of every incident that has a chain."""
    return tuple(tx.execute(_IDS).scalars())
