"""The seed and message times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.workspace import load_seed
from bot.rehearsal.workspace.shapes import SlackError
from bot.rehearsal.workspace.stamps import micros, parse_stamp, seconds, stamp

MINIMAL = """
[team]
id = "T1"
name = "Small"
domain = "small"
[app]
id = "A1"
bot_id = "B1"
bot_user = "U1"
bot_token = "xoxb-1"
app_token = "xapp-1"
commands = ["/x"]
scopes = []
events = []
[[people]]
id = "U1"
handle = "bot"
real_name = "Bot"
is_bot = true
[[rooms]]
id = "C1"
name = "all"
members = ["bot"]
"""


def test_personas_are_roles_and_consistent() -> None:
    """Ids and handles are unique, members exist, the bot is everywhere but in #general."""
    seed = load_seed()
    ids = {person.id for person in seed.people}
    assert len(ids) == len({person.handle for person in seed.people}) == len(seed.people)
    for room in seed.rooms:
        assert set(room.members) <= ids
        assert (seed.app.bot_user in room.members) == (room.name != "general")
    for group in seed.groups:
        assert set(group.users) <= ids
    assert [person.handle for person in seed.people if person.is_restricted] == ["guest"]


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """Another workspace is another TOML file."""
    path = tmp_path / "seed.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    seed = load_seed(path)
    assert seed.rooms[0].members == ("U1",)
    assert (seed.people[0].address, seed.groups) == ("", ())


@pytest.mark.parametrize(
    ("text", "fault"), [(MINIMAL + 'colour = "red"', TypeError), (MINIMAL.replace('["bot"]', '["x"]'), KeyError)]
)
def test_a_seed_with_a_slip_is_refused(tmp_path: Path, text: str, fault: type[Exception]) -> None:
    """An unknown key or member stops the start."""
    path = tmp_path / "seed.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(fault):
        load_seed(path)


@given(st.integers(min_value=0, max_value=4_000_000_000_000_000))
def test_a_stamp_survives_its_text(microseconds: int) -> None:
    """parse(stamp(x)) is x, to the microsecond."""
    assert parse_stamp(stamp(microseconds)) == microseconds


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis takes naive bounds
def test_no_microsecond_is_lost(moment: datetime) -> None:
    """Whole numbers all the way: floats would round."""
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros(moment)) == moment
    assert seconds(moment) == int(moment.timestamp())


@pytest.mark.parametrize("text", ["", "x", "1.x", "-1.0", "1,0", "1.²"])
def test_what_is_no_stamp(text: str) -> None:
    """Slack's code for a bad time."""
    with pytest.raises(SlackError, match="invalid_ts_latest"):
        parse_stamp(text)


def test_short_fractions_are_padded() -> None:
    """A ts of 1.5 means one and a half seconds."""
    assert parse_stamp("1.5") == 1_500_000
    assert parse_stamp("7") == 7_000_000
