"""The small parts a run is made of: closed loops, the raw database, file systems, traced calls."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.services import wakeups
from storage import Store, clocks
from tests.benchmarks.crowd import crowd, percentile
from tests.benchmarks.filling import fill
from tests.benchmarks.house import kind_of_file_system, real_disk
from tests.benchmarks.raw import Raw
from tests.benchmarks.starts import environment
from tests.benchmarks.trips import announced, last
from tests.builders import book

NOW = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)


async def test_a_crowd_is_never_larger_than_said() -> None:
    """Sixteen in flight means sixteen, and everybody has a turn."""
    now, most = 0, 0

    async def act() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1

    took = await crowd(act, count=50, at_once=16)
    assert (len(took), most) == (50, 16)


async def test_a_crowd_of_one_waits_for_each() -> None:
    """Alone means one after the other."""
    seen: list[int] = []

    async def act() -> None:
        seen.append(len(seen))

    assert len(await crowd(act, count=3, at_once=1)) == 3
    assert seen == [0, 1, 2]


def test_percentiles_are_values_that_occurred() -> None:
    """The largest of a few values stands for their 99th percentile."""
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


@pytest.mark.parametrize("group", [1, 64])
async def test_the_raw_database_does_the_work_it_is_paid_for(tmp_path: Path, group: int) -> None:
    """Every command leaves an event and an outbox row, in groups or each by itself."""
    raw = Raw(tmp_path / "raw", group=group)
    raw.here()
    await crowd(raw.there, count=40, at_once=16)
    counts = [raw._connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("event", "outbox")]  # noqa: S608
    raw.close()
    assert counts == [41, 41]


async def test_a_filled_database_is_what_the_scheduler_expects(sqlite_url: str) -> None:
    """The first clocks are due as told and fire one rung each; the others wait."""
    store = Store(sqlite_url)
    await store.run(fill, NOW, 30, [NOW, NOW])
    due = await store.read(clocks.due, NOW, 100)
    work = await store.run(wakeups.look, book(), NOW, frozenset(), None)
    left = await store.read(clocks.due, NOW, 100)
    rungs = [r for c in due for r in await store.read(clocks.rungs, c.incident_id)]
    await store.close()
    assert [len(due), len(left), len(work.deliveries)] == [2, 0, 2]
    assert [r.percent for r in rungs] == [50, 50]


def test_databases_go_to_a_real_disk() -> None:
    """A file system in memory would flatter every commit."""
    assert kind_of_file_system(real_disk()) not in {"tmpfs", "ramfs"}
    assert real_disk() in {Path(tempfile.gettempdir()).resolve(), Path(__file__).resolve().parents[2]}


def test_settings_travel_through_the_environment() -> None:
    """As an operator would write them, outlets nested."""
    settings = {"_env_file": None, "web_port": 0, "outlets": {"mastodon": {"token": "t"}}}
    assert environment(settings) == {"BAYAN_WEB_PORT": "0", "BAYAN_OUTLETS__MASTODON__TOKEN": "t"}


CALLS: list[dict[str, Any]] = [
    {"method": "conversations.create", "channel": None, "sent": 0.01, "answered": 0.11},
    {"method": "chat.postMessage", "channel": "C1", "sent": 0.01, "answered": 0.12},
    {"method": "chat.postMessage", "channel": "C2", "sent": 0.13, "answered": 0.23},
    {"method": "pins.add", "channel": "C2", "sent": 0.24, "answered": 0.34},
    {"method": "chat.update", "channel": "C2", "sent": 1.2, "answered": None},
]


def test_announced_means_after_the_channel_stood() -> None:
    """The executives' card goes out beside the channel and announces nothing."""
    assert announced(CALLS) == 0.23


def test_nothing_announced_is_no_figure() -> None:
    """A run that did not do the work is void."""
    with pytest.raises(LookupError):
        announced(CALLS[:2])


def test_the_last_of_the_initial_calls() -> None:
    """Later edits do not count."""
    assert last(CALLS, 4) == 0.34
