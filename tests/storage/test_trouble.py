"""When the database itself is in trouble: a sentence for people, nothing half kept, and usable again afterwards."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from storage import Store, StoreUnavailable, Transaction, incidents, kept
from tests.builders import incident
from tests.storage.hands import hold

BIG = {"text": "x" * 2_000_000}


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Store]:
    """A store on SQLite."""
    opened = Store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Store]:
    """A store on PostgreSQL."""
    opened = Store(postgres_url)
    yield opened
    await opened.close()


def say(tx: Transaction, sql: str) -> None:
    """Changes a setting of the writer's own connection, as the world outside might."""
    tx.execute(text(sql))


async def test_a_full_disk_is_said_and_survived(sqlite: Store) -> None:
    """Nothing of the change is kept, what was there stays, and with room again the same change goes through."""
    await sqlite.run(kept.keep, "before", {"n": 1})
    pages = await sqlite.run(lambda tx: tx.execute(text("PRAGMA page_count")).scalar_one())
    await sqlite.run(say, f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StoreUnavailable, match="full"):
        await sqlite.run(kept.keep, "big", BIG)
    assert await sqlite.read(kept.value, "before") == {"n": 1}
    assert await sqlite.read(kept.value, "big") is None
    await sqlite.run(say, "PRAGMA max_page_count=100000")
    await sqlite.run(kept.keep, "big", BIG)
    assert await sqlite.read(kept.value, "big") == BIG


async def test_a_full_disk_fails_the_whole_group(sqlite: Store) -> None:
    """Jobs that were to be committed together are all told that nothing was kept, for nothing was."""
    pages = await sqlite.run(lambda tx: tx.execute(text("PRAGMA page_count")).scalar_one())
    await sqlite.run(say, f"PRAGMA max_page_count={pages + 2}")
    held, let_go = await hold(sqlite)
    jobs = [asyncio.ensure_future(sqlite.run(kept.keep, key, BIG if key == "b" else {})) for key in "abc"]
    await asyncio.sleep(0)
    let_go()
    found = await asyncio.gather(held, *jobs, return_exceptions=True)
    assert [type(f) for f in found[1:]] == [StoreUnavailable] * 3
    assert await sqlite.read(kept.value, "a") is None


async def test_a_disk_that_may_not_be_written(sqlite: Store) -> None:
    """Read-only is a sentence too; what was kept before can still be read, and later be added to."""
    await sqlite.run(kept.keep, "a", {"n": 1})
    await sqlite.run(say, "PRAGMA query_only=ON")
    for _ in "12":
        with pytest.raises(StoreUnavailable, match="readonly"):
            await sqlite.run(kept.keep, "b", {})
    assert await sqlite.read(kept.value, "a") == {"n": 1}
    mounted_again = Store(sqlite.url)
    await mounted_again.run(kept.keep, "b", {})
    await mounted_again.close()
    assert await sqlite.read(kept.value, "b") == {}


