"""Small follow-ups of an incident: what is to be done, by whom, until when. They outlive its closing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.policy import Policy

LONGEST = 300
"""Of a task's text, in characters: what is longer is two tasks."""

DAY_ENDS = time(23, 59)


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  #: nobody will do it, and that is all right


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One of them. Moments are aware UTC."""

    id: int
    incident_id: int
    number: int  #: 1, 2, 3 within its incident
    text: str
    owner: str = ""  #: Slack user id; empty: nobody has it yet
    due_at: datetime | None = None
    state: TaskState = TaskState.OPEN
    created_by: str
    created_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    remind_at: datetime | None = None  #: when its next reminder goes out
    reminded: int = 0  #: how many went out since it has this owner

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state is TaskState.OPEN

    @property
    def minder(self) -> str:
        """Who is reminded of it: its owner, or whoever wrote it down while nobody has it."""
        return self.owner or self.created_by

    def late(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.open and self.due_at is not None and now >= self.due_at


def due(day: date | None, at: time | None, now: datetime, policy: Policy) -> datetime | None:
    """The moment by which it is to be done: the evening of its day in the audience's zone, or the time that was said.

    A time alone is today's, or tomorrow's once it has passed.
    """
    today = now.astimezone(policy.tz).date()
    if day is None and at is None:
        return None
    if day is None:
        moment = _moment(today, at or DAY_ENDS, policy.tz)
        return moment if moment > now else _moment(today + timedelta(days=1), at or DAY_ENDS, policy.tz)
    if at is None:
        moment = _moment(day, policy.evening, policy.tz)
        return moment if moment > now or day != today else _moment(day, DAY_ENDS, policy.tz)
    return _moment(day, at, policy.tz)


def next_reminder(due_at: datetime | None, reminded: int, now: datetime, policy: Policy) -> datetime | None:
    """When to remind next: on the morning of its day, or when it is due where that morning has passed; then every
    morning, as often as the policy says. Never of a task without a day.
    """
    if due_at is None or reminded >= policy.surfaces.task_reminders:
        return None
    mornings = (_moment(due_at.astimezone(policy.tz).date(), policy.morning, policy.tz), due_at)
    first = next((m for m in mornings if m > now), None) if not reminded else None
    return first or _moment(now.astimezone(policy.tz).date() + timedelta(days=1), policy.morning, policy.tz)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
