"""Where houses are built: a fresh migrated database each time, a copy of one that stays as it is."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text

from storage.migrations.runner import migrate
from tests.crashes.scene import database


class Ground(Protocol):
    """Somewhere to build."""

    def build(self) -> str:
        """The URL of a fresh database."""

    def clear(self, url: str) -> None:
        """Nothing of it stays."""


class Folder:
    """SQLite files in a folder, copies of a migrated one."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template
        self._numbers = itertools.count(1)

    def build(self) -> str:
        """A copy."""
        path = self._folder / f"house-{next(self._numbers)}.db"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def clear(self, url: str) -> None:
        """The file, and what SQLite keeps beside it."""
        name = Path(str(make_url(url).database)).name
        for left in self._folder.glob(f"{name}*"):
            left.unlink()


class Server:
    """Databases of a PostgreSQL server, made from a migrated one."""

    def __init__(self, template: str) -> None:
        self._template = make_url(template)
        admin = self._template.set(database="postgres")
        self._admin = create_engine(admin, isolation_level="AUTOCOMMIT")
        self._numbers = itertools.count(1)

    def build(self) -> str:
        """A copy."""
        name = f"house_{next(self._numbers)}"
        self._say(f'CREATE DATABASE {name} TEMPLATE "{self._template.database}"')
        return self._template.set(database=name).render_as_string(hide_password=False)

    def clear(self, url: str) -> None:
        """The database, whoever is still connected."""
        self._say(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Lets go of the server."""
        self._admin.dispose()

    def _say(self, what: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(what))


@contextmanager
def ground(folder: Path, *, postgres: bool) -> Iterator[Ground]:
    """SQLite in that folder, or a PostgreSQL that runs there for so long."""
    if not postgres:
        template = folder / "template.db"
        migrate(f"sqlite:///{template}")
        yield Folder(folder, template)
        return
    with database(folder, postgres=True) as url:
        server = Server(_migrated(url))
        yield server
        server.close()


def _migrated(url: str) -> str:
    made = make_url(url).set(database="migrated").render_as_string(hide_password=False)
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here must survive a power cut
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    migrate(made)
    return made


class Shared:
    """One database for one house."""

    def __init__(self, url: str) -> None:
        self._url = url

    def build(self) -> str:
        """The one there is."""
        return self._url

    def clear(self, url: str) -> None:
        """Whoever lent it clears it."""
