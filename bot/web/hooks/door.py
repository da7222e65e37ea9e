"""The door: `POST /hooks/<name>`. What is answered with 200 is in the database; a storm waits outside, not Slack."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import structlog
from aiohttp import web

from bot.domain.intake import Intake
from bot.domain.rulebook import Rulebook
from bot.domain.secrecy import Secrets
from bot.services import hooks as services
from bot.services.ports import Clock, Transactions
from bot.web.hooks.kind import Knock
from bot.web.hooks.reading import Misshapen
from bot.web.hooks.registry import Hook
from bot.web.release import SERVER
from storage import StoreUnavailable

log = structlog.get_logger("bayan.hooks")

LARGEST: Final = 2**20
"""Bytes of the largest body: more than a thousand alerts."""

AT_ONCE: Final = 4
"""Deliveries that are written down at a time: whatever Slack wants written waits behind these and no more."""

WAITING: Final = 200
"""Deliveries that may wait for that; the next ones are asked to come again, which every source does after a 503."""

PATIENCE: Final = 10.0
"""Seconds that a body may take to arrive."""

AGAIN: Final = "5"
"""Seconds after which a source should come again."""


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Full(Exception):  # noqa: N818 - says what we are
    """More deliveries wait than can be taken."""


class Doors:
    """Every hook by its name, and the one queue behind all of them."""

    def __init__(
        self,
        store: Transactions,
        book: Rulebook,
        clock: Clock,
        hooks: Mapping[str, Hook],
        secrets: Secrets | None = None,
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._hooks = hooks
        self._secrets = secrets or Secrets()
        self._inside = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def routes(self) -> list[web.RouteDef]:
        """What the web server shows to sources of alerts and complaints: nothing where the policy names none."""
        return [web.post("/hooks/{name}", self._take)] if self._hooks else []

    async def _take(self, request: web.Request) -> web.Response:
        hook = self._hooks.get(request.match_info["name"])
        if hook is None:
            return _answer(404, "there is no such hook")
        try:
            async with self._place():
                return await self._hear(hook, request)
        except Full:
            return _answer(503, "too many deliveries at a time: come again", {"Retry-After": AGAIN})
        except TimeoutError:
            return _answer(408, "the body did not arrive in time: come again")
        except web.HTTPRequestEntityTooLarge:
            return _answer(413, f"the body is larger than {LARGEST} bytes: send fewer alerts at a time")

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place in the queue. Raises Full."""
        if self._waiting >= WAITING:
            raise Full
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _hear(self, hook: Hook, request: web.Request) -> web.Response:
        async with asyncio.timeout(PATIENCE):
            body = await request.read()
        headers = {name.casefold(): ",".join(request.headers.getall(name)) for name in request.headers}
        knock = Knock(headers=headers, body=body, at=self._clock.now())
        if not hook.kind.proves(hook.told, knock):
            log.warning("a delivery proves nothing", action="hook.stranger", hook=hook.rule.name)
            return _answer(401, "this hook does not know you", {"WWW-Authenticate": "Bearer"})
        try:
            told = await asyncio.to_thread(self._understood, hook, knock)  # a large body must not keep Slack waiting
        except Misshapen as wrong:
            log.warning("a delivery cannot be read", action="hook.misshapen", hook=hook.rule.name, why=str(wrong))
            return _answer(422, str(wrong))
        return await self._keep(hook, told, knock.at)

    def _understood(self, hook: Hook, knock: Knock) -> Intake:
        """What a delivery says, without secrets of ours that somebody put into it. Raises Misshapen."""
        told = knock.body.decode("utf-8", "surrogateescape")
        plain = replace(knock, body=self._secrets.hide(told).encode("utf-8", "surrogateescape"))
        return hook.means.understand(hook.kind.reads(plain), knock.at)

    async def _keep(self, hook: Hook, told: Intake, now: datetime) -> web.Response:
        """Writes it down, then answers."""
        try:
            async with self._inside:
                fresh = await self._store.run(services.take, self._book, told, now)
        except StoreUnavailable as error:
            log.warning("a delivery was not written down", action="hook.unwritten", hook=hook.rule.name, why=str(error))
            return _answer(503, "it could not be written down: come again", {"Retry-After": AGAIN})
        heard = {"alerts": len(told.signals), "over": len(told.over), "complaints": len(told.complaints)}
        log.info("heard", action="hook.heard", hook=hook.rule.name, fresh=fresh, **heard)
        return _answer(200, "heard" if fresh else "heard before", told=heard)


def _answer(
    status: int, what: str, more: Mapping[str, str] = NOTHING, *, told: Mapping[str, int] = NOTHING
) -> web.Response:
    text = json.dumps({"ok": status < 400, "message": what, **told})  # noqa: PLR2004 - the class of refusals
    headers = {**SERVER, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **more}
    return web.Response(text=text + "\n", status=status, content_type="application/json", headers=headers)
