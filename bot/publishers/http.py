"""Outward HTTP: one kept client per outlet, whose phases become outcomes, and the hints on how long to wait.

What a status code means is each outlet's own knowledge and is never decided here.
"""

import asyncio
import json as jsons
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from bot.domain.delivery import NotDone, Unknown

DEADLINE = 30.0
"""Real seconds for one call from beginning to end; shorter than the relay's own deadline."""

TIMEOUTS = httpx.Timeout(connect=5.0, read=20.0, write=10.0, pool=5.0)
LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=30.0)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
"""Faults before the first byte of a request leaves; after it, nobody knows."""

NEXT_IN_LINE = timedelta(seconds=1)
"""When what waited in vain for one of our own connections comes back: the outlet has no part in that."""

LONGEST_EXCERPT = 200


@cache
def shared_context() -> ssl.SSLContext:
    """The one TLS context of the process: making it costs 18 ms of CPU, using it again nothing."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status. `body` is the JSON, None where there was none; `lines` is that of each line
    where the answer says that it is made of lines (NDJSON).
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    lines: list[Any] | None = None

    @property
    def good(self) -> bool:
        """Whether the other side says that it did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of success

    @property
    def broken(self) -> bool:
        """Whether the answer comes from a fault of the other side or of something in between."""
        return self.status >= 500 or self.status == 408  # noqa: PLR2004 - server errors, and a request half heard

    def at(self, path: str) -> Any:  # noqa: ANN401 - whatever the other side wrote
        """The value at `path` of nested JSON objects (`error.message`); None where there is none."""
        value = self.body
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, path: str) -> str:
        """The string at `path`; empty where there is none."""
        value = self.at(path)
        return value if isinstance(value, str) else ""

    def excerpt(self, *paths: str) -> str:
        """The status and the strings at `paths`, in one short line for a person."""
        words = ": ".join(filter(None, map(self.text, paths))) or "without a reason we can read"
        line = " ".join(f"{self.status} {words}".split())
        return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1]}…"


class Line:
    """The kept connections to one outlet. No redirects, no proxies, no retries: a call is sent once or not at all."""

    def __init__(self, *, deadline: float = DEADLINE, timeouts: httpx.Timeout = TIMEOUTS) -> None:
        self._deadline = deadline
        self._client = httpx.AsyncClient(
            verify=shared_context(),
            timeout=timeouts,
            limits=LIMITS,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "Bayan", "Accept": "application/json"},
        )

    async def call(
        self,
        method: str,
        url: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | NotDone | Unknown:
        """Sends one request with at most one body; a fault is NotDone where surely nothing left, else Unknown.

        Where all our connections to the outlet stay busy, it only waited for its turn, and was no attempt.
        """
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._client.request(
                    method, url, json=json, data=form, content=content, params=params, headers=headers
                )
        except httpx.PoolTimeout:
            return NotDone(why=f"all our connections to {_host(url)} are busy", wait=NEXT_IN_LINE, queued=True)
        except NEVER_SENT as error:
            return NotDone(why=f"{_host(url)} could not be reached ({type(error).__name__})")
        except httpx.RequestError as error:
            return Unknown(why=f"{_host(url)} broke off before its answer was complete ({type(error).__name__})")
        except TimeoutError:
            return Unknown(why=f"{_host(url)} did not answer within {self._deadline:g} s")
        return Answer(
            status=response.status_code, headers=response.headers, body=_json(response), lines=_lines(response)
        )

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()


def surely_not(failed: NotDone | Unknown, why: str) -> NotDone:
    """What a call that failed means where, whatever became of it, nothing is out yet."""
    return replace(failed, why=why) if isinstance(failed, NotDone) else NotDone(why=why)


def checked_base(url: str) -> str:
    """The address without a slash at its end. Raises ValueError unless it is https, or http on this machine."""
    parts = _split(url.strip())
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("write it as https://host, without a user, a question mark or a hash sign")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("write it with https, so that credentials do not travel in the clear")
    return url.strip().rstrip("/")


def _split(url: str) -> SplitResult:
    """The parts of an address that the client can use. Raises ValueError."""
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"write it as https://host ({error})") from error
    if any(c.isspace() or not c.isprintable() for c in url):
        raise ValueError("write it without spaces")
    return urlsplit(url)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the outlet"


def _lines(response: httpx.Response) -> list[Any] | None:
    """The JSON of each line; None where these are no lines, or one of them is broken."""
    if not response.headers.get("Content-Type", "").startswith("application/x-ndjson"):
        return None
    try:
        return [jsons.loads(line) for line in response.text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        return None


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever the other side wrote
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
