"""Bolt with one handler that only acknowledges: the floors B, R and P, and as a process the floor S."""

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def acknowledge(ack: AsyncAck) -> None:
    """Nothing but the acknowledgement."""
    await ack()


class Bare:
    """A bare app on a simulated workspace; `stock` leaves Bolt's runner as it comes, with its poll for the ack."""

    def __init__(self, settings: Mapping[str, Any], *, stock: bool = False) -> None:
        self._session = aiohttp.ClientSession(trust_env=False)
        self._app_token = str(settings["slack_app_token"])
        self._handler: AsyncSocketModeHandler | None = None
        self.client = AsyncWebClient(
            token=str(settings["slack_bot_token"]),
            base_url=str(settings["slack_api_url"]),
            session=self._session,
            retry_handlers=[],
        )
        self.app = AsyncApp(client=self.client, process_before_response=not stock)
        self.app.command("/incident")(acknowledge)

    async def connect(self) -> None:
        """Asks who we are, then opens the socket."""
        await self.client.auth_test()
        self._handler = AsyncSocketModeHandler(self.app, self._app_token)
        await self._handler.connect_async()

    async def close(self) -> None:
        """Gives back everything."""
        if self._handler is not None:
            await self._handler.close_async()
        await self._session.close()


async def stay(settings: Mapping[str, Any]) -> None:
    """Connects and waits to be killed."""
    bare = Bare(settings)
    await bare.connect()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(stay(json.loads(sys.argv[1])))
