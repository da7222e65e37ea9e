"""What shall go wrong with the next calls, and the wrapper around every handler that makes it so.

The kinds, with what the client sees and whether the call took effect:

| kind            | the client sees                                        | effect |
|-----------------|--------------------------------------------------------|--------|
| `500`           | a server error in the network's own shape              | no     |
| `429`           | too many requests; `hint` says how the wait is written | no     |
| `token_expired` | the network's answer to an expired token               | no     |
| `not_json`      | a proxy's HTML page with `status` (502)                | only when `status` is below 400 |
| `hang`          | nothing, until it gives up or `seconds` are over       | no     |
| `refuse`        | the connection closes without an answer                | no     |
| `lost_reply`    | the connection closes without an answer                | yes    |
| `half`          | the first half of the answer, then the connection ends | yes    |
| `slow`          | the right answer, `seconds` late                       | yes, at once |
"""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]

KINDS: Final = frozenset({"500", "429", "token_expired", "not_json", "hang", "refuse", "lost_reply", "half", "slow"})
HINTS: Final = frozenset({"native", "epoch", "iso", "retry_after", "retry_after_date", "none"})
PATIENCE: Final[Mapping[str, float]] = {"hang": 600.0, "slow": 2.0, "429": 30.0}
GATEWAY_PAGE: Final = "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
USAGE_HEADER: Final = "X-Business-Use-Case-Usage"
GLANCE_SECONDS: Final = 0.05


