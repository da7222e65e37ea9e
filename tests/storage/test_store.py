"""The one way to change anything: whole or not at all, one after the other, answered after the commit."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store, StoreUnavailable, Transaction, kept
from tests.builders import DECLARED
from tests.storage.hands import count, hold


class Mistake(Exception):  # noqa: N818 - as short as it is made up
    """A job's own error."""


def keep(tx: Transaction, key: str) -> str:
    """A small change."""
    kept.keep(tx, key, {"key": key})
    return key


def keep_then_fail(tx: Transaction, key: str) -> None:
    """A change that is undone by its own error."""
    keep(tx, key)
    raise Mistake(key)


async def keys(store: Store) -> set[str]:
    """What was kept."""
    return set(await store.read(lambda tx: tx.execute(text("SELECT key FROM kept")).scalars().all()))


async def test_what_a_job_wrote_is_there_once_it_is_answered(store: Store) -> None:
    """The answer comes after the commit: what Slack hears `ok` to is durable."""
    assert await store.run(keep, "a") == "a"
    assert await store.read(kept.value, "a") == {"key": "a"}


async def test_an_exception_undoes_everything_and_comes_through(store: Store) -> None:
    """Law 3: a transaction is kept whole or not at all."""
    with pytest.raises(Mistake, match="a"):
        await store.run(keep_then_fail, "a")
    assert await keys(store) == set()


async def test_a_coroutine_function_is_refused(store: Store) -> None:
    """Law 3: nothing may be awaited in mid-transaction."""

    async def speak(_: Transaction) -> None:
        raise AssertionError

    with pytest.raises(TypeError, match="plain function"):
        await store.run(speak)  # type: ignore[unused-coroutine]


async def test_jobs_that_gather_are_one_commit(store: Store) -> None:
    """Group commit: one flush pays for all that came while the last one ran."""
    first, let_go = await hold(store)
    jobs = [asyncio.ensure_future(store.run(keep, f"k{n}")) for n in range(20)]
    await asyncio.sleep(0)
    let_go()
    await asyncio.gather(first, *jobs)
    assert store.commits == 2
    assert len(await keys(store)) == 20


def insert_twice(tx: Transaction) -> None:
    """A change that the database itself refuses."""
    for _ in "12":
        tx.execute(text("INSERT INTO act VALUES ('x', '2025-05-31')"))


async def test_a_failing_job_costs_its_group_nothing(store: Store) -> None:
    """Each job in its own savepoint: the others of the same commit are kept, on PostgreSQL too."""
    first, let_go = await hold(store)
    good = [asyncio.ensure_future(store.run(keep, key)) for key in "ab"]
    bad = asyncio.ensure_future(store.run(keep_then_fail, "c"))
    twice = asyncio.ensure_future(store.run(insert_twice))
    last = asyncio.ensure_future(store.run(keep, "d"))
    await asyncio.sleep(0)
    let_go()
    found = await asyncio.gather(first, *good, bad, twice, last, return_exceptions=True)
    assert found[1:3] == ["a", "b"]
    assert isinstance(found[3], Mistake)
    assert isinstance(found[4], IntegrityError)
    assert found[5] == "d"
    assert store.commits == 2
    assert await keys(store) == {"a", "b", "d"}
    assert await store.read(count, "act") == 0


async def test_more_jobs_than_one_group_holds(store: Store) -> None:
    """A long queue is several commits, in order."""
    first, let_go = await hold(store)
    jobs = [asyncio.ensure_future(store.run(keep, f"k{n}")) for n in range(130)]
    await asyncio.sleep(0)
    let_go()
    assert await asyncio.gather(*jobs) == [f"k{n}" for n in range(130)]
    await first
    assert store.commits == 4  # the one that held, 64, 64, 2


