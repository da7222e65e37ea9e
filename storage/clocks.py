"""Clocks and the rungs they fired."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.domain.clock import Clock, ClockState, Firing, Start
from bot.domain.snapshot import FiredRung
from storage.core import CLOCK, RUNG, changing, new, plain
from storage.transaction import Transaction

_INSERT = insert(CLOCK)
_OF_INCIDENT = select(CLOCK).where(CLOCK.c.incident_id == bindparam("incident_id")).order_by(CLOCK.c.id)
_RUNNING = _OF_INCIDENT.where(CLOCK.c.state == ClockState.RUNNING.value)
_WAITING = (
    select(CLOCK.c.incident_id)
    .where(CLOCK.c.state == ClockState.RUNNING.value)
    .distinct()
    .order_by(CLOCK.c.incident_id)
)
_DUE = (
    select(CLOCK)
    .where(CLOCK.c.next_at <= bindparam("now"))
    .order_by(CLOCK.c.next_at, CLOCK.c.id)  # of two at one moment the older speaks first, and may meet the other
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_EARLIEST = select(func.min(CLOCK.c.next_at)).where(CLOCK.c.next_at.is_not(None))  # else no index serves it
_LOOK = (
    update(CLOCK)
    .where(CLOCK.c.id == bindparam("its"), CLOCK.c.state == ClockState.RUNNING.value)
    .values(next_at=bindparam("next"))
)
_PASS = (
    update(CLOCK)
    .where(CLOCK.c.id == bindparam("its"), CLOCK.c.last_percent == bindparam("had"), CLOCK.c.next_at.is_not(None))
    .values(last_percent=bindparam("percent"), next_at=bindparam("next"))
)
_INSERT_RUNG = insert(RUNG)
_RUNGS = (
    select(RUNG, CLOCK.c.kind, CLOCK.c.instance)
    .join(CLOCK, CLOCK.c.id == RUNG.c.clock_id)
    .where(CLOCK.c.incident_id == bindparam("incident_id"))
    .order_by(RUNG.c.due_at, RUNG.c.id)
)


def start(tx: Transaction, incident_id: int, starts: Sequence[Start]) -> None:
    """Starts clocks."""
    rows = [
        {
            "incident_id": incident_id,
            "kind": s.kind,
            "instance": s.instance,
            "started_at": s.started_at,
            "due_at": s.due_at,
            "state": ClockState.RUNNING.value,
            "ended_at": None,
            "next_at": s.next_at,
            "last_percent": s.last_percent,
            "snoozed_until": None,
            "snoozes": 0,
            "snoozed_why": "",
        }
        for s in starts
    ]
    if rows:
        tx.execute(_INSERT, rows)
    for s in starts:
        tx.wake(s.next_at)


def end(tx: Transaction, clock: Clock, state: ClockState, at: datetime) -> None:
    """Ends a running clock; it fires no more."""
    tx.execute(
        update(CLOCK)
        .where(CLOCK.c.id == clock.id, CLOCK.c.state == ClockState.RUNNING.value)
        .values(state=state.value, ended_at=at, next_at=None)
    )


def move(tx: Transaction, clock: Clock, incident_id: int, instance: str) -> None:
    """Gives a clock to another incident, under a name of its own there."""
    tx.execute(update(CLOCK).where(CLOCK.c.id == clock.id).values(incident_id=incident_id, instance=instance))


def running(tx: Transaction, incident_id: int) -> tuple[Clock, ...]:
    """The clocks of an incident that run."""
    return tuple(_clock(r) for r in tx.execute(_RUNNING, {"incident_id": incident_id}))


def incidents_waiting(tx: Transaction) -> tuple[int, ...]:
    """The incidents of which a clock runs."""
    return tuple(tx.execute(_WAITING).scalars())


def of_incident(tx: Transaction, incident_id: int) -> tuple[Clock, ...]:
    """Every clock of an incident, in order of their start."""
    return tuple(_clock(r) for r in tx.execute(_OF_INCIDENT, {"incident_id": incident_id}))


def due(tx: Transaction, now: datetime, count: int) -> tuple[Clock, ...]:
    """Clocks with a rung due at `now`, the longest waiting first."""
    return tuple(_clock(r) for r in tx.execute(_DUE, {"now": now, "count": count}))


def earliest(tx: Transaction) -> datetime | None:
    """The next moment at which any rung is due."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def look_at(tx: Transaction, clock: Clock, next_at: datetime | None) -> None:
    """Sets when to look at a clock again, without firing."""
    tx.execute(_LOOK, {"its": clock.id, "next": next_at})
    tx.wake(next_at)


def snooze(tx: Transaction, clock: Clock, until: datetime | None, next_at: datetime | None, *, why: str = "") -> None:
    """Puts a clock's ladder off until then; None: ends that."""
    values: dict[str, Any] = {
        "snoozed_why": why,
        "snoozed_until": until,
        "snoozes": clock.snoozes + (until is not None),
        "next_at": next_at,
    }
    tx.execute(changing(CLOCK, *values), {"its": clock.id} | new(values))
    tx.wake(next_at)


def fire(tx: Transaction, clock: Clock, firing: Firing, *, now: datetime, people: Sequence[str], note: str) -> bool:
    """Moves the clock past this rung and keeps the rung and those it speaks for; False when another got there first."""
    passed = {"its": clock.id, "had": clock.last_percent, "percent": firing.rung.percent, "next": firing.next_at}
    if tx.execute(_PASS, passed).rowcount != 1:
        return False
    rows = [_rung_row(clock, r.percent, r.at, now) | {"missed": True} for r in firing.missed]
    rows.append(_rung_row(clock, firing.rung.percent, firing.rung.at, now) | {"people": list(people), "note": note})
    tx.execute(_INSERT_RUNG, rows)
    tx.wake(firing.next_at)
    return True


def record(tx: Transaction, clock: Clock, fired: Sequence[FiredRung]) -> None:
    """Keeps rungs that fired before the clock belonged to an incident (K0); it does not fire them again."""
    rows = [
        _rung_row(clock, r.percent, r.due_at, r.fired_at) | {"people": list(r.to), "missed": r.missed, "note": r.note}
        for r in fired
    ]
    if rows:
        tx.execute(_INSERT_RUNG, rows)
        tx.execute(changing(CLOCK, "last_percent"), {"its": clock.id} | new({"last_percent": fired[-1].percent}))


def rungs(tx: Transaction, incident_id: int) -> tuple[FiredRung, ...]:
    """Every rung of an incident's clocks that fired or was merged, in order of their due moments."""
    return tuple(_fired(plain(r)) for r in tx.execute(_RUNGS, {"incident_id": incident_id}))


def _rung_row(clock: Clock, percent: int, at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "clock_id": clock.id,
        "percent": percent,
        "due_at": at,
        "fired_at": now,
        "people": [],
        "missed": False,
        "note": "",
    }


def _fired(values: dict[str, Any]) -> FiredRung:
    return FiredRung(
        clock=values["kind"],
        instance=values["instance"],
        percent=values["percent"],
        due_at=values["due_at"],
        fired_at=values["fired_at"],
        to=tuple(values["people"]),
        missed=values["missed"],
        note=values["note"],
    )


def _clock(row: Row[Any]) -> Clock:
    values = plain(row)
    return Clock(**(values | {"state": ClockState(values["state"])}))
