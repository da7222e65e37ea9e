"""Tasks and Home tabs in the database: numbers within an incident, what is due, whose tab is kept, what stirs it."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import DeliveryState
from bot.domain.task import Task, TaskState
from storage import Store, Transaction, audit, deliveries, homes, incidents, tasks
from tests.builders import incident, local
from tests.cast import APPROVER, COMMANDER, STRANGER

NOW = local("20:50")
TASK = Task(id=0, incident_id=1, number=0, text="Call them", created_by=COMMANDER, created_at=NOW, remind_at=NOW)


def two_incidents(tx: Transaction) -> None:
    """INC-1 and INC-2."""
    for _ in range(2):
        incidents.insert_new(tx, incident(id=0))


async def test_tasks_are_numbered_within_their_incident(store: Store) -> None:
    """1, 2 in one, 1 in the other."""
    await store.run(two_incidents)
    made = [await store.run(tasks.add, replace(TASK, incident_id=key)) for key in (1, 1, 2)]
    assert [(t.incident_id, t.number) for t in made] == [(1, 1), (1, 2), (2, 1)]
    assert [t.number for t in await store.read(tasks.of_incident, 1)] == [1, 2]
    assert await store.read(tasks.get, made[2].id) == made[2]
    assert await store.read(tasks.get, 99) is None


async def test_what_is_over_is_neither_open_nor_held(store: Store) -> None:
    """It stays in the list of everything."""
    await store.run(two_incidents)
    first = await store.run(tasks.add, replace(TASK, owner=STRANGER))
    second = await store.run(tasks.add, replace(TASK, incident_id=2, owner=STRANGER))

    def end(tx: Transaction) -> None:
        tasks.change(tx, first.id, state=TaskState.DONE.value, ended_by=COMMANDER, ended_at=NOW, remind_at=None)

    await store.run(end)
    assert await store.read(tasks.open_ones, 1) == ()
    assert [t.id for t in await store.read(tasks.held_by, STRANGER)] == [second.id]
    assert [t.state for t in await store.read(tasks.of_incident, 1)] == [TaskState.DONE]


async def test_reminders_are_due_moments(store: Store) -> None:
    """In the order of their moments, so many at a time; the next one is known."""
    await store.run(two_incidents)
    for minutes in (2, 1, 3, None):
        later = None if minutes is None else NOW + timedelta(minutes=minutes)
        await store.run(tasks.add, replace(TASK, remind_at=later))
    assert await store.read(tasks.earliest) == NOW + timedelta(minutes=1)
    due = await store.read(tasks.due, NOW + timedelta(minutes=2), 50)
    assert [t.number for t in due] == [2, 1]
    assert len(await store.read(tasks.due, NOW + timedelta(minutes=9), 2)) == 2


async def test_a_tab_is_kept_until_its_moment_and_longer_when_it_is_opened_again(store: Store) -> None:
    """One row for each person."""
    assert not await store.read(homes.any_kept, NOW)
    await store.run(homes.keep, APPROVER, NOW)
    await store.run(homes.keep, APPROVER, NOW + timedelta(minutes=5))
    assert await store.read(homes.any_kept, NOW + timedelta(minutes=5))
    assert not await store.read(homes.any_kept, NOW + timedelta(minutes=6))


async def test_only_the_tabs_that_are_kept_are_stirred(store: Store) -> None:
    """What is at rest is due again; what is due already stays due when it was."""

    def begin(tx: Transaction) -> None:
        for person in (APPROVER, COMMANDER, STRANGER):
            key = homes.key(person)
            row = deliveries.row(key=key, courier="slack", action="home", lane="slack/home", payload={}, now=NOW)
            deliveries.add(tx, [row])
        for person in (APPROVER, COMMANDER):
            homes.keep(tx, person, NOW + timedelta(hours=1))
        for person in (COMMANDER, STRANGER):
            found = deliveries.by_key(tx, homes.key(person))
            assert found is not None
            deliveries.change(tx, found.id, state=DeliveryState.DONE.value, due_at=None)

    await store.run(begin)
    await store.run(homes.stir, NOW, NOW + timedelta(seconds=3))
    found = {p: await store.read(deliveries.by_key, homes.key(p)) for p in (APPROVER, COMMANDER, STRANGER)}
    moments = {p: d.due_at if d else None for p, d in found.items()}
    assert moments == {APPROVER: NOW, COMMANDER: NOW + timedelta(seconds=3), STRANGER: None}


async def test_the_newest_entry_of_any_record_tells_that_something_was_written(store: Store) -> None:
    """Nothing yet, then more with every entry of every incident."""
    assert await store.read(audit.newest) == 0
    await store.run(two_incidents)
    seen = []
    for key in (1, 2, 1):

        def write(tx: Transaction, of: int = key) -> None:
            incidents.lock(tx, of)
            audit.append(tx, of, at=NOW, actor=COMMANDER, action="note", data={"text": "x"})

        await store.run(write)
        seen.append(await store.read(audit.newest))
    assert seen == sorted(set(seen))