async def test_closing_finishes_what_was_queued(database_url: str) -> None:
    """A stop loses nothing that was asked for before it."""
    store = Store(database_url)
    first, let_go = await hold(store)
    jobs = [asyncio.ensure_future(store.run(keep, f"k{n}")) for n in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(store.close())
    await asyncio.sleep(0)
    let_go()
    await closing
    assert await asyncio.gather(*jobs) == [f"k{n}" for n in range(5)]
    await first
    again = Store(database_url)
    assert len(await keys(again)) == 5
    await again.close()


async def test_a_closed_store_says_so(database_url: str) -> None:
    """A late request gets an answer, for writing and for reading; closing twice does no harm."""
    store = Store(database_url)
    await store.close()
    await store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.run(keep, "a")
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read(kept.value, "a")


async def test_a_caller_that_gave_up_does_not_undo_the_change(store: Store) -> None:
    """A cancelled request was still asked for: it is carried out, and its error troubles nobody."""
    first, let_go = await hold(store)
    job, bad = asyncio.ensure_future(store.run(keep, "a")), asyncio.ensure_future(store.run(keep_then_fail, "b"))
    await asyncio.sleep(0)
    job.cancel()
    bad.cancel()
    let_go()
    await first
    await store.run(keep, "c")
    assert await keys(store) == {"a", "c"}


def add_one(tx: Transaction) -> int:
    """Reads and writes: wrong if two do it at once."""
    value = (kept.value(tx, "count") or {"n": 0})["n"] + 1
    kept.keep(tx, "count", {"n": value})
    return int(value)


async def test_concurrent_writers_do_not_lose_a_change(store: Store) -> None:
    """One writer thread: what was read stays true until it is written."""
    found = await asyncio.gather(*(store.run(add_one) for _ in range(50)))
    assert sorted(found) == list(range(1, 51))


async def test_two_processes_write_side_by_side(store: Store) -> None:
    """Another store on the same database waits its turn; nothing is lost and nobody is refused."""
    other = Store(store.url)
    try:
        await asyncio.gather(*(s.run(keep, f"{n}{i}") for n in range(20) for i, s in enumerate([store, other])))
        assert len(await keys(other)) == 40
    finally:
        await other.close()


async def test_reading_cannot_write(store: Store) -> None:
    """Views are on a connection that the database itself holds to reading."""
    with pytest.raises((DBAPIError, StoreUnavailable)):
        await store.read(keep, "a")
    assert await keys(store) == set()


async def test_reading_goes_on_while_somebody_writes(store: Store) -> None:
    """A view never waits for the writer, and sees nothing half done."""
    begun, gate = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        keep(tx, "a")
        begun.set()
        assert gate.wait(10)

    writing = asyncio.ensure_future(store.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    assert await keys(store) == set()
    gate.set()
    await writing
    assert await keys(store) == {"a"}


def waking(*moments: datetime | None) -> Callable[[Transaction], None]:
    """A job that wants to be woken."""

    def ask(tx: Transaction) -> None:
        for moment in moments:
            tx.wake(moment)

    return ask


async def test_the_earliest_due_moment_of_a_commit_is_heard(store: Store) -> None:
    """Of all that a group wrote the first to fall due is announced, on the event loop, after the commit."""
    heard: list[tuple[datetime, threading.Thread]] = []
    store.on_due = lambda moment: heard.append((moment, threading.current_thread()))
    first, let_go = await hold(store)
    later, soon, never = DECLARED + timedelta(hours=1), DECLARED, DECLARED - timedelta(hours=1)

    def failing(tx: Transaction) -> None:
        tx.wake(never)
        raise Mistake

    jobs = [
        asyncio.ensure_future(store.run(job))
        for job in (waking(later, None), waking(later, soon, later), waking(None), failing)
    ]
    await asyncio.sleep(0)
    let_go()
    await asyncio.gather(first, *jobs, return_exceptions=True)
    assert heard == [(soon, threading.main_thread())]


async def test_nothing_due_wakes_nobody(store: Store) -> None:
    """A commit without a due moment is silent; a store without a listener is too."""
    await store.run(waking(DECLARED))
    heard: list[datetime] = []
    store.on_due = heard.append
    await store.run(waking(None))
    assert heard == []


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    """State has to survive the process, in one of the two databases the suite runs on."""
    with pytest.raises(ValueError, match=r"no database Bayan knows|must be a file"):
        Store(url)