class RefusedError(Exception):
    """The network says no: raised anywhere below a handler, turned into its answer by `Faults.around`."""

    def __init__(self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers

    def response(self) -> web.Response:
        """The answer as it goes over the wire."""
        return web.json_response(dict(self.body), status=self.status, headers=self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong `count` times, with calls whose "METHOD path" contains `match` (or a part: `A|B`)."""

    kind: str
    count: int = 1
    seconds: float = 0.0
    match: str = ""
    hint: str = "native"
    status: int = 502

    def bites(self, call: str, *, with_token: bool) -> bool:
        """Whether this call ("METHOD path") is meant. An expired token only shows where a token is sent."""
        if self.kind == "token_expired" and not with_token:
            return False
        return any(part in call.casefold() for part in self.match.casefold().split("|"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a network words its troubles: the three bodies, and what says when a limit ends.

    That is a header (where the network has none of its own, the one a proxy in front of it would write), or where
    `wait_body` is set a part of the 429's body, made from the seconds to wait.
    """

    server_error: RefusedError
    too_many: RefusedError
    token_expired: RefusedError
    reset_header: str
    reset_form: str  #: `epoch` or `iso`; `minutes` where a report on usage names them; `none` where nothing does
    wait_body: Callable[[int], Mapping[str, object]] | None = None
    token_in_path: bool = False


def parse_fault(document: Mapping[str, object], aliases: Mapping[str, str] | None = None) -> Fault:
    """The fault a control call asks for; `aliases` maps short names of calls. Raises `ValueError`."""
    kind = str(document.get("kind", ""))
    hint = str(document.get("hint", "native"))
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; one of {', '.join(sorted(KINDS))}")
    if hint not in HINTS:
        raise ValueError(f"unknown hint {hint!r}; one of {', '.join(sorted(HINTS))}")
    match = str(document.get("match") or "")
    return Fault(
        kind=kind,
        hint=hint,
        count=int(_number(document, "count", 1)),
        seconds=_number(document, "seconds", PATIENCE.get(kind, 0.0)),
        match=(aliases or {}).get(match, match),
        status=int(_number(document, "status", 502)),
    )


def _number(document: Mapping[str, object], key: str, default: float) -> float:
    """The number at that key. Raises `ValueError` for anything that is none or is below zero."""
    value = document.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{key} must be a number, not below zero")
    return float(value)


def reset_text(moment: datetime, form: str) -> str:
    """The end of a limit as a header says it: `epoch` seconds, or `iso` with six decimals in UTC."""
    if form == "epoch":
        return str(int(moment.timestamp()))
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hint_headers(fault: Fault, manners: Manners, now: datetime) -> dict[str, str]:
    """How the 429 says when to come again. Dates follow the rehearsal's clock, as the caller's do."""
    ends = now + timedelta(seconds=fault.seconds)
    form = manners.reset_form if fault.hint == "native" else fault.hint
    if form == "none" or (fault.hint == "native" and manners.wait_body):
        return {}
    if form == "minutes":
        regain = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": math.ceil(fault.seconds / 60)}
        return {USAGE_HEADER: json.dumps({"1": [regain]})}
    if fault.hint == "retry_after":
        return {"Retry-After": str(int(fault.seconds))}
    if fault.hint == "retry_after_date":
        return {"Retry-After": format_datetime(ends.astimezone(UTC), usegmt=True)}
    return {manners.reset_header: reset_text(ends, form)}


def too_many(fault: Fault, manners: Manners) -> RefusedError:
    """The network's 429; its own kind says in the body how long to wait, where it does that."""
    plain = manners.too_many
    if manners.wait_body is None or fault.hint != "native":
        return plain
    return RefusedError(plain.status, {**plain.body, **manners.wait_body(int(fault.seconds))}, plain.headers)


class Faults:
    """The faults that wait for one network, in the order in which they were asked for."""

    def __init__(self, manners: Manners, now: Callable[[], datetime]) -> None:
        self._manners = manners
        self._now = now
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Lets the next calls that match fail."""
        if fault.count > 0:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Lets everything work again."""
        self._waiting.clear()

    def waiting(self) -> tuple[Fault, ...]:
        """The faults still to come, with their remaining counts."""
        return tuple(self._waiting)

    def around(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler, with the next waiting fault applied and refusals turned into answers."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            with_token = self._manners.token_in_path or "Authorization" in request.headers
            fault = self.take(f"{request.method} {request.path}", with_token=with_token)
            if fault is None:
                return await _answer(handler, request)
            return await self._fail(fault, handler, request)

        return guarded

    def take(self, call: str, *, with_token: bool = True) -> Fault | None:
        """The first fault meant for this call, counted down; for networks that are no HTTP, a call they name."""
        for place, fault in enumerate(self._waiting):
            if fault.bites(call, with_token=with_token):
                left = fault.count - 1
                self._waiting[place : place + 1] = [replace(fault, count=left)] if left else []
                return fault
        return None

    async def _fail(self, fault: Fault, handler: Handler, request: web.Request) -> web.StreamResponse:
        """What the client gets instead of the right answer, or late, or in part."""
        if fault.kind in {"hang", "refuse"}:
            await (_until_gone(request, fault.seconds) if fault.kind == "hang" else asyncio.sleep(0))
            return _closed(request)
        if fault.kind in {"lost_reply", "half", "slow"} or (fault.kind == "not_json" and fault.status < 400):  # noqa: PLR2004
            return await _spoilt(fault, request, await _answer(handler, request))
        return self._refusal(fault)

    def _refusal(self, fault: Fault) -> web.Response:
        """An answer that says no without having done anything."""
        if fault.kind == "not_json":
            return _page(fault.status)
        if fault.kind == "429":
            answer = too_many(fault, self._manners).response()
            answer.headers.update(hint_headers(fault, self._manners, self._now()))
            return answer
        expired = fault.kind == "token_expired"
        return (self._manners.token_expired if expired else self._manners.server_error).response()


async def _answer(handler: Handler, request: web.Request) -> web.Response:
    """The handler's answer; a refusal is an answer too."""
    try:
        return await handler(request)
    except RefusedError as refused:
        return refused.response()


async def _spoilt(fault: Fault, request: web.Request, answer: web.Response) -> web.StreamResponse:
    """The answer of a call that took effect, kept back in the way the fault says."""
    if fault.kind == "slow":
        await _until_gone(request, fault.seconds)
        return answer
    if fault.kind == "not_json":
        return _page(fault.status)
    return await _half(request, answer) if fault.kind == "half" else _closed(request)


async def _until_gone(request: web.Request, seconds: float) -> None:
    """Waits in real time, and stops early when nobody listens any more."""
    ends = time.monotonic() + seconds
    # aiohttp tells no event when a client leaves, so we look.
    while (left := ends - time.monotonic()) > 0 and _listening(request):  # noqa: ASYNC110
        await asyncio.sleep(min(GLANCE_SECONDS, left))


def _listening(request: web.Request) -> bool:
    """Whether the client's connection is still open."""
    return request.transport is not None and not request.transport.is_closing()


def _closed(request: web.Request) -> web.Response:
    """Ends the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Promises the whole answer, sends half of it and ends the connection."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    torn = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    torn.content_length = len(body)
    await torn.prepare(request)
    await torn.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return torn


def _page(status: int) -> web.Response:
    """What a proxy in between would say, in HTML."""
    return web.Response(status=status, text=GATEWAY_PAGE, content_type="text/html")
