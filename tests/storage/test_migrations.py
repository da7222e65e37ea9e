"""The schema: brought to the newest version once, the same as the models, and a newer one left untouched."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from storage import NewerDatabase
from storage.engine import open_engine
from storage.migrations.runner import HEAD, migrate, version


def tables(url: str) -> set[str]:
    """The tables of a database."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def set_version(url: str, number: str) -> None:
    """What another Bayan would have written."""
    engine = open_engine(url)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_schema(bare_url: str) -> None:
    """It had version 0; every table is there afterwards."""
    assert version(bare_url) == 0
    assert migrate(bare_url) == 0
    assert version(bare_url) == HEAD
    assert tables(bare_url) == {*SQLModel.metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(bare_url: str) -> None:
    """Every start migrates; an up-to-date database answers its version."""
    migrate(bare_url)
    assert migrate(bare_url) == HEAD
    assert version(bare_url) == HEAD


def test_the_migrated_schema_is_that_of_the_models(bare_url: str) -> None:
    """No column, index or constraint differs: nobody forgot a migration."""
    migrate(bare_url)
    engine = open_engine(bare_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_a_newer_database_is_refused_and_untouched(bare_url: str) -> None:
    """An older Bayan on a newer database would spoil it: it says what to do and changes nothing."""
    migrate(bare_url)
    set_version(bare_url, f"{HEAD + 6:04}")
    with pytest.raises(NewerDatabase, match=rf"schema {HEAD + 6}, this Bayan knows up to {HEAD}: upgrade"):
        migrate(bare_url)
    assert version(bare_url) == HEAD + 6
    assert tables(bare_url) == {*SQLModel.metadata.tables, "alembic_version"}


def test_a_version_table_without_a_version_counts_as_empty(bare_url: str) -> None:
    """What a broken-off first attempt of another tool may leave."""
    engine = open_engine(bare_url)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    engine.dispose()
    assert migrate(bare_url) == 0
    assert version(bare_url) == HEAD


def test_a_migration_that_fails_leaves_nothing(bare_url: str) -> None:
    """One transaction: a table of the same name in the way, and the database is as it was."""
    engine = open_engine(bare_url)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("CREATE TABLE report (id INTEGER)"))
    engine.dispose()
    with pytest.raises(Exception, match="report"):
        migrate(bare_url)
    assert tables(bare_url) == {"report"}
    assert version(bare_url) == 0


def test_a_new_sqlite_file_may_be_asked_for_its_version(tmp_path: Path) -> None:
    """Its folder is made on the way."""
    assert version(f"sqlite:///{tmp_path}/data/bayan.db") == 0
