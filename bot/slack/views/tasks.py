"""Follow-ups: the list with what can be done about each, the form for another, and what their owners are told."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from blockkit import DatePicker, Input, PlainTextInput, UsersSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Incident
from bot.domain.task import LONGEST, Task
from bot.slack.views.digest import digest
from bot.slack.views.parts import Block, Message, button, label, message, modal, note, row, say
from bot.slack.views.private import Private
from bot.slack.views.told import Told
from bot.slack.wording import labels
from bot.slack.wording import tasks as words

BODY = "body"
SHOWN = 20
"""Tasks in one message: each has a line and its buttons."""


def tasks(incident: Incident, found: Sequence[Task], reader: str, now: datetime) -> Message:
    """What is to be done, the most urgent first, and how much was done."""
    left = sorted((t for t in found if t.open), key=lambda t: (t.due_at is None, t.due_at or t.created_at))
    over = [t for t in found if not t.open]
    return message(
        say(words.head(incident, len(left))),
        *(block for t in left[:SHOWN] for block in _task(t, reader, now)),
        note(words.more(len(left) - SHOWN)) if len(left) > SHOWN else None,
        note(words.over(over)) if over else None,
    )


def _task(task: Task, reader: str, now: datetime) -> Iterator[Block | None]:
    value = str(task.id)
    yield say(words.line(task, now))
    yield row(
        button("task_done", words.DONE, value, "primary"),
        button("task_take", words.TAKE, value) if task.owner != reader else None,
        button("task_drop", words.DROP, value),
    )


def mine(found: Sequence[tuple[Incident, Task]], now: datetime) -> Message:
    """What one person has still to do, over all incidents."""
    return message(
        say(words.mine(len(found))),
        *(own(incident, task, now) for incident, task in found[:SHOWN]),
        note(words.more(len(found) - SHOWN)) if len(found) > SHOWN else None,
    )


def own(incident: Incident, task: Task, now: datetime) -> Block:
    """One task of one's own, with a way to say that it is done."""
    return say(words.own(incident, task, now), button("task_finished", words.DONE, str(task.id)))


def form(private: Private, person: str = "") -> JSON:
    """The fields of a task."""
    text = PlainTextInput(action_id=BODY, max_length=LONGEST)
    return modal(
        words.FORM_TITLE,
        [
            Input(label(words.TEXT), text, block_id="text"),
            Input(
                label(words.WHO),
                UsersSelect(action_id=BODY, initial_user=person or None),
                block_id="person",
                optional=True,
            ),
            Input(label(words.DAY), DatePicker(action_id=BODY), block_id="day", optional=True),
        ],
        callback_id="task",
        private=private.dump(),
        submit=words.ADD,
        close=labels.CANCEL,
    )


def given(told: Told) -> Message:
    """To whom a task was given."""
    task = _about(told)
    if task is None:
        return message(say(words.gone(told.snapshot.incident)))
    said = words.given(told.snapshot.incident, task, str(told.details["person"]), told.snapshot.now)
    return message(say(said), row(button("task_finished", words.DONE, str(task.id))))


def due(told: Told) -> Message:
    """To whoever minds a task, on its day and after it; with whatever else they are to be reminded of."""
    task = _about(told)
    if told.details.get("also"):
        return digest(told.digest or (), told.policy)
    if task is None:
        return message(say(words.gone(told.snapshot.incident)))
    said = words.reminder(told.snapshot.incident, task, told.snapshot.now)
    return message(say(said), row(button("task_finished", words.DONE, str(task.id), "primary")))


def _about(told: Told) -> Task | None:
    """The task it is about; None when it was done or dropped meanwhile."""
    return next((t for t in told.snapshot.tasks if t.id == told.details["task"]), None)
