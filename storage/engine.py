"""URL to engine. What differs between SQLite and PostgreSQL stands here and nowhere else."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

SERVER_TROUBLE = frozenset({"08", "53", "57", "58"})
"""Classes of SQLSTATE: connection, resources, an operator's hand, the system around the server."""

READ_ONLY = "25006"
CONFLICTS = frozenset({"40001", "40P01"})

DUMPS: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def open_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine for `url` (`sqlite:///path` or `postgresql+psycopg://...`). Raises ValueError for another kind."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        return _sqlite(url, read_only=read_only)
    if kind == "postgresql":
        return _postgres(url, read_only=read_only)
    raise ValueError(f"{kind!r} is no database Bayan knows; use sqlite:/// or postgresql+psycopg://")


def _sqlite(url: str, *, read_only: bool) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("the database must be a file: state has to survive the process")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, json_serializer=DUMPS, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", partial(_pragmas, read_only=read_only))
    # Not by an event: an engine with any listener of its own asks for listeners around every single statement.
    engine.dialect.do_begin = _begin_deferred if read_only else _begin_immediate  # type: ignore[assignment, method-assign]
    return engine


def _pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry, *, read_only: bool) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    if read_only:
        cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_immediate(connection: PoolProxiedConnection) -> None:
    # A deferred BEGIN that reads and then writes fails at once under load, whatever busy_timeout says.
    connection.cursor().execute("BEGIN IMMEDIATE")


def _begin_deferred(connection: PoolProxiedConnection) -> None:
    connection.cursor().execute("BEGIN")


def _postgres(url: str, *, read_only: bool) -> Engine:
    return create_engine(
        url,
        json_serializer=DUMPS,
        pool_pre_ping=True,
        connect_args={"options": "-c default_transaction_read_only=on"} if read_only else {},
    )


def disk_trouble(error: Exception) -> str | None:
    """What the disk or the server said, if that is what went wrong: full, read-only, locked, gone; else None."""
    original = getattr(error, "orig", error)
    if type(original) in {sqlite3.OperationalError, sqlite3.DatabaseError}:  # the second one: not a database, damaged
        return str(original)
    # psycopg is an optional extra: recognise its errors by the standard attribute every DB-API driver of ours has.
    state = getattr(original, "sqlstate", "none")
    lost = state is None and isinstance(error, OperationalError)  # without a state it is the connection, or bad input
    if lost or str(state)[:2] in SERVER_TROUBLE or state in CONFLICTS | {READ_ONLY}:
        return str(original).strip().splitlines()[0] if str(original).strip() else type(original).__name__
    return None


def conflict(error: Exception) -> bool:
    """Whether PostgreSQL asks to run the transaction again: deadlock or serialisation failure."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in CONFLICTS
