"""The Mastodon adapter against a server that nobody here wrote."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.domain.delivery import Absent, Done, NotDone, Outcome, Present, Refused, Unknown
from bot.publishers.http import Line
from bot.publishers.mastodon import Mastodon
from bot.services.ports import SystemClock
from tests.publishers.stage import ARABIC, make_post, quick_line, reply_to
from tests.wire import Mishap, Wire, first

START_SECONDS = 30.0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The mock in a process of its own, on a free port, ended by its id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--host", "127.0.0.1", "--port", port, "--in-memory"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - our own words
        try:
            yield _when_up(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


def _when_up(url: str, process: subprocess.Popen[bytes]) -> str:
    """The address once it answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{url}/api/v2/instance", trust_env=False, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return url
    pytest.fail("mastodon_mock did not start")


@pytest.fixture
def token(server: str) -> str:
    """A fresh account on an empty server."""
    with httpx.Client(base_url=server, trust_env=False) as client:
        client.post("/api/v1/_mock/reset").raise_for_status()
        account = client.post("/api/v1/_mock/dev_user", json={"username": "statusbot"}).raise_for_status().json()
    return str(account["access_token"])


@pytest.fixture
async def publisher(server: str, token: str) -> AsyncIterator[Mastodon]:
    """Our adapter, with that account."""
    made = _publisher(server, token)
    yield made
    await made.close()


def _publisher(url: str, token: str, line: Line | None = None) -> Mastodon:
    lag = timedelta(seconds=0.2)
    return Mastodon(url, token, clock=SystemClock(), line=line or quick_line(5.0, 5.0), read_back_lag=lag)


def now_post(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a post
    """A post approved now, for this server knows no other clock."""
    return {"approved_at": datetime.now(UTC), **changed}


async def publish(publisher: Mastodon, **changed: Any) -> Outcome:  # noqa: ANN401 - any field of a post
    """One post, sent."""
    return await publisher.publish(publisher.prepare(make_post(**now_post(**changed))))


async def statuses(publisher: Mastodon) -> list[dict[str, Any]]:
    """What the account shows, newest first."""
    since = datetime.now(UTC) - timedelta(minutes=1)
    return [dict(s) async for s in publisher._own_statuses(since) if isinstance(s, dict)]


async def test_a_thread_in_arabic(publisher: Mastodon) -> None:
    """Two statements, one thread, in their language."""
    one = await publish(publisher, language="ar", body=ARABIC)
    assert isinstance(one, Done)
    two = await publisher.publish(publisher.prepare(reply_to(one.receipt, **now_post(language="ar"))))
    assert isinstance(two, Done)
    newest, oldest = await statuses(publisher)
    assert (newest["in_reply_to_id"], oldest["language"]) == (one.receipt.remote_id, "ar")
    assert one.receipt.url.startswith("http")


async def test_a_repeat_is_the_same_status(publisher: Mastodon) -> None:
    """The idempotency key works with this server."""
    post = now_post()
    ids = {(await publish(publisher, **post)).receipt.remote_id for _ in range(3)}  # type: ignore[union-attr]
    assert len(ids) == len(await statuses(publisher)) == 1


@pytest.mark.parametrize("mishap", [Mishap.LOSE_ANSWER, Mishap.HALF_ANSWER, Mishap.BAD_GATEWAY])
async def test_a_lost_answer_is_found_again(server: str, token: str, publisher: Mastodon, mishap: Mishap) -> None:
    """The wire loses the answer; the status is there, once, and we find it."""
    async with Wire(server, choose=first(1, mishap, method="POST")) as wire:
        through = _publisher(wire.url, token)
        request = through.prepare(make_post(**now_post(body=f"{ARABIC}\n\nA & B <c> 'd'")))
        assert isinstance(await through.publish(request), Unknown)
        assert isinstance(await through.reconcile(request), Present)
        await through.close()
    assert len(await statuses(publisher)) == 1


async def test_a_lost_request_is_absent(server: str, token: str) -> None:
    """The wire swallows the request; after the lag it is surely not there."""
    async with Wire(server, choose=first(1, Mishap.LOSE_REQUEST, method="POST")) as wire:
        through = _publisher(wire.url, token)
        request = through.prepare(make_post(**now_post()))
        assert isinstance(await through.publish(request), Unknown)
        await asyncio.sleep(0.25)
        assert await through.reconcile(request) == Absent()
        await through.close()


async def test_too_long_is_refused(publisher: Mastodon) -> None:
    """422, with the server's own sentence."""
    outcome = await publish(publisher, body="x" * 501)
    assert isinstance(outcome, Refused)
    assert "500" in outcome.why


async def test_a_bad_token_is_refused(server: str) -> None:
    """401."""
    stranger = _publisher(server, "nonsense")
    outcome = await publish(stranger)
    faults = await stranger.preflight()
    await stranger.close()
    assert isinstance(outcome, Refused)
    assert len(faults) == 1


async def test_too_many_requests_wait_as_told(server: str, publisher: Mastodon) -> None:
    """429 with Retry-After 300 and an epoch beside it."""
    fault = {
        "match": {"methods": ["POST"], "path": "/api/v1/statuses"},
        "effect": {"type": "ratelimit"},
        "count": 1,
    }
    async with httpx.AsyncClient(base_url=server, trust_env=False) as client:
        (await client.post("/api/v1/_mock/faults", json=fault)).raise_for_status()
    outcome = await publish(publisher)
    assert isinstance(outcome, NotDone)
    assert outcome.wait == timedelta(minutes=5)


async def test_preflight_reads_this_servers_limit(publisher: Mastodon) -> None:
    """500 characters, and nothing wrong."""
    assert await publisher.preflight() == []
    assert await publisher.limit() == 500
