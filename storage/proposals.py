"""Proposals to declare and the signals of machines."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, text, update

from bot.domain.incident import Severity
from bot.domain.proposal import Proposal, Standing
from bot.domain.signal import Signal
from bot.domain.snapshot import FiredRung
from storage.core import INCIDENT, KEPT, PROPOSAL, SIGNAL, changing, new, new_id, plain
from storage.transaction import Transaction

_GATE = "proposals"
_OPEN_GATE = text("INSERT INTO kept (key, value) VALUES (:key, '{}') ON CONFLICT (key) DO NOTHING")
_HOLD_GATE = select(KEPT.c.key).where(KEPT.c.key == bindparam("key")).with_for_update()  # SQLite has one writer
_INSERT = insert(PROPOSAL)
_ONE = select(PROPOSAL).where(PROPOSAL.c.id == bindparam("its"))
_OPEN = select(PROPOSAL).where(PROPOSAL.c.state == Standing.OPEN.value).order_by(PROPOSAL.c.id)
_OF_INCIDENT = select(PROPOSAL).where(PROPOSAL.c.incident_id == bindparam("its")).order_by(PROPOSAL.c.id)
_DUE = (
    select(PROPOSAL)
    .where(PROPOSAL.c.next_at <= bindparam("now"))
    .order_by(PROPOSAL.c.next_at, PROPOSAL.c.id)
    .limit(bindparam("count"))
)
_EARLIEST = select(func.min(PROPOSAL.c.next_at)).where(PROPOSAL.c.next_at.is_not(None))
_SAME_KEY = (SIGNAL.c.source == bindparam("source")) & (SIGNAL.c.key == bindparam("key"))
_BY_KEY = (
    select(PROPOSAL)
    .join(SIGNAL, SIGNAL.c.proposal_id == PROPOSAL.c.id)
    .where(_SAME_KEY, PROPOSAL.c.state == bindparam("state"))
    .order_by(PROPOSAL.c.id.desc())
    .limit(1)
)
_INCIDENT_BY_KEY = (
    select(INCIDENT.c.id)
    .join(SIGNAL, SIGNAL.c.incident_id == INCIDENT.c.id)
    .where(_SAME_KEY, INCIDENT.c.phase.not_in(("resolved", "closed")))
    .order_by(INCIDENT.c.id.desc())
    .limit(1)
)


def hold(tx: Transaction) -> None:
    """Makes whoever else opens or changes proposals wait for this transaction: two never propose the same thing."""
    tx.execute(_OPEN_GATE, {"key": _GATE})
    tx.execute(_HOLD_GATE, {"key": _GATE})


def add(tx: Transaction, proposal: Proposal) -> int:
    """Writes a new proposal down and answers its id."""
    key = new_id(tx.execute(_INSERT, _values(proposal)))
    tx.wake(proposal.next_at)
    return key


def save(tx: Transaction, proposal: Proposal) -> None:
    """Writes a proposal as it is now."""
    values = _values(proposal)
    tx.execute(changing(PROPOSAL, *values), {"its": proposal.id} | new(values))
    tx.wake(proposal.next_at)


def put_off(tx: Transaction, proposal_id: int, next_at: datetime) -> None:
    """Sets when to look at a proposal again, without firing."""
    tx.execute(changing(PROPOSAL, "next_at"), {"its": proposal_id} | new({"next_at": next_at}))
    tx.wake(next_at)


def get(tx: Transaction, proposal_id: int) -> Proposal | None:
    """One proposal, or None."""
    return _maybe(tx.execute(_ONE, {"its": proposal_id}).first())


def open_ones(tx: Transaction) -> tuple[Proposal, ...]:
    """Every proposal that waits for somebody to decide, oldest first."""
    return tuple(_proposal(r) for r in tx.execute(_OPEN))


def of_incident(tx: Transaction, incident_id: int) -> tuple[Proposal, ...]:
    """The proposals that became this incident."""
    return tuple(_proposal(r) for r in tx.execute(_OF_INCIDENT, {"its": incident_id}))


def by_key(tx: Transaction, signal: Signal, state: Standing) -> Proposal | None:
    """The newest proposal in this state that has a signal of this source and key, or None."""
    named = {"source": signal.source.value, "key": signal.key, "state": state.value}
    return _maybe(tx.execute(_BY_KEY, named).first())


def incident_by_key(tx: Transaction, signal: Signal) -> int | None:
    """The newest open incident that has had a signal of this source and key, or None."""
    found: int | None = tx.execute(_INCIDENT_BY_KEY, {"source": signal.source.value, "key": signal.key}).scalar()
    return found


def due(tx: Transaction, now: datetime, count: int) -> tuple[Proposal, ...]:
    """Proposals with a rung due at `now`, the longest waiting first."""
    return tuple(_proposal(r) for r in tx.execute(_DUE, {"now": now, "count": count}))


def earliest(tx: Transaction) -> datetime | None:
    """When the next rung of any proposal is due."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def follow(tx: Transaction, proposal_id: int, incident_id: int) -> None:
    """The signals of a proposal are those of the incident that was declared."""
    tx.execute(update(SIGNAL).where(SIGNAL.c.proposal_id == proposal_id).values(incident_id=incident_id))


def _values(proposal: Proposal) -> dict[str, Any]:
    values = {name: getattr(proposal, name) for name in Proposal.__dataclass_fields__ if name != "id"}
    return values | {
        "state": proposal.state.value,
        "severity": None if proposal.severity is None else int(proposal.severity),
        "services": list(proposal.services),
        "counts": dict(proposal.counts),
        "rungs": [_rung(r) for r in proposal.rungs],
    }


def _rung(rung: FiredRung) -> dict[str, Any]:
    moments = {"due_at": rung.due_at.isoformat(), "fired_at": rung.fired_at.isoformat()}
    return asdict(rung) | {"to": list(rung.to)} | moments


def _fired(values: Mapping[str, Any]) -> FiredRung:
    moments = {name: datetime.fromisoformat(values[name]) for name in ("due_at", "fired_at")}
    return FiredRung(**{**values, "to": tuple(values["to"]), **moments})


def _maybe(row: Row[Any] | None) -> Proposal | None:
    return None if row is None else _proposal(row)


def _proposal(row: Row[Any]) -> Proposal:
    values = plain(row)
    return Proposal(
        **values
        | {
            "state": Standing(values["state"]),
            "severity": None if values["severity"] is None else Severity(values["severity"]),
            "services": tuple(values["services"]),
            "rungs": tuple(_fired(r) for r in values["rungs"]),
        }
    )


def signal_values(signal: Signal) -> dict[str, Any]:
    """The columns of a signal that was heard for the first time."""
    return {
        "source": signal.source.value,
        "key": signal.key,
        "title": signal.title,
        "link": signal.link,
        "severity": None if signal.severity is None else int(signal.severity),
        "services": list(signal.services),
        "count": signal.count,
        "first_at": signal.at,
        "last_at": signal.at,
        "name": signal.name or signal.title,
        "over_at": None,
    }
