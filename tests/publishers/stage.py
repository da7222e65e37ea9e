"""What the tests of the publishers share: clocks in the hand, a vault in memory, posts, servers that follow scripts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from aiohttp import web

from bot.domain.delivery import JSON, Receipt
from bot.publishers.http import Line
from bot.services.ports import Post

EVENING = datetime(2025, 5, 31, 19, 45, 12, 345678, tzinfo=UTC)
ARABIC = (
    "Pocket Bank: يظهر لبعض عملائنا رصيد غير صحيح. نبحث عن السبب. "
    "التحديث القادم في أجل أقصاه 21:15 (GMT+1). https://status.example.com/"
)


@dataclass
class HandClock:
    """A clock that moves when a test moves it, for wall time and for ticks alike."""

    moment: datetime = field(default=EVENING)

    def now(self) -> datetime:
        """The moment it was left at."""
        return self.moment

    def ticks(self) -> float:
        """Seconds, as a monotonic clock counts them."""
        return self.moment.timestamp()

    def seconds_until(self, moment: datetime) -> float:
        """How far away a moment is."""
        return (moment - self.moment).total_seconds()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Nobody here waits for it."""

    def advance(self, **parts: float) -> None:
        """Moves it, by the parts of a timedelta."""
        self.moment += timedelta(**parts)


class MemoryVault:
    """Keeps sessions as long as the test runs, and counts how often one was written."""

    def __init__(self) -> None:
        self.kept: dict[str, JSON] = {}
        self.turns: dict[str, tuple[str, datetime]] = {}
        self.writes = 0

    async def get(self, key: str) -> JSON | None:
        """What was kept."""
        return self.kept.get(key)

    async def put(self, key: str, value: JSON) -> None:
        """Keeps it."""
        self.kept[key] = dict(value)
        self.writes += 1

    async def take_turn(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """One at a time."""
        whose, ends = self.turns.get(key, (holder, now))
        if whose != holder and now < ends:
            return False
        self.turns[key] = (holder, until)
        return True

    async def end_turn(self, key: str, holder: str) -> None:
        """The next one may."""
        if self.turns.get(key, ("", None))[0] == holder:
            del self.turns[key]


def make_post(**changed: Any) -> Post:  # noqa: ANN401 - any field of a post
    """A first statement, with what the test changes."""
    plain: dict[str, Any] = {
        "key": "public/1/social/en",
        "incident": "INC-7",
        "statement": 1,
        "kind": "investigating",
        "phase": "investigating",
        "title": "Pocket Bank",
        "services": {"Pocket Bank": "partial_outage"},
        "language": "en",
        "body": "Pocket Bank: some customers see a wrong balance. Next update by 21:15 GMT+1. https://status.example.com/",
        "link": "https://status.example.com/en/incidents/inc-7",
        "approved_at": EVENING,
        "next_update_at": EVENING + timedelta(minutes=30),
    }
    return Post(**{**plain, **changed})


def reply_to(receipt: Receipt, **changed: Any) -> Post:  # noqa: ANN401 - any field of a post
    """The second statement of a thread."""
    plain = {"key": "public/2/social/en", "statement": 2, "body": "Pocket Bank: the cause is found.", **changed}
    return make_post(root=receipt, parent=receipt, **plain)


def quick_line(deadline: float = 6.0, read: float = 1.0) -> Line:
    """A line that loses its patience soon."""
    return Line(deadline=deadline, timeouts=httpx.Timeout(connect=4.0, read=read, write=4.0, pool=4.0))


@asynccontextmanager
async def serving(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """The address of a server with these routes, on loopback."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as the scripted server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Script:
    """A server that gives the answers it was handed, in order, the last one for ever."""

    def __init__(self, *answers: web.Response | Callable[[], web.Response]) -> None:
        self._answers = list(answers)
        self.seen: list[Seen] = []

    async def answer(self, request: web.Request) -> web.Response:
        """The next answer."""
        body = await _body(request) if request.can_read_body else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append(Seen(method=request.method, path=request.path, headers=headers, body=body))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return _copy(answer() if callable(answer) else answer)

    @property
    def routes(self) -> list[web.RouteDef]:
        """Everything leads here."""
        return [web.route("*", "/{path:.*}", self.answer)]


async def _body(request: web.Request) -> Any:  # noqa: ANN401 - whatever was sent
    """The JSON or the form that came."""
    form = request.content_type == "application/x-www-form-urlencoded"
    return dict(await request.post()) if form else await request.json()


def _copy(answer: web.Response) -> web.Response:
    """A response can be sent once only."""
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return web.Response(body=answer.body, status=answer.status, headers=headers)


def closed_port() -> str:
    """An address where nobody listens: port 1 needs rights nobody here has given away."""
    return "http://127.0.0.1:1"


@asynccontextmanager
async def raw_server(answer: bytes, *, hang: float = 0.0) -> AsyncIterator[str]:
    """A server that reads a request, waits, writes these bytes as they are and closes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(hang)
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client lost its patience, which is what the test is about
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
