"""What a declare may cost is counted exactly; and a run measures every target, however small it is."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import structlog
from rich.console import Console

from bot.lifecycle import Bayan
from tests.benchmarks.declares import CALLS, Typist
from tests.benchmarks.driver import Driver
from tests.benchmarks.effort import TINY
from tests.benchmarks.house import DECLARE, HELP, Bench, House, app_of
from tests.benchmarks.outside import Wishes, outside
from tests.benchmarks.run import TARGETS, run

INITIAL = {
    "conversations.create": 1,
    "conversations.setTopic": 1,
    "conversations.invite": 1,
    "chat.postMessage": 3,  # the card, the announcement, the executives' card
    "pins.add": 1,
}
QUIET = 0.3


@asynccontextmanager
async def inside() -> AsyncIterator[Wishes]:
    """A driver in this very process: counts do not mind, and it starts at once."""
    found = Driver()
    yield found
    await found.close()


@pytest.fixture
async def driver() -> AsyncIterator[Wishes]:
    """Somebody to type commands."""
    async with inside() as found:
        yield found


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is printed."""
    with structlog.testing.capture_logs():
        yield


@asynccontextmanager
async def typing(driver: Wishes, folder: Path) -> AsyncIterator[tuple[House, Typist]]:
    """A house without a relay, and somebody who types commands to it."""
    bench = Bench(driver, folder)
    async with bench.house(await bench.workspace("count")) as (house, gateway):
        typist = Typist(app_of(house, gateway))
        await typist.types(HELP)
        yield house, typist


@asynccontextmanager
async def running(driver: Wishes, folder: Path) -> AsyncIterator[Bayan]:
    """The whole bot, with one declare behind it: it knows its channels."""
    bench = Bench(driver, folder)
    async with bench.bot(await bench.workspace("count")) as bot:
        await driver.wish("declare", name="count", text=DECLARE, calls=CALLS)
        yield bot


async def calls(driver: Wishes, quiet: float = QUIET) -> list[str]:
    """Every method called so far, once the bot is silent."""
    found: list[str] = await driver.wish("hushed", name="count", quiet=quiet)
    return found


@pytest.mark.usefixtures("quiet")
async def test_a_declare_is_one_commit(driver: Wishes, tmp_path: Path) -> None:
    """The row, its clocks, the record and everything Slack needs are one transaction, before the acknowledgement."""
    async with typing(driver, tmp_path) as (house, typist):
        before = house.store.commits
        await typist.types(DECLARE)
        assert house.store.commits - before == 1


@pytest.mark.usefixtures("quiet")
async def test_no_second_commit_for_any_number_of_declares(driver: Wishes, tmp_path: Path) -> None:
    """The tenth costs what the first did."""
    async with typing(driver, tmp_path) as (house, typist):
        before = house.store.commits
        for _ in range(10):
            await typist.types(DECLARE)
        assert house.store.commits - before == 10


@pytest.mark.usefixtures("quiet")
async def test_help_commits_nothing(driver: Wishes, tmp_path: Path) -> None:
    """Whoever asks how it works does not touch the disk."""
    async with typing(driver, tmp_path) as (house, typist):
        before = house.store.commits
        await typist.types(HELP)
        assert house.store.commits == before


@pytest.mark.usefixtures("quiet")
async def test_a_declare_makes_exactly_these_calls(driver: Wishes, tmp_path: Path) -> None:
    """Seven at first; edits of cards that gathered something new come later and are edits."""
    async with running(driver, tmp_path):
        before = len(await calls(driver))
        await driver.wish("declare", name="count", text=DECLARE, calls=CALLS)
        new = Counter((await calls(driver))[before:])
        del new["chat.update"]
    assert new == INITIAL


@pytest.mark.usefixtures("quiet")
async def test_the_calls_are_three_round_trips(driver: Wishes, tmp_path: Path) -> None:
    """The channel, then one wave, then the pin: no call waits for one it does not need."""
    async with running(driver, tmp_path):
        await calls(driver)
        told = await driver.wish("declare", name="count", text=DECLARE, calls=CALLS)
    answered = {c["method"]: c["answered"] for c in told["calls"]}
    behind = {c["method"] for c in told["calls"] if c["sent"] >= answered["conversations.create"]}
    assert behind >= {"conversations.setTopic", "conversations.invite", "chat.postMessage", "pins.add"}
    sent = {c["method"]: c["sent"] for c in told["calls"]}
    assert max(sent["conversations.setTopic"], sent["conversations.invite"]) < sent["pins.add"]


@pytest.mark.usefixtures("quiet")
async def test_no_client_is_made_for_a_request(driver: Wishes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions and clients are made at start and kept: a new one costs a handshake, or 18 ms of CPU for httpx."""
    made: list[str] = []

    def counting(kind: type[Any]) -> None:
        plain = kind.__init__

        def init(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever they take
            made.append(kind.__name__)
            plain(self, *args, **kwargs)

        monkeypatch.setattr(kind, "__init__", init)

    async with running(driver, tmp_path):
        for kind in (aiohttp.ClientSession, aiohttp.TCPConnector, httpx.AsyncClient, httpx.AsyncHTTPTransport):
            counting(kind)
        await driver.wish("type", name="count", text=HELP, count=3, at_once=1)
        await driver.wish("declare", name="count", text=DECLARE, calls=CALLS)
        await calls(driver)
    assert made == []


@pytest.mark.usefixtures("quiet")
async def test_a_quiet_bot_does_not_look(driver: Wishes, tmp_path: Path) -> None:
    """While nothing falls due nothing is asked of the database."""
    async with running(driver, tmp_path) as bot:
        await calls(driver, quiet=1.5)
        before = bot.scheduler.looks, bot.store.commits
        assert await calls(driver, quiet=0.5)
        assert (bot.scheduler.looks, bot.store.commits) == before


async def test_the_driver_lives_in_another_process(tmp_path: Path) -> None:
    """The load it makes is not ours; it answers in JSON what it answers here."""
    async with outside() as driver:
        settings = await driver.wish("open", name="there", folder=str(tmp_path))
        assert settings["slack_api_url"].startswith("http://127.0.0.1:")
        assert await driver.wish("counted", name="there") == 0


@pytest.mark.usefixtures("quiet")
async def test_a_run_shows_every_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a figure with samples; the table prints them all, and the JSON tells where they were taken."""
    monkeypatch.setattr("tests.benchmarks.run.silence", lambda: None)
    report = await run(TINY, folder=tmp_path, driving=inside)

    gated = {f.number for f in report.figures if f.gate is not None}
    assert gated == set(TARGETS)
    assert [f.name for f in report.figures if not f.samples] == []
    printed = StringIO()
    report.show(Console(width=200, file=printed))
    assert [f.name for f in report.figures if f.name not in printed.getvalue()] == []
    document = report.plain()
    assert {"tier", "python", "sqlite", "libraries", "cores", "spin_ms", "fdatasync_us", "figures"} <= document.keys()
    exact = {f.name: f.samples for f in report.figures if f.exact}
    assert exact["commits of a declare until its ack"] == (1, 1, 1, 1, 1)
