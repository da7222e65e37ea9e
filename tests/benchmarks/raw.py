"""SQLite without anything around it: the transaction of the floor T, alone, each with its commit, and in groups."""

import asyncio
import os
import sqlite3
import threading
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue

SCHEMA = """
CREATE TABLE incident (id INTEGER PRIMARY KEY, code TEXT UNIQUE, version INTEGER NOT NULL, note TEXT);
CREATE TABLE event (id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL REFERENCES incident, at TEXT, data TEXT);
CREATE INDEX event_incident ON event (incident_id);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE, payload TEXT, due_at TEXT);
"""
INCIDENTS = 1_000
GROUP = 64

Job = tuple[int, asyncio.Future[None], asyncio.AbstractEventLoop]


def connect(path: Path) -> sqlite3.Connection:
    """A connection as Bayan's own, with the floor's tables filled."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(SCHEMA)
    connection.execute("BEGIN")
    rows = [(n, f"INC-{n}", 1, "") for n in range(INCIDENTS)]
    connection.executemany("INSERT INTO incident VALUES (?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    return connection


def work(connection: sqlite3.Connection, number: int) -> None:
    """One command: look up by unique key, add an event, change under a version check, add to the outbox."""
    code = f"INC-{number % INCIDENTS}"
    key, version = connection.execute("SELECT id, version FROM incident WHERE code = ?", (code,)).fetchone()
    connection.execute("INSERT INTO event (incident_id, at, data) VALUES (?, ?, ?)", (key, "2025-05-31", '{"a": 1}'))
    changed = "UPDATE incident SET version = version + 1, note = ? WHERE id = ? AND version = ?"
    connection.execute(changed, (str(number), key, version))
    queued = "INSERT INTO outbox (key, payload, due_at) VALUES (?, ?, ?)"
    connection.execute(queued, (f"k{number}", '{"text": "x"}', "2025-05-31"))


class Raw:
    """The floor's database: on this very thread, or behind a writer thread that commits up to `group` jobs at once."""

    def __init__(self, path: Path, *, group: int = GROUP) -> None:
        self._connection = connect(path)
        self._group = group
        self._numbers = count()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="raw-write", daemon=True)
        self._thread.start()

    def here(self) -> None:
        """One whole transaction on the calling thread."""
        self._connection.execute("BEGIN IMMEDIATE")
        work(self._connection, next(self._numbers))
        self._connection.execute("COMMIT")

    async def there(self) -> None:
        """One transaction through the writer thread; returns once it is committed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._jobs.put((next(self._numbers), future, loop))
        await future

    def close(self) -> None:
        """Ends the thread and the connection."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _write(self) -> None:
        while jobs := self._next_group():
            self._connection.execute("BEGIN IMMEDIATE")
            for number, _, _ in jobs:
                self._connection.execute("SAVEPOINT job")
                work(self._connection, number)
                self._connection.execute("RELEASE job")
            self._connection.execute("COMMIT")
            jobs[0][2].call_soon_threadsafe(_resolve, [future for _, future, _ in jobs])

    def _next_group(self) -> list[Job]:
        job = self._jobs.get()
        jobs: list[Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == self._group:
                break
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
        if job is None and jobs:
            self._jobs.put(None)
        return jobs


def _resolve(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


def flush(path: Path, times: int) -> None:
    """The floor F: appends a page and waits for the disk, so many times."""
    with path.open("ab", buffering=0) as file:
        for _ in range(times):
            file.write(b"\0" * 4096)
            os.fdatasync(file.fileno())
