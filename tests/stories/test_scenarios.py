"""Every evening that ships plays to its end with everything as its file expects, through the whole bot."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.script import load_script, names
from bot.rehearsal.show import Options, perform

HEADLESS = Options(speed=0, headless=True, port=0, on_url=lambda _: None)


async def _played(folder: Path, name: str) -> dict[str, Any]:
    return await perform(folder, load_script(name), HEADLESS)


@pytest.mark.parametrize("name", sorted({*names()} - {"banque-populaire", "silent-evening"}))
async def test_the_evening_goes_as_written(tmp_path: Path, name: str) -> None:
    """Every expectation of the file is met, and the record holds."""
    document = await _played(tmp_path, name)

    assert document["expectations"]["failed"] == []
    assert document["expectations"]["met"] > 0
    assert document["audit"]["verified"]


async def test_the_banque_populaire_evening(tmp_path: Path) -> None:
    """First word within 9 minutes, 0 broken promises, 0 truth flags, in under a minute of real time."""
    began = time.process_time()
    document = await _played(tmp_path, "banque-populaire")
    spent = time.process_time() - began

    assert document["expectations"]["failed"] == []
    assert document["score"]["minutes_from_declaration"] <= 9
    assert document["score"]["truth_flags"] == 0
    assert document["promises"] == {"made": 8, "kept": 8, "unscorable": 0}
    assert document["networks"] == {"bluesky": 27, "mastodon": 27}
    assert len({(w["outlet"], w["language"], w["text"]) for w in document["words"]}) == 81
    assert spent < 60


async def test_the_silent_evening_has_ten_rungs_each_once(tmp_path: Path) -> None:
    """The ladder to the letter: ten rungs by 23:47 at exactly the times of the policy."""
    document = await _played(tmp_path, "silent-evening")

    assert document["expectations"]["failed"] == []
    times = [(r["percent"], r["fired_at"][11:19]) for r in document["rungs"]]
    assert times == [
        (50, "20:52:30"),
        (80, "20:57:00"),
        (100, "21:00:00"),
        (150, "21:07:30"),
        (200, "21:15:00"),
        (300, "21:30:00"),
        *((100 + 100 * n, t) for n, t in ((4, "22:00:00"), (6, "22:30:00"), (8, "23:00:00"), (10, "23:30:00"))),
    ]
    assert all(r["fired_at"] == r["due_at"] for r in document["rungs"])
    assert document["words"] == []


async def test_a_number_pasted_into_a_draft_is_kept_nowhere(tmp_path: Path) -> None:
    """6.3, leak: after the whole evening neither number stands in any file of the bot: only their hashes do."""
    await _played(tmp_path, "leak")

    written = await asyncio.to_thread(_everything_in, tmp_path)
    assert b"[account number, hash " in written
    assert b"a1b55a67" not in written  # anybody could find the number to a hash without a key
    assert b"011519000001205000534921" not in written
    assert b"4111 1111" not in written


def _everything_in(folder: Path) -> bytes:
    return b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())


def test_the_evenings_of_the_specification_ship() -> None:
    """The acceptance evening, the silent one, and one for every other path."""
    assert set(names()) >= {
        "banque-populaire",
        "silent-evening",
        "sleeping-approver",
        "restart",
        "partial-publish",
        "broken-promise",
        "rumour",
        "leak",
        "break-glass",
        "fact-expiry",
    }