async def test_a_database_that_somebody_else_holds(sqlite: Store) -> None:
    """Another program that sits on the file: said after the wait, and over when it lets go."""
    await sqlite.run(say, "PRAGMA busy_timeout=20")
    other = sqlite3.connect(sqlite.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await sqlite.run(kept.keep, "a", {})
    other.execute("ROLLBACK")
    other.close()
    await sqlite.run(kept.keep, "a", {"n": 1})
    assert await sqlite.read(kept.value, "a") == {"n": 1}


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Somebody's text file in its place is refused in words, for writing and for reading."""
    path = tmp_path / "bayan.db"
    path.write_text("these are not the bytes of a database" * 100)
    store = Store(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailable, match="not a database"):
        await store.run(kept.keep, "a", {})
    with pytest.raises(StoreUnavailable, match="not a database"):
        await store.read(kept.value, "a")
    await store.close()
    assert path.read_text().startswith("these are not")


async def test_a_folder_that_went_away(tmp_path: Path) -> None:
    """A database whose folder is gone when it is first opened."""
    store = Store(f"sqlite:///{tmp_path}/gone/bayan.db")
    (tmp_path / "gone").rmdir()
    with pytest.raises(StoreUnavailable, match="unable to open"):
        await store.run(kept.keep, "a", {})
    await store.close()


async def test_an_error_of_ours_is_not_dressed_up_as_the_disks(store: Store) -> None:
    """A statement that cannot be right is an error in the program: it comes through as what it is."""
    with pytest.raises(StatementError, match="has no zone"):
        await store.run(lambda tx: kept.first_time(tx, "a", incident().declared_at.replace(tzinfo=None)))
    with pytest.raises(TypeError):
        await store.read(lambda tx: tx.execute(text("SELECT 1")).scalar_one() + "1")


async def test_a_letter_that_the_database_cannot_keep_is_the_jobs_own_error(postgres: Store) -> None:
    """PostgreSQL takes no NUL in a text; the job hears of it, its neighbours do not."""
    held, let_go = await hold(postgres)
    jobs = [asyncio.ensure_future(postgres.run(kept.keep, key, {})) for key in ("a", "b\0", "c")]
    await asyncio.sleep(0)
    let_go()
    found = await asyncio.gather(held, *jobs, return_exceptions=True)
    assert [isinstance(f, Exception) for f in found[1:]] == [False, True, False]
    assert not isinstance(found[2], StoreUnavailable)


async def test_a_server_that_may_not_be_written(postgres: Store) -> None:
    """A standby, or a server gone read-only: a sentence, and over when it is over."""
    await postgres.run(say, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    with pytest.raises(StoreUnavailable, match="read-only"):
        await postgres.run(kept.keep, "a", {})
    await postgres.run(say, "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    await postgres.run(kept.keep, "a", {})


def pid(tx: Transaction) -> int:
    """The server's process behind a connection."""
    return int(tx.execute(text("SELECT pg_backend_pid()")).scalar_one())


@pytest.mark.parametrize("reading", [False, True])
async def test_a_server_that_cut_the_connection(postgres: Store, reading: bool) -> None:
    """A restart of the server costs at most one refused request; the next one has a new connection."""
    mine, theirs = await postgres.run(pid), await postgres.read(pid)
    other = Store(postgres.url)
    await other.run(say, f"SELECT pg_terminate_backend({theirs if reading else mine})")
    await other.close()
    if reading:  # views are checked before they are used
        assert await postgres.read(pid) != theirs
        return
    with pytest.raises(StoreUnavailable):
        await postgres.run(pid)
    assert await postgres.run(pid) != mine


async def test_a_connection_lost_in_mid_transaction(postgres: Store) -> None:
    """Half a change is no change."""

    def write_and_die(tx: Transaction) -> None:
        kept.keep(tx, "a", {})
        say(tx, "SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreUnavailable):
        await postgres.run(write_and_die)
    assert await postgres.read(kept.value, "a") is None
    await postgres.run(kept.keep, "b", {})


def conflict(tx: Transaction) -> None:
    """What PostgreSQL says when two transactions cannot be put in an order."""
    tx.execute(text("DO $$ BEGIN RAISE EXCEPTION 'cannot serialise' USING ERRCODE = '40001'; END $$"))


async def together(store: Store, *jobs: Callable[[Transaction], object]) -> list[object]:
    """Runs jobs in one group; their answers, errors included."""
    held, let_go = await hold(store)
    waiting = [asyncio.ensure_future(store.run(job)) for job in jobs]
    await asyncio.sleep(0)
    let_go()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_conflict_is_tried_again_one_by_one(postgres: Store) -> None:
    """When the server asks to run a transaction again, each job of the group runs again by itself."""
    runs: list[str] = []

    def job(name: str, *, stumbles: bool = False) -> Callable[[Transaction], str]:
        def work(tx: Transaction) -> str:
            kept.keep(tx, name, {})
            runs.append(name)
            if stumbles and runs.count(name) == 1:
                conflict(tx)
            return name

        return work

    assert await together(postgres, job("a"), job("b", stumbles=True), job("c")) == ["a", "b", "c"]
    assert runs == ["a", "b", "a", "b", "c"]
    assert await postgres.read(lambda tx: len(tx.execute(text("SELECT key FROM kept")).all())) == 3


async def test_a_conflict_that_stays_is_said(postgres: Store) -> None:
    """A job that conflicts again is refused in words; the others of its group are kept."""
    found = await together(postgres, lambda tx: kept.keep(tx, "a", {}), conflict)
    assert found[0] is None
    assert isinstance(found[1], StoreUnavailable)
    assert "cannot serialise" in str(found[1])
    assert await postgres.read(kept.value, "a") == {}


async def test_a_connection_lost_while_trying_again(postgres: Store) -> None:
    """What was committed before the loss is answered as done, what was not is answered as not done."""
    runs: list[int] = []

    def first(tx: Transaction) -> None:
        kept.keep(tx, "a", {})

    def second(tx: Transaction) -> None:
        runs.append(len(runs))
        if len(runs) > 1:
            say(tx, "SELECT pg_terminate_backend(pg_backend_pid())")

    def third(tx: Transaction) -> str:
        kept.keep(tx, "c", {})
        return "kept"

    def last(tx: Transaction) -> None:
        if len(runs) == 1:
            conflict(tx)

    found = await together(postgres, first, second, third, last)
    assert found[0] is None
    assert [type(f) for f in found[1:]] == [StoreUnavailable] * 3
    assert await postgres.read(kept.value, "a") == {}
    assert await postgres.read(kept.value, "c") is None


async def test_two_processes_in_a_deadlock_both_get_through(postgres: Store) -> None:
    """The server ends one of two that wait for each other; it runs again and nobody notices."""
    other = Store(postgres.url)
    ids = [(await postgres.run(incidents.insert_new, incident())).id for _ in "12"]
    meeting = threading.Barrier(2)

    def work(tx: Transaction, order: list[int], seen: list[int]) -> None:
        incidents.lock(tx, order[0])
        seen.append(order[0])
        if len(seen) == 1:
            meeting.wait(10)
        incidents.lock(tx, order[1])
        kept.keep(tx, str(order), {})

    tries: list[list[int]] = [[], []]
    await asyncio.gather(postgres.run(work, ids, tries[0]), other.run(work, ids[::-1], tries[1]))
    await other.close()
    assert sorted(map(len, tries)) == [1, 2]
    assert await postgres.read(lambda tx: len(tx.execute(text("SELECT key FROM kept")).all())) == 2
