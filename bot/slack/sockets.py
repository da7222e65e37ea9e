"""Socket Mode over several connections: one that Slack takes away is followed by its successor before it goes."""

import asyncio
from collections.abc import Callable

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.entrance import admitted
from bot.slack.gateway import Gateway
from bot.slack.trouble import NotReached, SlackTrouble
from bot.slack.wording import troubles

log = structlog.get_logger("bayan.slack")

PING = 5.0
"""Seconds between signs of life on a socket: a dead one is noticed and replaced within about as long."""

GRACE = 5.0
"""Seconds that a connection gets, once its successor stands, to acknowledge what it has heard."""

LINGER = 1.0
"""Seconds that it stays in any case: Slack may have spoken to it before it knew the successor."""

OPENING = 10.0
"""Seconds after which a connection that does not come about is given up."""

CROWDED = "too_many_websockets"
"""Slack's reason when there are more connections than it allows."""


class Connection(SocketModeClient):
    """One connection. A broken one is renewed by the SDK; one that Slack takes away asks for a successor."""

    def __init__(self, gateway: Gateway, app_token: str, leaving: Callable[["Connection", str], None]) -> None:
        super().__init__(app_token=app_token, web_client=gateway.client, ping_interval=PING)
        self._leaving = leaving
        self._told = False
        self.under_way = 0  #: requests heard here and not acknowledged yet

    async def reach(self) -> None:
        """Connects, knocking until it is let in."""
        await self.connect()  # type: ignore[no-untyped-call]

    async def shut(self) -> None:
        """Closes it for good."""
        await self.close()  # type: ignore[no-untyped-call]

    async def run_message_listeners(self, message: dict[str, object], raw_message: str) -> None:
        """As the SDK does, but for Slack's notice: the SDK would leave before it has somewhere to go."""
        if message.get("type") != "disconnect":
            self.under_way += 1
            try:
                await super().run_message_listeners(message, raw_message)
            finally:
                self.under_way -= 1
        elif not self._told:  # a warning and the request itself ask for one successor
            self._told = True
            self._leaving(self, str(message.get("reason") or ""))


class Sockets:
    """As many connections as were asked for. Slack gives each envelope to one of them, no pattern promised."""

    def __init__(self, app: AsyncApp, gateway: Gateway, app_token: str, count: int) -> None:
        self._app = app
        self._gateway = gateway
        self._token = app_token
        self._count = count
        self._open: list[Connection] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Opens them all. Raises SlackTrouble when the token does not work."""
        for _ in range(self._count):
            self._open.append(await self._connection())

    async def close(self) -> None:
        """Stops listening."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self._open:
            await connection.shut()
        self._open.clear()

    async def connected(self) -> int:
        """How many stand at this moment."""
        return sum([await c.is_connected() for c in self._open])

    async def _connection(self) -> Connection:
        # Without an address the SDK asks for one itself, and for ever: a wrong token would never be told.
        address = await self._gateway.socket_address(self._token)
        made = Connection(self._gateway, self._token, self._taken_away)
        made.wss_uri = address
        made.socket_mode_request_listeners.append(self._hear)
        try:
            async with asyncio.timeout(OPENING):  # the SDK would knock for ever, with a ticket that is spent
                await made.reach()
        except TimeoutError as error:
            await made.shut()
            raise NotReached(troubles.not_reached(address.partition("?")[0])) from error
        except asyncio.CancelledError:
            await made.shut()
            raise
        return made

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        request.payload = admitted(request.payload)
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, answer, 0.0)

    def _taken_away(self, connection: Connection, reason: str) -> None:
        task = asyncio.create_task(self._succeed(connection, reason), name=f"socket {reason}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _succeed(self, old: Connection, reason: str) -> None:
        """The successor first, then the farewell: whatever was said to the old one is still acknowledged there."""
        log.info("slack takes a connection away", action="socket.leaving", reason=reason, open=len(self._open))
        if reason == CROWDED and len(self._open) > 1:
            log.warning("slack allows no more connections", action="socket.crowded", left=len(self._open) - 1)
            self._open.remove(old)
            await old.shut()
            return
        try:
            new = await self._connection()
        except SlackTrouble as trouble:  # the SDK renews it in its place once Slack has closed it
            log.warning("no successor yet", action="socket.waiting", reason=reason, why=str(trouble))
            return
        self._open[self._open.index(old)] = new
        await self._retire(old)

    async def _retire(self, old: Connection) -> None:
        """Closes it once nothing can be on its way to it any more, and what it heard is acknowledged."""
        loop = asyncio.get_running_loop()
        soonest, latest = loop.time() + LINGER, loop.time() + GRACE
        try:
            while loop.time() < soonest or (old.under_way and loop.time() < latest):  # noqa: ASYNC110 - nothing rings
                await asyncio.sleep(0.05)
        finally:
            await old.shut()
