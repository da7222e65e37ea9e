"""The record of every Web API call the bot made, and the pulse by which a page learns that something changed."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime

from bot.rehearsal.workspace.shapes import Json


@dataclass(slots=True, kw_only=True)
class Call:
    """One call: what was asked, how it ended, and whether the answer left the workspace."""

    n: int
    method: str
    args: Json
    at: datetime
    monotonic: float
    ok: bool | None = None  # None while it is being worked on
    error: str | None = None
    delivered: bool = False

    def shown(self) -> Json:
        """As the control interface answers it."""
        return {
            "n": self.n,
            "method": self.method,
            "args": self.args,
            "ok": self.ok,
            "error": self.error,
            "at": self.at.isoformat(),
            "monotonic": self.monotonic,
            "delivered": self.delivered,
        }


@dataclass(slots=True)
class CallLog:
    """The calls in order, numbered from 1, and when the bot was last heard of."""

    calls: list[Call] = field(default_factory=list)
    in_flight: int = 0
    last: float = 0.0

    def begin(self, method: str, args: Json, *, at: datetime) -> Call:
        """Writes a call down as it arrives, tokens blacked out."""
        shown = {**args, "token": "***"} if "token" in args else args
        self.in_flight += 1
        self.last = time.monotonic()
        call = Call(n=len(self.calls) + 1, method=method, args=shown, at=at, monotonic=self.last)
        self.calls.append(call)
        return call

    def end(self) -> None:
        """Notes that one call has been dealt with."""
        self.in_flight -= 1
        self.last = time.monotonic()

    def touch(self) -> None:
        """Notes another sign of life, such as a post to a response URL."""
        self.last = time.monotonic()

    def since(self, n: int) -> list[Call]:
        """The calls after number `n`."""
        return self.calls[max(n, 0) :]

    async def hushed(self, *, quiet: float, longest: float) -> None:
        """Returns when the bot has been silent for `quiet` seconds from now, or after `longest`."""
        start = time.monotonic()
        while (now := time.monotonic()) - start < longest:
            if not self.in_flight and now - max(self.last, start) >= quiet:
                return
            await asyncio.sleep(quiet / 8)


class Pulse:
    """A counter of changes that can be waited for."""

    def __init__(self) -> None:
        self.n = 0
        self._changed = asyncio.Event()

    def beat(self) -> None:
        """Something that people can see has changed."""
        self.n += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait(self, since: int, seconds: float) -> int:
        """The counter as soon as it exceeds `since`, or as it stands after `seconds`."""
        if self.n > since:
            return self.n
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return self.n
        return self.n
