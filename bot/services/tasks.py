"""Follow-ups: written down, taken, done or dropped, also after the incident is closed; their owners are reminded."""

from datetime import date, datetime, time

from bot.domain.act import BOT, Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.lint import mask
from bot.domain.rulebook import Rulebook
from bot.domain.task import LONGEST, Task, TaskState, due, next_reminder
from bot.services import duty, outbox, privacy, record, reminders, snapshots
from storage import Transaction, incidents, tasks


def add(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident_id: int,
    text: str,
    *,
    owner: str = "",
    day: date | None = None,
    at: time | None = None,
) -> Task:
    """Writes a task down and tells its owner. Raises Refusal for none, for too much, and for a day that is over."""
    incident = record.hold(tx, act, incident_id)
    plain = mask(" ".join(text.split())).text
    if not plain:
        raise Refusal(Reason.MISSING_ARGUMENT, argument="text")
    if len(plain) > LONGEST:
        raise Refusal(Reason.TOO_LONG, what="task", limit=LONGEST, by=len(plain) - LONGEST)
    due_at = due(day, at, act.at, book.policy)
    if due_at is not None and due_at <= act.at:
        raise Refusal(Reason.BAD_ARGUMENT, argument="date", given=str(day or at))
    duty.check_taker(tx, owner)
    incident = _let_in(tx, incident, owner, act)
    task = tasks.add(
        tx,
        Task(
            id=0,
            incident_id=incident_id,
            number=0,
            text=plain,
            owner=owner,
            due_at=due_at,
            created_by=act.who,
            created_at=act.at,
            remind_at=next_reminder(due_at, 0, act.at, book.policy),
        ),
    )
    data = {"number": task.number, "text": plain, "person": owner, "due_at": due_at.isoformat() if due_at else ""}
    entry = record.write(tx, act, incident_id, "task.added", data)
    if owner and owner != act.who:
        details = {"task": task.id, "person": act.who}
        outbox.tell_people(tx, incident, entry, [owner], notice="task_given", details=details)
    outbox.refresh(tx, incident, act.at, executives=False)
    return task


def _let_in(tx: Transaction, incident: Incident, owner: str, act: Act) -> Incident:
    """Whoever has something to do in a private incident knows of it."""
    return privacy.let_in(tx, incident, owner, act) if owner and not incident.known_to(owner) else incident


def take(tx: Transaction, book: Rulebook, act: Act, task_id: int) -> Task:
    """Makes it one's own; reminders begin anew. Raises Refusal when it is no longer open."""
    incident, task = _hold(tx, act, task_id)
    later = next_reminder(task.due_at, 0, act.at, book.policy)
    tasks.change(tx, task_id, owner=act.who, remind_at=later, reminded=0)
    return _written(tx, act, incident, task, "task.taken")


def finish(tx: Transaction, book: Rulebook, act: Act, task_id: int) -> Task:  # noqa: ARG001 - one shape
    """It is done. Raises Refusal when it is no longer open."""
    return _end(tx, act, task_id, TaskState.DONE)


def drop(tx: Transaction, book: Rulebook, act: Act, task_id: int) -> Task:  # noqa: ARG001 - one shape
    """Nobody will do it. Raises Refusal when it is no longer open."""
    return _end(tx, act, task_id, TaskState.DROPPED)


def _end(tx: Transaction, act: Act, task_id: int, state: TaskState) -> Task:
    incident, task = _hold(tx, act, task_id)
    tasks.change(tx, task_id, state=state.value, ended_by=act.who, ended_at=act.at, remind_at=None)
    return _written(tx, act, incident, task, "task.done" if state is TaskState.DONE else "task.dropped")


def _hold(tx: Transaction, act: Act, task_id: int) -> tuple[Incident, Task]:
    found = tasks.get(tx, task_id)
    if found is None or snapshots.known(tx, found.incident_id, act.who) is None:
        raise Refusal(Reason.NO_SUCH_TASK, task=task_id)
    incident = record.hold(tx, act, found.incident_id)
    task = tasks.get(tx, task_id) or found  # nobody can change it now that the incident is held
    if not task.open:
        raise Refusal(
            Reason.TASK_ENDED, number=task.number, state=task.state.value, person=task.ended_by, at=task.ended_at
        )
    return incident, task


def _written(tx: Transaction, act: Act, incident: Incident, task: Task, action: str) -> Task:
    record.write(tx, act, incident.id, action, {"number": task.number, "text": task.text})
    outbox.refresh(tx, incident, act.at, executives=False)
    return tasks.get(tx, task.id) or task


def known(tx: Transaction, incident_id: int, reader: str) -> tuple[Incident, tuple[Task, ...]]:
    """An incident with all its tasks, for somebody who may know of it. Raises Refusal."""
    incident = snapshots.known(tx, incident_id, reader)
    if incident is None:
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=f"INC-{incident_id}")
    return incident, tasks.of_incident(tx, incident_id)


def mine(tx: Transaction, person: str) -> tuple[tuple[Incident, Task], ...]:
    """What this person has still to do, the most urgent first, what has no day last."""
    held = [(i, t) for t in tasks.held_by(tx, person) if (i := incidents.get(tx, t.incident_id)) and i.known_to(person)]
    return tuple(sorted(held, key=lambda pair: (pair[1].due_at is None, pair[1].due_at or pair[1].created_at)))


def tick(tx: Transaction, book: Rulebook, now: datetime, count: int) -> int:
    """Reminds of what is due by `now`, at most `count` tasks; answers how many there were."""
    found = tasks.due(tx, now, count)
    for each in found:
        incident = incidents.lock(tx, each.incident_id)
        task = tasks.get(tx, each.id)
        if incident is not None and task is not None and task.remind_at is not None and task.remind_at <= now:
            _remind(tx, book, incident, task, now)
    return len(found)


def _remind(tx: Transaction, book: Rulebook, incident: Incident, task: Task, now: datetime) -> None:
    """One line to whoever minds it, in their next message (1.5 rule 8); then again another morning."""
    reminded = task.reminded + 1
    later = next_reminder(task.due_at, reminded, now, book.policy) if task.open else None
    tasks.change(tx, task.id, remind_at=later, reminded=reminded)
    if not task.open:
        return
    data = {"number": task.number, "text": task.text, "person": task.minder}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "task.reminded", data)
    reminders.remind_of_task(tx, incident, entry, task)
