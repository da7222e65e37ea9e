"""A bot that is killed with `kill -9` while it publishes: a small one of the runs that `kills.py` makes."""

from pathlib import Path

import pytest

from tests.crashes import kills
from tests.crashes.campaign import run
from tests.crashes.outlets import pds_installed
from tests.crashes.scene import Options

pytestmark = pytest.mark.timeout(400)  # a machine that does other things too starts a process in its own time


@pytest.mark.parametrize("ignore_key", [False, True], ids=["key-honoured", "key-ignored"])
async def test_every_word_is_out_once(tmp_path: Path, ignore_key: bool) -> None:
    """Law 6: killed at random moments, with answers lost on the way, the bot loses nothing and doubles nothing."""
    options = Options(publishes=9, seed=20, drop=0.15, again=1, ignore_key=ignore_key, lag=1)
    result = await run(options, tmp_path)
    assert result.clean, result
    assert [(line.outlet, line.approved, line.published) for line in result.lines] == [
        ("status_page", 3, 3),
        ("bluesky", 3, 3),
        ("mastodon", 3, 3),
    ]
    assert result.receipts == 9
    assert result.kills >= 2


@pytest.mark.pds
@pytest.mark.skipif(not pds_installed(), reason="the Bluesky PDS is not there: run tests.crashes.kills --real bluesky")
async def test_on_servers_that_nobody_here_wrote(tmp_path: Path) -> None:
    """Law 6 on a real Bluesky PDS and on mastodon_mock."""
    result = await run(
        Options(publishes=9, seed=4, drop=0.15, again=0, real=frozenset({"bluesky", "mastodon"}), lag=1), tmp_path
    )
    assert result.clean, result
    assert [line.published for line in result.lines] == [3, 3, 3]


async def test_letters_and_events_reach_receivers_that_nobody_here_wrote(tmp_path: Path) -> None:
    """Law 6 with a mail server that nobody can ask, where a person looks, and a receiver that verifies signatures."""
    outlets = ("email", "webhook")
    options = Options(publishes=9, seed=6, drop=0.4, again=0, outlets=outlets, real=frozenset(outlets))
    result = await run(options, tmp_path)
    assert result.clean, result
    assert [(line.outlet, line.published) for line in result.lines] == [
        ("status_page", 3),
        ("email", 3),
        ("webhook", 3),
    ]
    assert any("0 bad signatures" in note for note in result.notes)


def test_the_mock_cannot_ignore_keys() -> None:
    """What cannot be tried is refused, not passed over."""
    with pytest.raises(SystemExit, match="simulated"):
        kills.main(["--ignore-key", "--real", "mastodon"])
