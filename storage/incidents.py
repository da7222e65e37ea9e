"""Incidents: insert, read, change, and hold one still while it is being changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from bot.domain.audit import GENESIS
from bot.domain.delegation import delegation_from
from bot.domain.incident import Incident, Outcome, Phase, Severity
from storage.core import INCIDENT, changing, new, new_id, plain
from storage.transaction import Transaction

_INSERT = insert(INCIDENT)
_GET = select(INCIDENT).where(INCIDENT.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()  # SQLite has one writer and ignores it
_IN_CHANNEL = select(INCIDENT).where(INCIDENT.c.channel_id == bindparam("channel"))
_OPEN = select(INCIDENT).where(INCIDENT.c.phase.not_in(["resolved", "closed"])).order_by(INCIDENT.c.id)
_CLOSED = (
    select(INCIDENT)
    .where(INCIDENT.c.phase == "closed", INCIDENT.c.archived_at.is_(None), INCIDENT.c.channel_id.is_not(None))
    .where(INCIDENT.c.closed_at <= bindparam("by"))
    .order_by(INCIDENT.c.id)
)
_RECENT = select(INCIDENT).order_by(INCIDENT.c.id.desc()).limit(bindparam("count"))

_OVER = (
    select(INCIDENT)
    .where(INCIDENT.c.phase.in_(["resolved", "closed"]))
    .order_by(INCIDENT.c.id.desc())
    .limit(bindparam("count"))
)

_HIDDEN = {"audit_seq", "audit_head"}


def insert_new(tx: Transaction, incident: Incident) -> Incident:
    """Writes a new incident; its `id` is given by the database and is in the answer."""
    values = _values(incident) | {"audit_seq": 0, "audit_head": GENESIS}
    del values["id"]
    return _build(_values(incident) | {"id": new_id(tx.execute(_INSERT, values))})


def get(tx: Transaction, incident_id: int) -> Incident | None:
    """The incident of that number, or None."""
    return _one(tx.execute(_GET, {"id": incident_id}).first())


def lock(tx: Transaction, incident_id: int) -> Incident | None:
    """The incident, held still until the transaction ends; None when there is none."""
    row = tx.execute(_LOCK, {"id": incident_id}).first()
    if row is not None:
        tx.heads[incident_id] = (row.audit_seq, row.audit_head)  # nobody else can append while we hold it
    return _one(row)


def in_channel(tx: Transaction, channel: str) -> Incident | None:
    """The incident whose channel this is, or None."""
    return _one(tx.execute(_IN_CHANNEL, {"channel": channel}).first())


def open_ones(tx: Transaction) -> tuple[Incident, ...]:
    """Every incident neither resolved nor closed, oldest first."""
    return tuple(_incident(r) for r in tx.execute(_OPEN))


def to_archive(tx: Transaction, by: datetime) -> tuple[Incident, ...]:
    """Every incident closed by then whose channel is not archived, oldest first."""
    return tuple(_incident(r) for r in tx.execute(_CLOSED, {"by": by}))


def recent(tx: Transaction, count: int) -> tuple[Incident, ...]:
    """The newest incidents, newest first."""
    return tuple(_incident(r) for r in tx.execute(_RECENT, {"count": count}))


def over(tx: Transaction, count: int) -> tuple[Incident, ...]:
    """The newest incidents that are resolved or closed, newest first."""
    return tuple(_incident(r) for r in tx.execute(_OVER, {"count": count}))


def change(tx: Transaction, incident_id: int, **values: object) -> None:
    """Sets columns of one incident."""
    tx.execute(changing(INCIDENT, *values), {"its": incident_id} | new(values))


def _values(incident: Incident) -> dict[str, Any]:
    names = Incident.__dataclass_fields__
    values = {name: getattr(incident, name) for name in names}
    return values | {
        "severity": int(incident.severity),
        "phase": incident.phase.value,
        "outcome": incident.outcome.value if incident.outcome else None,
        "services": list(incident.services),
        "roles": dict(incident.roles),
        "insiders": list(incident.insiders),
        "delegations": [d.plain() for d in incident.delegations],
    }


def _one(row: Row[Any] | None) -> Incident | None:
    return None if row is None else _incident(row)


def _incident(row: Row[Any]) -> Incident:
    return _build({k: v for k, v in plain(row).items() if k not in _HIDDEN})


def _build(values: dict[str, Any]) -> Incident:
    values["severity"] = Severity(values["severity"])
    values["phase"] = Phase(values["phase"])
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    values["services"] = tuple(values["services"])
    values["insiders"] = tuple(values["insiders"])
    values["delegations"] = tuple(delegation_from(d) for d in values["delegations"])
    return Incident(**values)
