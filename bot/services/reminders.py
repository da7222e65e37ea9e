"""Reminders to one person: at most one message in five minutes, several incidents in one (1.5 rule 8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, DeliveryState
from bot.domain.incident import Incident
from bot.domain.proposal import Proposal
from bot.domain.task import Task
from bot.services import outbox, proposal_news, snapshots
from storage import Transaction, clocks, deliveries, kept, proposals, regulators, tasks

APART = timedelta(minutes=5)
"""What somebody asked for and requests for a decision are no reminders: they go at once, uncounted."""

ABOUT = ("clock", "instance", "percent", "due_at", "page", "regulator")
"""What a message keeps of every further clock it speaks for."""

SAYS = frozenset({"rung", "task_due"})
"""The notices that are reminders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One line of a digest: an incident, or what may be one; its clock that still runs or its task that is still to be
    done, and whether that is late. A `regulator`'s clock is named by the regime, and its report is the instance.
    """

    about: Incident | Proposal
    clock: str  #: empty for a task
    instance: str = ""
    due_at: datetime
    late: bool
    page: bool
    task: str = ""  #: what is to be done
    regulator: bool = False


def remind(
    tx: Transaction, incident: Incident, cause: Entry, people: Iterable[str], details: Mapping[str, object]
) -> None:
    """One reminder to each: now, or with the next message that this person may get."""
    line: JSON = {"incident": incident.id, **{k: details.get(k) for k in ABOUT}}
    for person in dict.fromkeys(p for p in people if incident.known_to(p)):
        key = outbox.direct_key(incident, cause, "rung", person)
        turn = _turn(tx, person, key, line, cause.at)
        if turn is not None:
            later = turn if turn > cause.at else None
            outbox.tell_people(tx, incident, cause, [person], notice="rung", details=details, due_at=later)


def remind_to_declare(
    tx: Transaction, proposal: Proposal, now: datetime, people: Iterable[str], details: Mapping[str, object]
) -> None:
    """As `remind`, while there is no incident yet (K0)."""
    line: JSON = {"incident": None, "proposal": proposal.id, **{k: details.get(k) for k in ABOUT}}
    for person in dict.fromkeys(people):
        key = proposal_news.direct_key(proposal, f"{details['clock']}-{details['percent']}", person)
        turn = _turn(tx, person, key, line, now)
        if turn is not None:
            proposal_news.tell_person(tx, proposal, key, person, details, now, turn if turn > now else None)


def remind_of_task(tx: Transaction, incident: Incident, cause: Entry, task: Task) -> None:
    """As `remind`, of a task, to whoever minds it."""
    line: JSON = {"incident": incident.id, "task": task.id}
    key = outbox.direct_key(incident, cause, "task_due", task.minder)
    turn = _turn(tx, task.minder, key, line, cause.at)
    if turn is not None:
        later, details = turn if turn > cause.at else None, {"task": task.id}
        outbox.tell_people(tx, incident, cause, [task.minder], notice="task_due", details=details, due_at=later)


def _turn(tx: Transaction, person: str, key: str, line: JSON, now: datetime) -> datetime | None:
    """When this person may get the message `key`; None where a message that has not left yet speaks for it."""
    last = kept.value(tx, _key(person)) or {}
    at = datetime.fromisoformat(last["at"]) if last else now - APART
    if at > now and _joined(tx, str(last["key"]), line):
        return None
    due_at = max(now, at + APART)
    kept.keep(tx, _key(person), {"at": due_at.isoformat(), "key": key})
    return due_at


def _joined(tx: Transaction, key: str, line: JSON) -> bool:
    """Puts it into a message that has not left yet; False where that one is gone. A clock has one line there."""
    waiting = deliveries.by_key(tx, key)
    if waiting is None or waiting.state is not DeliveryState.READY or waiting.attempts:
        return False
    others = [o for o in waiting.payload.get("also", ()) if _which(o) != _which(line)]
    deliveries.change(tx, waiting.id, payload={**waiting.payload, "also": [*others, line]})
    return True


def _which(line: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(line.get(name) for name in ("incident", "proposal", "task", "clock", "instance"))


def digest(tx: Transaction, payload: JSON, now: datetime) -> tuple[Reminder, ...] | None:
    """What a reminder to one person still has to say at `now`, by due moment: what was met meanwhile is left out.

    None for a message that is no such reminder.
    """
    if payload["notice"] not in SAYS or "recipient" not in payload:
        return None
    reader = str(payload["recipient"])
    lines = {_which(line): line for line in (payload, *payload.get("also", ()))}
    found = [r for line in lines.values() if (r := _standing(tx, line, now, reader)) is not None]
    return tuple(sorted(found, key=lambda r: r.due_at))


def _standing(tx: Transaction, line: JSON, now: datetime, reader: str) -> Reminder | None:
    if line["incident"] is None:
        return _undeclared(tx, line, now)
    incident = snapshots.known(tx, int(line["incident"]), reader)
    if incident is None:
        return None
    if line.get("task") is not None:
        return _to_do(tx, incident, int(line["task"]), now)
    due_at = _due(tx, line)
    return None if due_at is None else _reminder(incident, due_at, line, now)


def _due(tx: Transaction, line: JSON) -> datetime | None:
    """When an incident's clock is due, if it still runs."""
    incident_id, which = int(line["incident"]), (line["clock"], line["instance"])
    if line.get("regulator"):
        return {(w.regime, w.report): w.due_at for w in regulators.watches(tx, incident_id)}.get(which)
    return {(c.kind, c.instance): c.due_at for c in clocks.running(tx, incident_id)}.get(which)


def _to_do(tx: Transaction, incident: Incident, task_id: int, now: datetime) -> Reminder | None:
    task = tasks.get(tx, task_id)
    if task is None or not task.open or task.due_at is None:
        return None
    return Reminder(about=incident, clock="", due_at=task.due_at, late=task.late(now), page=False, task=task.text)


def _undeclared(tx: Transaction, line: JSON, now: datetime) -> Reminder | None:
    proposal = proposals.get(tx, int(line["proposal"]))
    clock = proposal.clock() if proposal is not None and proposal.open else None
    return None if proposal is None or clock is None else _reminder(proposal, clock.due_at, line, now)


def _reminder(about: Incident | Proposal, due_at: datetime, line: JSON, now: datetime) -> Reminder:
    return Reminder(
        about=about,
        clock=str(line["clock"]),
        instance=str(line["instance"]),
        due_at=due_at,
        late=now >= due_at,
        page=bool(line.get("page")),
        regulator=bool(line.get("regulator")),
    )


def _key(person: str) -> str:
    return f"reminded/{person}"
