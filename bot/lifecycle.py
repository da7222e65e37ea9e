"""The bot as a running thing: started in order, stopped gracefully, or dead at once."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.domain.delivery import JSON
from bot.domain.rulebook import Rulebook
from bot.publishers.pagers import Pager
from bot.publishers.status_page import StatusPage
from bot.scheduler import Scheduler
from bot.services import export, snapshots, wakeups
from bot.services.ports import Clock, Publisher
from bot.services.relay import Relay
from bot.slack.app import SlackSide
from bot.slack.door import PATH
from bot.slack.gateway import Gateway
from bot.web.server import WebSide
from storage import Store

log = structlog.get_logger("bayan.lifecycle")


@dataclass(slots=True, kw_only=True)
class Bayan:
    """Every part of one bot. Start connects to Slack first, then catches up on what fell due meanwhile."""

    store: Store
    book: Rulebook
    clock: Clock
    relay: Relay
    scheduler: Scheduler
    slack: SlackSide
    gateway: Gateway
    app_token: str
    sockets: int  #: how many connections to Slack; none where it posts to us
    web: WebSide
    publishers: Mapping[str, Publisher]
    pagers: Mapping[str, Pager]
    pages: Sequence[StatusPage]
    alone: bool  #: whether no other process works on this database
    drain_seconds: float = 20.0
    call_roll: Callable[[], Awaitable[JSON]] | None = None  #: asks who is in the groups that hold roles, if any do

    async def start(self) -> None:
        """Connects, catches up, serves. Raises what the parts raise, each with a sentence for the operator."""
        await self.slack.connect(self.app_token, self.sockets)
        if self.call_roll is not None:
            found = await self.call_roll()
            log.info("asked who is on duty", action="start.roll", **found)
        await self.scheduler.start(alone=self.alone)
        for page in self.pages:
            await page.refresh()
        await self.web.start()
        log.info("ready", action="start", web=self.web.url)

    async def run_until_signalled(self) -> None:
        """Runs until SIGINT or SIGTERM, then stops gracefully. What was opened is closed when it cannot start."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.die)
            await self.start()
            undo.pop_all()
        await stop.wait()
        await self.stop()

    async def stop(self) -> None:
        """Takes nothing new, drains what is in flight, names what was left, closes everything."""
        await self.scheduler.stop()
        await self.slack.close()
        left = await self.relay.drain(self.drain_seconds)
        if left:
            log.warning("left for the next start", action="stop.left", deliveries=left)
        await self.store.run(wakeups.beat, self.clock.now())
        await self._close()
        log.info("stopped", action="stop", left=len(left))

    async def die(self) -> None:
        """Stops as a killed process does: nothing is drained, nothing more is written."""
        await self.scheduler.stop()
        await self.relay.drain(0)
        await self.slack.close()
        await self._close()

    async def _close(self) -> None:
        outward: list[Publisher | Pager] = [*self.publishers.values(), *self.pagers.values()]
        for publisher in outward:
            await publisher.close()
        await self.web.close()
        await self.gateway.close()
        await self.store.close()

    @property
    def next_at(self) -> datetime | None:
        """When it wakes next by itself."""
        return self.scheduler.next_at

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self.scheduler.busy or self.slack.busy

    @property
    def web_url(self) -> str:
        """Where the status page is served."""
        return self.web.url

    @property
    def request_url(self) -> str:
        """Where Slack posts to us, as seen from here; empty where we open sockets to Slack."""
        return self.web.url + PATH if self.slack.routes() else ""

    async def document(self, incident_id: int | None = None) -> dict[str, Any]:
        """One incident (the newest if none is named) as a document; empty while there is none."""
        if incident_id is None:
            newest = await self.store.read(snapshots.recent_incidents, 1)
            if not newest:
                return {}
            incident_id = newest[0].id
        return await self.store.read(export.incident, self.book, incident_id, self.clock.now())
