"""What the tests of the networks share: a clock in the hand, a running server, a client without tricks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from aiohttp import web

TOKEN = "control-token"
EVENING = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)

Json = dict[str, Any]


@dataclass
class HandClock:
    """A clock that moves when a test moves it."""

    moment: datetime = field(default=EVENING)

    def now(self) -> datetime:
        """The moment it was left at."""
        return self.moment

    def advance(self, **parts: float) -> None:
        """Moves it, by the parts of a timedelta."""
        self.moment += timedelta(**parts)


@asynccontextmanager
async def serving(routes: Sequence[web.RouteDef]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the routes, over real HTTP on loopback."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with httpx.AsyncClient(base_url=base_of(runner), timeout=5, trust_env=False) as client:
            yield client
    finally:
        await runner.cleanup()


def base_of(runner: web.AppRunner) -> str:
    """The address of a running server."""
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}
