"""The one way to change anything: a plain function of a transaction, run off the event loop, committed or undone whole.

One writer thread takes jobs from a queue and commits them in groups: each job in a savepoint, its future resolved only
after the commit, so durability costs one disk flush a group. While one flush runs, the next group gathers.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from inspect import iscoroutinefunction
from queue import Empty, SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.engine import conflict, disk_trouble, open_engine
from storage.errors import StoreUnavailable
from storage.transaction import Transaction

P = ParamSpec("P")
R = TypeVar("R")
Work = Callable[[Transaction], Any]

GIVE_WAY = 0.1
"""Seconds before a group that lost a deadlock runs again: at once it could take the winner's row and lose anew."""

GROUP = 64
"""The most jobs in one commit."""


@dataclass(slots=True)
class _Job:
    work: Work
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = None
    due: datetime | None = None


class Store:
    """The database behind a queue. `on_due` hears of every commit that brings a due moment, on the event loop."""

    def __init__(self, url: str, *, on_due: Callable[[datetime], None] | None = None) -> None:
        self.url = url
        self.on_due = on_due
        self.commits = 0  #: commits so far, for benchmarks and metrics
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer: Engine = open_engine(url)
        self._reader: Engine = open_engine(url, read_only=True)
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="store-read")
        self._thread = threading.Thread(target=self._write, name="store-write", daemon=True)
        self._closed = False
        self._thread.start()

    async def run(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `fn(transaction, ...)` once it is committed. Its exceptions come through, nothing kept.

        Raises StoreUnavailable when the database did not take it, TypeError for a coroutine function.
        """
        if iscoroutinefunction(fn):
            raise TypeError("a transaction is a plain function: nothing may be awaited inside it")
        if self._closed:
            raise StoreUnavailable("the database is closed")
        loop = asyncio.get_running_loop()
        job = _Job(lambda tx: fn(tx, *args, **kwargs), loop.create_future(), loop)
        self._jobs.put(job)
        return await asyncio.shield(job.future)

    async def read(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `fn` on a connection that cannot write. Raises StoreUnavailable when there is no answer."""
        if self._closed:
            raise StoreUnavailable("the database is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self._look(lambda tx: fn(tx, *args, **kwargs)))

    async def close(self) -> None:
        """Finishes what was queued and lets go of the database."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)
            self._readers.shutdown()
            self._writer.dispose()
            self._reader.dispose()

    def _look(self, work: Callable[[Transaction], R]) -> R:
        try:
            with self._reader.connect() as connection, connection.begin():
                return work(Transaction(connection))
        except DBAPIError as error:
            if trouble := disk_trouble(error):
                raise StoreUnavailable(trouble) from error
            raise

    def _write(self) -> None:
        connection: Connection | None = None
        while jobs := self._next_group():
            connection = self._commit_group(connection, jobs)
        if connection is not None:
            connection.close()

    def _next_group(self) -> list[_Job]:
        job = self._jobs.get()
        jobs: list[_Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == GROUP:
                break
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
        if job is None and jobs:
            self._jobs.put(None)  # finish the group first, then the end comes round again
        return jobs

    def _commit_group(self, connection: Connection | None, jobs: list[_Job]) -> Connection | None:
        try:
            connection = connection or self._writer.connect()
            self._attempt(connection, jobs)
        except DBAPIError as error:
            connection = _let_go(connection, error)
            if conflict(error) and connection is not None:
                time.sleep(GIVE_WAY)
                connection = self._one_by_one(connection, jobs)
            else:
                _fail(jobs, error)
        except BaseException as error:  # noqa: BLE001 - the writer outlives any job; the callers get the error
            connection = _let_go(connection, error)
            _fail(jobs, error)
        self._answer(jobs)
        return connection

    def _attempt(self, connection: Connection, jobs: list[_Job]) -> None:
        with connection.begin() as whole:
            for job in jobs:
                _run(connection, job, _Savepoint(connection) if len(jobs) > 1 else whole)
        self.commits += 1

    def _one_by_one(self, connection: Connection, jobs: list[_Job]) -> Connection | None:
        for number, job in enumerate(jobs):
            job.error = None
            try:
                self._attempt(connection, [job])
            except DBAPIError as error:
                if _let_go(connection, error) is None:
                    _fail(jobs[number:], error)  # those before it are committed, whatever they answered
                    return None
                _fail([job], error)
        return connection

    def _answer(self, jobs: list[_Job]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in jobs:
            by_loop.setdefault(job.loop, []).append(job)
        for loop, group in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._resolve, group)

    def _resolve(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if job.error is not None and not job.future.done():
                job.future.set_exception(job.error)
            elif not job.future.done():
                job.future.set_result(job.result)
        due = min((j.due for j in jobs if j.due and j.error is None), default=None)
        if due is not None and self.on_due is not None:
            self.on_due(due)


class _Savepoint:
    """One job's share of a group. SQLAlchemy compiles its own ones anew each time, for a quarter of a job's CPU."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.exec_driver_sql("SAVEPOINT job")

    def commit(self) -> None:
        self._connection.exec_driver_sql("RELEASE SAVEPOINT job")

    def rollback(self) -> None:
        self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
        self._connection.exec_driver_sql("RELEASE SAVEPOINT job")


def _run(connection: Connection, job: _Job, boundary: "RootTransaction | _Savepoint") -> None:
    """Runs a job up to its boundary: a savepoint in a group, the transaction itself when it is alone."""
    transaction = Transaction(connection)
    try:
        job.result = job.work(transaction)
    except Exception as error:  # the job's own error belongs to its caller, the others go on
        if isinstance(error, DBAPIError) and disk_trouble(error):
            raise  # the database itself is in trouble: the whole group hears of it
        boundary.rollback()
        job.error = error
    else:
        job.due = transaction.due
        if isinstance(boundary, _Savepoint):
            boundary.commit()


def _fail(jobs: list[_Job], error: BaseException) -> None:
    trouble = disk_trouble(error) if isinstance(error, Exception) else None
    for job in jobs:
        if job.error is None:
            job.error = StoreUnavailable(trouble) if trouble else error
            job.error.__cause__ = error if trouble else None


def _let_go(connection: Connection | None, error: BaseException) -> Connection | None:
    if connection is None:
        return None
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        connection.close()
        return None
    if connection.in_transaction():
        connection.rollback()
    return connection
