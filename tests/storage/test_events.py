"""Events in the database: written down once, claimed by one, settled by their claim alone, forgotten in time."""

import asyncio
from datetime import timedelta

from bot.domain.event import LEASE
from storage import Store, events
from tests.builders import DECLARED

SECOND = timedelta(seconds=1)
BODY = {"type": "message", "text": "Où est l'excuse ? \U0001f44d"}


async def test_an_event_is_written_down_once(store: Store) -> None:
    """However often, and on however many connections at once, Slack tells it."""
    told = await asyncio.gather(*(store.run(events.take, "Ev1", "message", BODY, DECLARED) for _ in range(5)))
    assert sorted(told) == [False] * 4 + [True]
    (found,), _ = await store.run(events.claim, DECLARED, 10)
    assert (found.key, found.kind, found.body, found.received_at) == ("Ev1", "message", BODY, DECLARED)


async def test_it_is_dealt_with_by_one(store: Store) -> None:
    """Under a lease; the next moment is when that ends, or when another falls due."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    (taken,), following = await store.run(events.claim, DECLARED, 10)
    assert (taken.attempts, taken.due_at, following) == (1, DECLARED + LEASE, DECLARED + LEASE)
    await store.run(events.take, "Ev2", "message", BODY, DECLARED + SECOND)
    assert await store.run(events.claim, DECLARED, 10) == ((), DECLARED + SECOND)


async def test_what_died_with_it_comes_back(store: Store) -> None:
    """After its lease; alone on the machine at once. The dead one's outcome no longer counts."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    (dead,), _ = await store.run(events.claim, DECLARED, 10)
    (again,), _ = await store.run(events.claim, DECLARED + LEASE, 10)
    assert not await store.run(events.settle, dead, None)
    await store.run(events.release, DECLARED + LEASE)
    (third,), _ = await store.run(events.claim, DECLARED + LEASE, 10)
    assert (again.attempts, third.attempts) == (2, 3)
    assert await store.run(events.settle, third, None)
    assert await store.run(events.claim, DECLARED + 2 * LEASE, 10) == ((), None)


async def test_an_event_that_was_settled_is_still_known(store: Store) -> None:
    """For as long as Slack may tell it again; then it is forgotten. One that waits is never forgotten."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    (taken,), _ = await store.run(events.claim, DECLARED, 10)
    await store.run(events.settle, taken, None)
    await store.run(events.take, "Ev2", "message", BODY, DECLARED)
    assert not await store.run(events.take, "Ev1", "message", BODY, DECLARED + SECOND)

    later = DECLARED + events.MEMORY + SECOND
    await store.run(events.forget, later)
    assert await store.run(events.take, "Ev1", "message", BODY, later)
    assert not await store.run(events.take, "Ev2", "message", BODY, later)


async def test_many_are_taken_in_the_order_they_came(store: Store) -> None:
    """No more at a time than were asked for."""
    for n in range(5):
        await store.run(events.take, f"Ev{n}", "message", BODY, DECLARED + n * SECOND)
    taken, _ = await store.run(events.claim, DECLARED + 9 * SECOND, 3)
    assert [e.key for e in taken] == ["Ev0", "Ev1", "Ev2"]
