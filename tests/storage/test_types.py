"""Moments in the database: aware going in, UTC coming out, of one width on SQLite so that they sort."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from storage.types import Moment
from tests.builders import CASABLANCA, DECLARED

SQLITE, POSTGRES = sqlite.dialect(), postgresql.dialect()
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
def test_a_naive_moment_is_refused(dialect: Dialect) -> None:
    """Law 4: a moment without a zone is a mistake, found where it is written."""
    with pytest.raises(ValueError, match="has no zone"):
        Moment().process_bind_param(datetime(2025, 5, 31), dialect)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
def test_nothing_stays_nothing(dialect: Dialect) -> None:
    """A column that waits for nothing holds no moment."""
    assert Moment().process_bind_param(None, dialect) is None
    assert Moment().process_result_value(None, dialect) is None


def test_a_moment_goes_in_as_utc() -> None:
    """SQLite keeps text of one width, PostgreSQL its own type."""
    there = DECLARED.astimezone(CASABLANCA)
    assert Moment().process_bind_param(there, SQLITE) == "2025-05-31T19:45:00.000000+00:00"
    assert Moment().process_bind_param(there, POSTGRES) == DECLARED


def test_a_moment_comes_out_as_utc() -> None:
    """Whatever zone the server's session speaks, we read UTC."""
    read = Moment().process_result_value(DECLARED.astimezone(CASABLANCA), POSTGRES)
    assert read is not None
    assert (read, read.tzinfo) == (DECLARED, UTC)


@given(st.lists(moments, min_size=2, max_size=5))
def test_text_sorts_as_time_does(some: list[datetime]) -> None:
    """`due_at <= now` compares texts on SQLite: they must sort as the moments do."""
    texts = [Moment().process_bind_param(m, SQLITE) for m in some]
    by_text = [Moment().process_result_value(t, SQLITE) for t in sorted(texts)]
    assert by_text == sorted(some)
