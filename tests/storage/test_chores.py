"""Chores in the database: armed once, claimed by one, run again when cut short, settled by their claim alone."""

import asyncio
from datetime import timedelta

from bot.domain.chore import LEASE
from storage import Store, chores
from tests.builders import DECLARED

HOUR = timedelta(hours=1)
LATER = DECLARED + HOUR


async def test_arming_twice_changes_nothing(store: Store) -> None:
    """A start finds its chores as they were, adds new ones and drops those that are no more."""
    await store.run(chores.arm, ["a", "b"], DECLARED)
    await store.run(chores.arm, ["b", "c"], LATER)
    found = await store.read(chores.every)
    assert [(c.name, c.due_at) for c in found] == [("b", DECLARED), ("c", LATER)]


async def test_what_is_due_is_claimed_once(store: Store) -> None:
    """Under a lease; the next moment is that of the first that needs attention."""
    await store.run(chores.arm, ["a"], DECLARED)
    await store.run(chores.arm, ["a", "b"], LATER)
    (taken,), following = await store.run(chores.claim, DECLARED)
    assert (taken.name, taken.running, taken.run, taken.due_at) == ("a", True, 1, DECLARED + LEASE)
    assert following == DECLARED + LEASE
    assert await store.run(chores.claim, DECLARED) == ((), DECLARED + LEASE)


async def test_no_chore_is_due_for_ever(store: Store) -> None:
    """An empty table waits for nothing."""
    assert await store.run(chores.claim, DECLARED) == ((), None)


async def test_a_run_that_died_is_run_again_after_its_lease(store: Store) -> None:
    """And the outcome of the dead one no longer counts."""
    await store.run(chores.arm, ["a"], DECLARED)
    (dead,), _ = await store.run(chores.claim, DECLARED)
    (again,), _ = await store.run(chores.claim, DECLARED + LEASE)
    assert again.run == 2
    assert not await store.run(chores.settle, dead, {"from": "the dead"}, LATER)
    assert await store.run(chores.settle, again, {"from": "the living"}, LATER)
    (found,) = await store.read(chores.every)
    assert (found.running, found.due_at, found.memory) == (False, LATER, {"from": "the living"})


async def test_settled_is_settled(store: Store) -> None:
    """The same claim cannot end twice."""
    await store.run(chores.arm, ["a"], DECLARED)
    (taken,), _ = await store.run(chores.claim, DECLARED)
    assert await store.run(chores.settle, taken, {}, LATER)
    assert not await store.run(chores.settle, taken, {}, LATER)


async def test_after_a_death_alone_it_runs_at_once(store: Store) -> None:
    """Nobody else can be running it; what rests is left as it is."""
    await store.run(chores.arm, ["a"], DECLARED)
    await store.run(chores.arm, ["a", "b"], LATER)
    await store.run(chores.claim, DECLARED)
    await store.run(chores.release, DECLARED + timedelta(seconds=1))
    found = await store.read(chores.every)
    assert [(c.name, c.running, c.due_at) for c in found] == [
        ("a", False, DECLARED + timedelta(seconds=1)),
        ("b", False, LATER),
    ]


async def test_many_processes_never_run_one_twice(database_url: str) -> None:
    """Five stores look at the same instant, several times: each chore has one winner a time."""
    stores = [Store(database_url) for _ in range(5)]
    names = [f"chore/{n}" for n in range(12)]
    await stores[0].run(chores.arm, names, DECLARED)
    for number in range(1, 4):
        now = DECLARED + number * HOUR
        found = await asyncio.gather(*(s.run(chores.claim, now) for s in stores))
        taken = [c for claimed, _ in found for c in claimed]
        assert sorted(c.name for c in taken) == sorted(names)
        assert {c.run for c in taken} == {number}
        for chore in taken:
            assert await stores[0].run(chores.settle, chore, {}, now)
    for each in stores:
        await each.close()
