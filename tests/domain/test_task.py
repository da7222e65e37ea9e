"""When a task is due, and when its owner is reminded of it."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain.task import Task, TaskState, due, next_reminder
from tests.builders import local, policy
from tests.cast import COMMANDER, STRANGER

TODAY = date(2025, 5, 31)
TASK = Task(id=1, incident_id=1, number=1, text="Call them", created_by=COMMANDER, created_at=local("20:50"))


@pytest.mark.parametrize(
    ("day", "at", "meant"),
    [
        (None, None, None),
        (date(2025, 6, 2), None, local("18:00", days=2)),
        (TODAY, None, local("23:59")),
        (TODAY, time(22), local("22:00")),
        (None, time(22), local("22:00")),
        (None, time(9), local("09:00", days=1)),
        (date(2025, 5, 30), None, local("18:00", days=-1)),
    ],
)
def test_a_day_ends_in_the_evening(day: date | None, at: time | None, meant: datetime | None) -> None:
    """In the audience's zone; once the evening has come, at the end of the day. It is 20:50."""
    assert due(day, at, local("20:50"), policy()) == meant


def test_reminders_come_in_the_morning_and_then_every_morning() -> None:
    """On its day, three times by the default policy, and never of what has no day."""
    end = local("18:00", days=2)
    first = next_reminder(end, 0, local("20:50"), policy())
    assert first == local("09:00", days=2)
    assert next_reminder(end, 1, local("09:00", days=2), policy()) == local("09:00", days=3)
    assert next_reminder(end, 2, local("09:00", days=3), policy()) == local("09:00", days=4)
    assert next_reminder(end, 3, local("09:00", days=4), policy()) is None
    assert next_reminder(None, 0, local("20:50"), policy()) is None


def test_what_is_due_today_is_reminded_of_when_it_is_due() -> None:
    """Its morning has passed."""
    assert next_reminder(local("23:59"), 0, local("20:50"), policy()) == local("23:59")
    assert next_reminder(local("20:00"), 0, local("20:50"), policy()) == local("09:00", days=1)


def test_who_minds_it_and_when_it_is_late() -> None:
    """Its owner, or whoever wrote it down."""
    assert TASK.minder == COMMANDER
    assert replace(TASK, owner=STRANGER).minder == STRANGER
    late = replace(TASK, due_at=local("21:00"))
    assert late.late(local("21:00"))
    assert not late.late(local("20:59"))
    assert not replace(late, state=TaskState.DONE).late(local("22:00"))
    assert not TASK.late(local("22:00"))
