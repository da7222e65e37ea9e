"""A wire that misbehaves: a proxy on loopback between our client and a server that does nothing wrong.

It forwards one request per connection and then loses, halves, replaces or delays the answer as `choose`
says. Standing in front of any server it makes the case every publisher must survive: the call took
effect, and nobody told us.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad gateway"
)


class Mishap(Enum):
    """What happens to one exchange."""

    NONE = auto()
    LOSE_ANSWER = auto()
    """Forwarded; the connection closes without an answer."""
    LOSE_REQUEST = auto()
    """Not forwarded; the connection closes without an answer."""
    HALF_ANSWER = auto()
    """Forwarded; the first half of the answer arrives."""
    BAD_GATEWAY = auto()
    """Forwarded; a 502 in HTML arrives instead of the answer."""
    DELAY = auto()
    """Forwarded at once; the answer arrives `delay` seconds late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the wire saw it; `number` counts from 1."""

    number: int
    method: str
    path: str
    body: bytes


Choose = Callable[[Request], Mishap]


def every(nth: int, mishap: Mishap) -> Choose:
    """The mishap for every nth request, counted from the first."""
    return lambda request: Mishap.NONE if request.number % nth else mishap


def sometimes(probability: float, mishap: Mishap, *, seed: int) -> Choose:
    """The mishap with that probability; the same seed gives the same run."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    return lambda _: mishap if chance.random() < probability else Mishap.NONE


def first(count: int, mishap: Mishap, *, method: str = "", path: str = "") -> Choose:
    """The mishap for the first `count` requests of that method whose path contains `path`."""
    left = [count]

    def choose(request: Request) -> Mishap:
        if not (left[0] and request.method.startswith(method) and path in request.path):
            return Mishap.NONE
        left[0] -= 1
        return mishap

    return choose


class Wire:
    """The proxy: `async with Wire("http://127.0.0.1:2583", choose=...) as wire`, then talk to `wire.url`."""

    def __init__(self, upstream: str, *, choose: Choose = lambda _: Mishap.NONE, delay: float = 1.0) -> None:
        parts = urlsplit(upstream)
        if parts.hostname is None or parts.port is None:
            raise ValueError(f"the upstream needs a host and a port: {upstream}")
        self._upstream = (parts.hostname, parts.port)
        self._delay = delay
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self.choose = choose
        self.seen: list[tuple[Request, Mishap]] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client connection, remembered so that leaving ends it."""
        talk = asyncio.current_task()
        if talk is None:
            raise RuntimeError("a connection is always served by a task")
        self._talks.add(talk)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # one of the two sides left in the middle, which is what this is about
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One exchange with its mishap."""
        head, body = await _read_request(reader)
        method, path = head.split(b" ", 2)[:2]
        request = Request(number=len(self.seen) + 1, method=method.decode(), path=path.decode(), body=body)
        mishap = self.choose(request)
        self.seen.append((request, mishap))
        if mishap is Mishap.LOSE_REQUEST:
            return
        answer = await self._forward(head, body)
        if mishap is Mishap.DELAY:
            await asyncio.sleep(self._delay)
        writer.write(_what_arrives(mishap, answer))
        await writer.drain()

    async def _forward(self, head: bytes, body: bytes) -> bytes:
        """The upstream's whole answer."""
        reader, writer = await asyncio.open_connection(*self._upstream)
        try:
            writer.write(_closing(head) + body)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()


def _what_arrives(mishap: Mishap, answer: bytes) -> bytes:
    """The bytes the client gets to see."""
    if mishap is Mishap.LOSE_ANSWER:
        return b""
    if mishap is Mishap.HALF_ANSWER:
        return answer[: len(answer) // 2]
    return GATEWAY if mishap is Mishap.BAD_GATEWAY else answer


async def _read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The head with its blank line, and the body by its length or in chunks, as it came."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"chunked" in _header(head, b"transfer-encoding"):
        return head, await _read_chunks(reader.readuntil, reader.readexactly)
    return head, await reader.readexactly(int(_header(head, b"content-length") or 0))


async def _read_chunks(until: Callable[[bytes], Awaitable[bytes]], exactly: Callable[[int], Awaitable[bytes]]) -> bytes:
    """A chunked body, still in its chunks."""
    whole = b""
    while True:
        line = await until(b"\r\n")
        size = int(line.split(b";")[0], 16)
        whole += line + await exactly(size + 2)
        if size == 0:
            return whole


def _header(head: bytes, name: bytes) -> bytes:
    """The value of a header in lower case, empty where it is not there."""
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().lower()
    return b""


def _closing(head: bytes) -> bytes:
    """The head with a request to close afterwards, so that the end of the answer can be seen."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])
