"""The misbehaving wire loses exactly what it is told to lose, and the upstream notices nothing."""

import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from tests.wire import Choose, Mishap, Request, Wire, every, first, sometimes


@asynccontextmanager
async def through(choose: Choose, *, delay: float = 0.2) -> AsyncIterator[tuple[Wire, Counter[str]]]:
    """A wire in front of an echo that counts what reached it."""
    reached: Counter[str] = Counter()

    async def echo(request: web.Request) -> web.Response:
        text = await request.text()
        reached[text] += 1
        return web.Response(text=f"{request.method} {request.path_qs} {text}")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with Wire(f"http://{host}:{port}", choose=choose, delay=delay) as wire:
            yield wire, reached
    finally:
        await runner.cleanup()


def always(mishap: Mishap) -> Choose:
    """The same for everybody."""
    return lambda _: mishap


@asynccontextmanager
async def talking(wire: Wire, timeout: float = 5) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ASYNC109 - httpx's own
    """A client on the other end."""
    async with httpx.AsyncClient(base_url=wire.url, timeout=timeout, trust_env=False) as client:
        yield client


async def test_without_a_mishap_everything_arrives_unchanged() -> None:
    """Method, path, body and status pass; each connection carries one exchange."""
    async with through(always(Mishap.NONE)) as (wire, reached), talking(wire) as client:
        answers = [await client.put("/a/b?c=d", content="é" * n) for n in (0, 1, 50_000)]
    assert [answer.text for answer in answers] == ["PUT /a/b?c=d " + "é" * n for n in (0, 1, 50_000)]
    assert reached.total() == 3
    assert [request.number for request, _ in wire.seen] == [1, 2, 3]


async def test_a_body_in_chunks_passes() -> None:
    """The length need not be known before."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async with through(always(Mishap.NONE)) as (wire, _), talking(wire) as client:
        answer = await client.post("/", content=pieces())
    assert answer.text.endswith("one two")


@pytest.mark.parametrize(
    ("mishap", "reaches"),
    [(Mishap.LOSE_ANSWER, 1), (Mishap.LOSE_REQUEST, 0), (Mishap.HALF_ANSWER, 1)],
)
async def test_the_connection_breaks_before_or_after_the_effect(mishap: Mishap, reaches: int) -> None:
    """The client cannot tell the difference; the upstream can."""
    async with through(always(mishap)) as (wire, reached), talking(wire) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/", content="x")
    assert reached["x"] == reaches


async def test_a_gateway_error_hides_the_effect() -> None:
    """502 in HTML, and the upstream did it all the same."""
    async with through(always(Mishap.BAD_GATEWAY)) as (wire, reached), talking(wire) as client:
        answer = await client.post("/", content="x")
    assert (answer.status_code, answer.headers["Content-Type"], reached["x"]) == (502, "text/html", 1)


async def test_a_delay_is_on_the_answer_and_not_on_the_effect() -> None:
    """Who gives up early has done it nevertheless."""
    async with through(always(Mishap.DELAY), delay=0.3) as (wire, reached):
        async with talking(wire, timeout=0.1) as hasty:
            with pytest.raises(httpx.ReadTimeout):
                await hasty.post("/", content="x")
        assert reached["x"] == 1
        started = time.monotonic()
        async with talking(wire) as patient:
            assert (await patient.post("/", content="x")).status_code == 200
        assert time.monotonic() - started >= 0.3


async def test_the_upstream_may_be_away() -> None:
    """A server that was killed gives a broken connection, and the wire lives on."""
    async with Wire("http://127.0.0.1:9") as wire, talking(wire) as client:
        for _ in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/")


async def test_leaving_ends_what_is_still_under_way() -> None:
    """A delayed answer does not hold up the end of a test."""
    async with through(always(Mishap.DELAY), delay=60) as (wire, _), talking(wire, timeout=0.1) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/")


def numbered(count: int, method: str = "POST", path: str = "/") -> list[Request]:
    """That many requests in a row."""
    return [Request(number=n, method=method, path=path, body=b"") for n in range(1, count + 1)]


def test_every_nth() -> None:
    """The third, the sixth ..."""
    choose = every(3, Mishap.LOSE_ANSWER)
    assert [n + 1 for n, each in enumerate(numbered(7)) if choose(each) is not Mishap.NONE] == [3, 6]


def test_chance_repeats_with_its_seed() -> None:
    """The same seed gives the same mishaps; about as many as asked for."""
    runs = [[sometimes(0.3, Mishap.DELAY, seed=7)(each) for each in numbered(1)] for _ in range(2)]
    assert runs[0] == runs[1]
    choose = sometimes(0.3, Mishap.DELAY, seed=7)
    assert 200 < sum(choose(each) is Mishap.DELAY for each in numbered(1000)) < 400


def test_the_first_few_of_a_kind() -> None:
    """Only requests that match are counted."""
    choose = first(1, Mishap.LOSE_ANSWER, method="POST", path="putRecord")
    others, meant = numbered(1, "GET", "/putRecord"), numbered(2, "POST", "/xrpc/putRecord")
    assert [choose(each) for each in [*others, *meant]] == [Mishap.NONE, Mishap.LOSE_ANSWER, Mishap.NONE]


def test_an_upstream_needs_a_port() -> None:
    """A half address is refused at once."""
    with pytest.raises(ValueError, match="port"):
        Wire("http://127.0.0.1")
