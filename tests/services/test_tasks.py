"""Follow-ups: numbered, given, taken, done once, reminded of in one message, and longer-lived than their incident."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.task import LONGEST, Task, TaskState
from bot.services import homes, reminders, tasks, wakeups
from storage import deliveries
from storage import incidents as rows
from tests.builders import act, local
from tests.cast import COMMANDER, COMMS_LEAD, EXECUTIVE, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why

MONDAY = date(2025, 6, 2)


async def add(evening: Evening, text: str = "Call the processor", *, who: str = COMMANDER, **given: object) -> Task:
    """Somebody writes a task down at 20:50."""
    how = (evening.book, act(who, local("20:50")), evening.incident_id, text)
    return await evening.store.run(tasks.add, *how, **given)  # type: ignore[arg-type]


async def look(evening: Evening, at: datetime) -> wakeups.Work:
    """Everything that is due at this moment, taken."""
    return await evening.store.run(wakeups.look, evening.book, at, frozenset(), None)


async def test_a_task_is_numbered_told_and_shown(evening: Evening) -> None:
    """Its owner hears of it, the record has it, the card counts it."""
    await evening.begin()
    first = await add(evening, owner=COMMS_LEAD, day=MONDAY)
    second = await add(evening, "Write the summary")
    assert (first.number, second.number, second.owner) == (1, 2, "")
    assert first.due_at == local("18:00", days=2)
    assert [t["recipient"] for t in await evening.told("task_given")] == [COMMS_LEAD]
    assert [t.number for t in (await evening.look()).tasks] == [1, 2]
    assert (await evening.record()).count("task.added") == 2


async def test_nobody_is_told_what_they_wrote_themselves(evening: Evening) -> None:
    """Their own task is in the answer already."""
    await evening.begin()
    await add(evening, owner=COMMANDER)
    assert await evening.told("task_given") == []


async def test_what_nobody_may_keep_is_masked(evening: Evening) -> None:
    """A card number that was copied along."""
    await evening.declare()
    assert "4111" not in (await add(evening, "Ask about 4111 1111 1111 1111")).text


@pytest.mark.parametrize(
    ("text", "given", "reason"),
    [
        (" ", {}, Reason.MISSING_ARGUMENT),
        ("x" * (LONGEST + 1), {}, Reason.TOO_LONG),
        ("Call", {"day": date(2025, 5, 30)}, Reason.BAD_ARGUMENT),
        ("Call", {"day": date(2025, 5, 31), "at": time(20, 50)}, Reason.BAD_ARGUMENT),
    ],
)
async def test_a_task_has_words_and_a_day_to_come(evening: Evening, text: str, given: object, reason: Reason) -> None:
    """Nothing is written otherwise."""
    await evening.declare()
    assert await why(add(evening, text, **given)) is reason  # type: ignore[arg-type]
    assert (await evening.look()).tasks == ()


async def test_it_is_ended_once(evening: Evening) -> None:
    """Whoever comes second hears who was first."""
    await evening.begin()
    task = await add(evening)
    taken = await evening.store.run(tasks.take, evening.book, act(STRANGER, local("20:51")), task.id)
    assert taken.owner == STRANGER
    done = await evening.store.run(tasks.finish, evening.book, act(STRANGER, local("20:52")), task.id)
    assert (done.state, done.ended_by) == (TaskState.DONE, STRANGER)
    for late in (tasks.finish, tasks.drop, tasks.take):
        refused = evening.store.run(late, evening.book, act(COMMANDER, local("20:53")), task.id)
        assert await why(refused) is Reason.TASK_ENDED
    other = await add(evening)
    dropped = await evening.store.run(tasks.drop, evening.book, act(COMMANDER, local("20:54")), other.id)
    assert dropped.state is TaskState.DROPPED
    assert await why(evening.store.run(tasks.drop, evening.book, act(), 99)) is Reason.NO_SUCH_TASK
    assert [a for a in await evening.record() if a.startswith("task.")][-2:] == ["task.added", "task.dropped"]


async def test_reminders_are_due_moments_and_outlive_the_incident(evening: Evening) -> None:
    """Closed at 21:10; on Monday morning the owner is reminded, once for each morning, three times."""
    await evening.begin()
    task = await add(evening, owner=STRANGER, day=MONDAY)
    values = {"phase": Phase.CLOSED.value, "resolved_at": local("21:05")}
    await evening.store.run(lambda tx: rows.change(tx, 1, **values))
    for day in (2, 3, 4, 5):
        await look(evening, local("09:00", days=day))
    told = await evening.told("task_due")
    assert [(t["task"], t["recipient"]) for t in told] == [(task.id, STRANGER)] * 3
    assert (await evening.record()).count("task.reminded") == 3


async def test_the_next_look_is_when_a_reminder_is_due(evening: Evening) -> None:
    """A process that is killed forgets nothing: the moment is in the row."""
    await evening.begin()
    await add(evening, day=MONDAY)
    await evening.phase(Phase.RESOLVED, at=local("20:55"))
    found = await look(evening, local("08:59", days=2))
    for _ in range(6):
        if found.next_at and found.next_at >= local("09:00", days=2):
            break
        found = await look(evening, found.next_at or local("08:59", days=2))
    assert found.next_at == local("09:00", days=2)


async def test_a_done_task_reminds_nobody(evening: Evening) -> None:
    """Nor does a dropped one."""
    await evening.begin()
    task = await add(evening, day=MONDAY)
    await evening.store.run(tasks.finish, evening.book, act(COMMANDER, local("20:52")), task.id)
    await look(evening, local("09:00", days=2))
    assert await evening.told("task_due") == []


async def test_reminders_of_tasks_and_clocks_are_one_message(evening: Evening) -> None:
    """Two at once join the first that waits; what was done meanwhile is left out of it (1.5 rule 8)."""
    await evening.begin()
    first = await add(evening, "Call", owner=STRANGER, day=MONDAY)
    second = await add(evening, "Write", owner=STRANGER, day=MONDAY)
    third = await add(evening, "Ask", owner=STRANGER, day=MONDAY)
    await evening.phase(Phase.RESOLVED, at=local("20:55"))
    at = local("09:00", days=2)
    await evening.store.run(tasks.tick, evening.book, at, 50)
    sent, waiting = [d for d in await evening.all("slack") if d.payload.get("notice") == "task_due"]
    assert (sent.payload["task"], waiting.payload["task"]) == (first.id, second.id)
    assert waiting.due_at == at + reminders.APART
    assert [line["task"] for line in waiting.payload["also"]] == [third.id]
    await evening.store.run(tasks.finish, evening.book, act(STRANGER, at + timedelta(minutes=1)), second.id)
    found = await evening.store.read(deliveries.by_key, waiting.key)
    assert found is not None
    left = await evening.store.read(reminders.digest, found.payload, at + timedelta(minutes=5))
    assert [r.task for r in left or ()] == ["Ask"]


async def test_a_private_one_stays_inside(evening: Evening) -> None:
    """Who is given something to do in it is let in; nobody else sees, takes or ends it."""
    await evening.declare(private=True)
    task = await add(evening, owner=COMMS_LEAD)
    assert (await evening.look()).incident.known_to(COMMS_LEAD)
    for reach in (tasks.take, tasks.finish, tasks.drop):
        refused = evening.store.run(reach, evening.book, act(EXECUTIVE, local("20:52")), task.id)
        assert await why(refused) is Reason.NO_SUCH_TASK
    assert await why(evening.store.read(tasks.known, 1, EXECUTIVE)) is Reason.NO_SUCH_INCIDENT
    assert [t.id for _, t in await evening.store.read(tasks.mine, COMMS_LEAD)] == [task.id]


async def test_ones_own_tasks_come_in_the_order_of_their_days(evening: Evening) -> None:
    """On the Home tab, too; what has no day comes last."""
    await evening.begin()
    for text, day in (("never", None), ("later", date(2025, 6, 9)), ("soon", MONDAY)):
        await add(evening, text, owner=STRANGER, day=day)
    assert [t.text for _, t in await evening.store.read(tasks.mine, STRANGER)] == ["soon", "later", "never"]
    home = await evening.store.read(homes.of, evening.book, STRANGER, local("21:00"))
    assert [t.task.text for t in home.tasks] == ["soon", "later", "never"]
