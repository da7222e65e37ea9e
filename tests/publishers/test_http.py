"""The phases of a call become outcomes, and nothing is ever sent twice or elsewhere."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from aiohttp import web

from bot.domain.delivery import NotDone, Unknown
from bot.publishers.http import LIMITS, NEXT_IN_LINE, Answer, Line, checked_base, shared_context
from tests.publishers.stage import Script, closed_port, quick_line, raw_server, serving

BUSY = LIMITS.max_connections or 0


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A line that loses its patience soon."""
    made = quick_line()
    yield made
    await made.close()


async def test_a_refused_connection_is_surely_not_done(line: Line) -> None:
    """Law 6: nothing left us, so sending again is safe."""
    outcome = await line.call("POST", f"{closed_port()}/post", json={})
    assert isinstance(outcome, NotDone)
    assert outcome.why == "127.0.0.1 could not be reached (ConnectError)"


async def test_waiting_in_vain_for_a_free_connection_is_surely_not_done() -> None:
    """Law 6: a time-out before the request left is no unknown outcome, and not the outlet's: it was no attempt."""
    line = Line(deadline=2.0, timeouts=httpx.Timeout(connect=0.5, read=0.5, write=0.5, pool=0.1))
    async with raw_server(b"", hang=2.0) as url:
        outcomes = await asyncio.gather(*(line.call("POST", url, json={}) for _ in range(BUSY + 1)))
    await line.close()
    assert [o for o in outcomes if isinstance(o, NotDone)] == [
        NotDone(why="all our connections to 127.0.0.1 are busy", wait=NEXT_IN_LINE, queued=True)
    ]
    assert sum(isinstance(o, Unknown) for o in outcomes) == BUSY


@pytest.mark.parametrize(
    ("answer", "hang"),
    [
        pytest.param(b"", 0.0, id="closed without an answer"),
        pytest.param(b"", 5.0, id="no answer in time"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", 0.0, id="half an answer"),
        pytest.param(b"SMTP ready\r\n\r\n", 0.0, id="another protocol"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", 0.0, id="broken compression"
        ),
    ],
)
async def test_what_happens_after_the_request_left_is_unknown(line: Line, answer: bytes, hang: float) -> None:
    """Law 6: a time-out is not a failure, nor is a lost answer."""
    async with raw_server(answer, hang=hang) as url:
        outcome = await line.call("POST", f"{url}/secret-path", json={"text": "word"})
    assert isinstance(outcome, Unknown)
    assert "secret-path" not in outcome.why, "paths may hold tokens and never reach a message"


async def test_an_answer_that_drips_for_ever_ends_at_the_deadline() -> None:
    """The total deadline holds where every single byte comes in time."""

    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b" ")
            await asyncio.sleep(0.05)
        return answer

    line = quick_line(deadline=0.25, read=5.0)
    async with serving([web.post("/", drip)]) as url:
        outcome = await line.call("POST", url, json={})
        await line.close()
    assert outcome == Unknown(why="127.0.0.1 did not answer within 0.25 s")


async def test_redirects_are_answers_and_not_followed(line: Line) -> None:
    """A post is never sent to another place than the one configured."""
    script = Script(web.Response(status=308, headers={"Location": "/elsewhere"}))
    async with serving(script.routes) as url:
        answer = await line.call("POST", f"{url}/here", json={})
    assert isinstance(answer, Answer)
    assert (answer.status, [s.path for s in script.seen]) == (308, ["/here"])


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """What we send goes where the settings say, whatever the shell was told."""
    monkeypatch.setenv("HTTP_PROXY", closed_port())
    monkeypatch.setenv("ALL_PROXY", closed_port())
    other = quick_line()
    async with serving(Script(web.json_response({"ok": 1})).routes) as url:
        assert isinstance(await other.call("GET", url), Answer)
    await other.close()


async def test_a_server_error_is_sent_once_only(line: Line) -> None:
    """Retries are the relay's, never the client's."""
    script = Script(web.Response(status=503))
    async with serving(script.routes) as url:
        await line.call("POST", url, json={})
    assert len(script.seen) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff\xfe", b"[" * 200_000])
async def test_a_body_that_is_no_json_reads_as_none(line: Line, body: bytes) -> None:
    """Odd bodies are the adapters' to judge and never an exception."""
    async with serving(Script(web.Response(body=body, content_type="text/html")).routes) as url:
        answer = await line.call("GET", url)
    assert isinstance(answer, Answer)
    assert (answer.body, answer.text("error")) == (None, "")
    assert answer.excerpt("error") == "200 without a reason we can read"


def test_an_excerpt_is_one_short_line() -> None:
    """A person reads it in Slack: no line breaks, no essays."""
    answer = Answer(status=400, headers={}, body={"error": "Bad\n\nthing", "message": "x" * 500})
    excerpt = answer.excerpt("error", "message")
    assert excerpt.startswith("400 Bad thing: xxx")
    assert len(excerpt) == 200


def test_the_tls_context_is_made_once() -> None:
    """It costs 18 ms of the event loop each time."""
    assert shared_context() is shared_context()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.social", "https://example.social"),
        (" https://example.social/ ", "https://example.social"),
        ("https://example.com/net/mastodon/", "https://example.com/net/mastodon"),
        ("http://127.0.0.1:8701", "http://127.0.0.1:8701"),
        ("http://localhost:2583/", "http://localhost:2583"),
        ("http://[::1]:99", "http://[::1]:99"),
    ],
)
def test_addresses_are_https_or_on_this_machine(url: str, kept: str) -> None:
    """A usable address is kept without the slash at its end."""
    assert checked_base(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.social",
        "http://example.social",
        "ftp://example.social",
        "https://",
        "https://user:word@example.social",
        "https://example.social?x=1",
        "https://example.social#x",
        "https://example.social:port",
        "https://exa mple.social",
        "http://127.0.0.1.example.com",
        "http://[::1",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """Credentials never travel in the clear, nor stand in an address."""
    with pytest.raises(ValueError, match=r"write it|Invalid"):
        checked_base(url)
