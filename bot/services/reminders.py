"""Reminders to one person: at most one message in five minutes, several incidents in one (1.5 rule 8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, DeliveryState
from bot.domain.incident import Incident
from bot.services import outbox
from storage import Transaction, clocks, deliveries, incidents, kept

APART = timedelta(minutes=5)
"""What somebody asked for and requests for a decision are no reminders: they go at once, uncounted."""

ABOUT = ("clock", "instance", "percent", "due_at", "page")
"""What a message keeps of every further clock it speaks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One line of a digest: an incident, its clock that still runs, and whether it is late by now."""

    incident: Incident
    clock: str
    due_at: datetime
    late: bool
    page: bool


def remind(
    tx: Transaction, incident: Incident, cause: Entry, people: Iterable[str], details: Mapping[str, object]
) -> None:
    """One reminder to each: now, or with the next message that this person may get."""
    for person in dict.fromkeys(people):
        last = kept.value(tx, _key(person)) or {}
        at = datetime.fromisoformat(last["at"]) if last else cause.at - APART
        if at > cause.at and _joined(tx, str(last["key"]), incident, details):
            continue
        due_at = max(cause.at, at + APART)
        key = outbox.direct_key(incident, cause, "rung", person)
        kept.keep(tx, _key(person), {"at": due_at.isoformat(), "key": key})
        later = due_at if due_at > cause.at else None
        outbox.tell_people(tx, incident, cause, [person], notice="rung", details=details, due_at=later)


def _joined(tx: Transaction, key: str, incident: Incident, details: Mapping[str, object]) -> bool:
    """Puts it into a message that has not left yet; False where that one is gone. A clock has one line there."""
    waiting = deliveries.by_key(tx, key)
    if waiting is None or waiting.state is not DeliveryState.READY or waiting.attempts:
        return False
    line: JSON = {"incident": incident.id, **{k: details.get(k) for k in ABOUT}}
    others = [o for o in waiting.payload.get("also", ()) if _which(o) != _which(line)]
    deliveries.change(tx, waiting.id, payload={**waiting.payload, "also": [*others, line]})
    return True


def _which(line: Mapping[str, Any]) -> tuple[object, ...]:
    return line["incident"], line["clock"], line["instance"]


def digest(tx: Transaction, payload: JSON, now: datetime) -> tuple[Reminder, ...] | None:
    """What a reminder to one person still has to say at `now`, by due moment: what was met meanwhile is left out.

    None for a message that is no such reminder.
    """
    if payload["notice"] != "rung" or "recipient" not in payload:
        return None
    lines = {_which(line): line for line in (payload, *payload.get("also", ()))}
    found = [r for line in lines.values() if (r := _standing(tx, line, now)) is not None]
    return tuple(sorted(found, key=lambda r: r.due_at))


def _standing(tx: Transaction, line: JSON, now: datetime) -> Reminder | None:
    incident = incidents.get(tx, int(line["incident"]))
    running = {(c.kind, c.instance): c for c in clocks.running(tx, int(line["incident"]))}
    clock = running.get((line["clock"], line["instance"]))
    if incident is None or clock is None:
        return None
    page = bool(line.get("page"))
    return Reminder(incident=incident, clock=clock.kind, due_at=clock.due_at, late=now >= clock.due_at, page=page)


def _key(person: str) -> str:
    return f"reminded/{person}"
