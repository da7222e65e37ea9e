"""A workspace on a loopback port, an unmodified Bolt app inside it, and a hand on the control interface."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.rehearsal.workspace import Limits, Seed, Workspace, load_seed

TOKEN = "control-token"
EVENING = datetime(2025, 5, 31, 20, 58, tzinfo=UTC)
QUICK = Limits(ack_seconds=2.0, redelivery_seconds=(0.0, 0.1, 0.1), quiet_seconds=0.04)
HASTY = Limits(ack_seconds=0.5, trigger_seconds=0.8, redelivery_seconds=(0.0, 0.1, 0.1), quiet_seconds=0.04)


@dataclass(slots=True)
class StillClock:
    """A clock that moves only when told to."""

    moment: datetime = EVENING

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Moves it forward."""
        self.moment += timedelta(**by)


@dataclass(slots=True, kw_only=True)
class Rig:
    """A running workspace and what a test does with it."""

    workspace: Workspace
    address: str
    clock: StillClock
    seed: Seed
    session: ClientSession
    bots: list[AsyncSocketModeHandler] = field(default_factory=list)

    @property
    def api(self) -> str:
        """The base URL to give to an SDK client."""
        return f"{self.address}/api/"

    def client(self) -> AsyncWebClient:
        """A Web API client that tries every call once."""
        return AsyncWebClient(token=self.seed.app.bot_token, base_url=self.api, retry_handlers=[])

    async def join(self, app: AsyncApp) -> AsyncSocketModeHandler:
        """Connects a Bolt app and waits until the workspace has it."""
        handler = AsyncSocketModeHandler(app, self.seed.app.app_token)
        await handler.connect_async()
        self.bots.append(handler)
        await self.until(lambda: self.workspace._world.link.connections > 0)
        return handler

    async def do(self, what: str, **args: object) -> Any:  # noqa: ANN401 - JSON
        """A post to the control interface."""
        async with self.session.post(f"/_control/{what}", json=args) as reply:
            return await reply.json()

    async def see(self, what: str, **args: str) -> Any:  # noqa: ANN401 - JSON
        """A reading of the control interface."""
        async with self.session.get(f"/_control/{what}", params=args) as reply:
            return await reply.json()

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls the bot made to one method."""
        return [call for call in await self.see("calls") if call["method"] == method]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns once the condition holds; fails the test after five seconds."""
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - the condition is not always an event's
                await asyncio.sleep(0.005)


def make_app(rig: Rig, **options: Any) -> AsyncApp:  # noqa: ANN401 - Bolt's own options
    """A Bolt app that knows the workspace only by its base URL."""
    return AsyncApp(client=rig.client(), **options)


@asynccontextmanager
async def running(seed: Seed | None = None, *, limits: Limits = QUICK) -> AsyncIterator[Rig]:
    """A workspace on a free port, closed afterwards with every bot that joined it."""
    clock = StillClock()
    address: list[str] = []
    chosen = seed or load_seed()
    workspace = Workspace(chosen, clock=clock, base_url=lambda: address[0], control_token=TOKEN, limits=limits)
    app = web.Application()
    app.add_routes(workspace.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    address.append(f"http://{host}:{port}")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with ClientSession(address[0], headers=headers) as session:
        rig = Rig(workspace=workspace, address=address[0], clock=clock, seed=chosen, session=session)
        try:
            yield rig
        finally:
            for handler in rig.bots:
                await handler.close_async()
            await workspace.close()
            await runner.cleanup()
