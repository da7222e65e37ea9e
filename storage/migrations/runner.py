"""Brings a database to the newest schema, or says why it will not."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.engine import open_engine
from storage.errors import NewerDatabase

HEAD = 1
"""The newest schema version; revision ids are these numbers, four digits wide."""

LOCK = 7_226_926_001
"""The key of PostgreSQL's advisory lock under which one process migrates."""


def version(url: str) -> int:
    """The schema version of the database at `url`; 0 for an empty one."""
    engine = open_engine(url, read_only=not _is_new(url))
    try:
        with engine.connect() as connection:
            return _version(connection)
    finally:
        engine.dispose()


def migrate(url: str) -> int:
    """Brings the database to HEAD; answers the version it had. Raises NewerDatabase and touches nothing then."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            had = _version(connection)
            if had > HEAD:
                raise NewerDatabase(
                    f"the database has schema {had}, this Bayan knows up to {HEAD}: upgrade Bayan, nothing was changed"
                )
            if had < HEAD:
                _upgrade(connection)
            return had
    finally:
        engine.dispose()


def _is_new(url: str) -> bool:
    path = url.removeprefix("sqlite:///")
    return url.startswith("sqlite") and not Path(path).exists()


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table("alembic_version"):
        return 0
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return int(found) if found else 0


def _upgrade(connection: Connection) -> None:
    # Alembic takes a quarter of the start-up time: only a database that needs it pays.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
