"""What is said about follow-ups."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.task import Task, TaskState
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n
from bot.slack.wording.details import Details, said

DONE = Phrase("Done")
TAKE = Phrase("I take it")
DROP = Phrase("Drop")
ADD = Phrase("Add")
FORM_TITLE = Phrase("A task")
TEXT = Phrase("What is to be done")
WHO = Phrase("By whom")
DAY = Phrase("Until when")
YOURS = Phrase("Your tasks")

_TITLE = 60
_SHOWN_OVER = 10


def added(task: Task) -> str:
    """It is written down."""
    head = _("I wrote down task {number}: “{text}”.", number=task.number, text=safe(task.text))
    return f"{head} {_whose(task)} {_by_when(task)}"


def _whose(task: Task) -> str:
    if not task.owner:
        return _("Nobody has it yet: `{slash} tasks` lets somebody take it.", slash=SLASH)
    return _("It is {person}'s.", person=person(task.owner))


def _by_when(task: Task) -> str:
    if task.due_at is None:
        return _("It has no day, so I shall not remind of it.")
    return _("It is due {moment}.", moment=moment(task.due_at))


def head(incident: Incident, count: int) -> str:
    """Over the list."""
    if not count:
        return _("Nothing is left to do for {code}. `{slash} task` adds something.", code=incident.code, slash=SLASH)
    return _n("*{count} task open for {code}*", "*{count} tasks open for {code}*", count, code=incident.code)


def mine(count: int) -> str:
    """Over one's own."""
    return (
        _n("*You have {count} task to do*", "*You have {count} tasks to do*", count)
        if count
        else _("You have no task to do.")
    )


def line(task: Task, now: datetime) -> str:
    """One task: what, by whom, until when."""
    who = person(task.owner) if task.owner else _("nobody has it")
    return f"*{task.number}.* {safe(task.text)}\n{who} · {_due(task, now)}"


def own(incident: Incident, task: Task, now: datetime) -> str:
    """One of one's own, with its incident."""
    where = f" · {channel(incident.channel_id)}" if incident.channel_id else ""
    return f"{safe(task.text)}\n{_named(incident)} · {_due(task, now)}{where}"


def whose_and_when(task: Task) -> str:
    """By whom and until when, in a few words."""
    who = person(task.owner) if task.owner else _("nobody has it")
    return f"{who} · " + (_("due {moment}", moment=moment(task.due_at)) if task.due_at else _("no day"))


def _named(incident: Incident) -> str:
    return f"{incident.code} {safe(short(incident.title, _TITLE))}".strip()


def _due(task: Task, now: datetime) -> str:
    if task.due_at is None:
        return _("no day")
    if task.late(now):
        return _("*late since {moment}*", moment=moment(task.due_at))
    return _("due {moment}", moment=moment(task.due_at))


ENDED = {
    TaskState.DONE: Phrase("{number} done by {person} {time}"),
    TaskState.DROPPED: Phrase("{number} dropped by {person} {time}"),
}


def over(found: Sequence[Task]) -> str:
    """What was done or dropped, the newest last."""
    listed = [
        ENDED[t.state].said(number=t.number, person=person(t.ended_by), time=time(t.ended_at or t.created_at))
        for t in found[-_SHOWN_OVER:]
    ]
    return _("Over: {list}", list=" · ".join(listed))


def more(count: int) -> str:
    """Tasks for which there is no room."""
    return _n("… and one more.", "… and {count} more.", count)


def more_yours(count: int) -> str:
    """Tasks of one's own for which there is no room."""
    return _n("… and one more: `{slash} tasks`.", "… and {count} more: `{slash} tasks`.", count, slash=SLASH)


def finished(task: Task) -> str:
    """It is done."""
    return _("I noted that task {number} is done: “{text}”.", number=task.number, text=safe(task.text))


def given(incident: Incident, task: Task, by: str, now: datetime) -> str:
    """Somebody has something to do."""
    return _(
        "{person} gave you a task of {incident}: “{text}” · {due}",
        person=person(by),
        incident=_named(incident),
        text=safe(task.text),
        due=_due(task, now),
    )


def gone(incident: Incident) -> str:
    """It was done before the message left."""
    return _("{incident}: the task was done or dropped meanwhile.", incident=_named(incident))


def reminder(incident: Incident, task: Task, now: datetime) -> str:
    """It is its day, or later."""
    told = _(
        "A task of {incident}: “{text}” · {due}", incident=_named(incident), text=safe(task.text), due=_due(task, now)
    )
    return told if task.owner else f"{told}\n" + _("Nobody has it, and you wrote it down.")


def open_ones(count: int) -> str:
    """On the card."""
    return _n("{count} task open: `{slash} tasks`", "{count} tasks open: `{slash} tasks`", count, slash=SLASH)


def no_such_task(_details: Details) -> str:
    """Nothing under this number."""
    return _("I know no such task; it may be from an older message.")


def ended(details: Details) -> str:
    """It is done or dropped already."""
    who, number = person(said(details, "person", "-")), said(details, "number", "-")
    if details.get("state") == TaskState.DROPPED.value:
        return _("Task {number} was dropped already, by {person}.", number=number, person=who)
    return _("Task {number} is done already, by {person}.", number=number, person=who)
