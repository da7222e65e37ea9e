"""Reminders to one person: at most one message in five minutes, several incidents in one (1.5 rule 8)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, DeliveryState
from bot.domain.incident import Incident
from bot.services import outbox
from storage import Transaction, deliveries, kept

APART = timedelta(minutes=5)
"""What somebody asked for, requests for a decision and pages are no reminders: they go at once, uncounted."""


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
    """Puts it into a message that has not left yet; False where that one is gone."""
    waiting = deliveries.by_key(tx, key)
    if waiting is None or waiting.state is not DeliveryState.READY or waiting.attempts:
        return False
    line: JSON = {"code": incident.code, **{k: details[k] for k in ("clock", "percent", "due_at", "breach")}}
    payload = {**waiting.payload, "also": [*waiting.payload.get("also", ()), line]}
    deliveries.change(tx, waiting.id, payload=payload)
    return True


def _key(person: str) -> str:
    return f"reminded/{person}"
