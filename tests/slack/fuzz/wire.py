"""Slack's end of a socket: an envelope goes in as JSON text, through the SDK, and what is acknowledged comes out."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.gateway import Gateway
from bot.slack.sockets import Connection, Sockets

Ack = dict[str, Any]


class Wire(Connection):
    """A connection that is never opened: what the bot would send into it is kept instead."""

    def __init__(self, app: AsyncApp, gateway: Gateway) -> None:
        super().__init__(gateway, "xapp-fuzz", lambda *_: None)
        self._acks: dict[str, Ack] = {}
        self.socket_mode_request_listeners.append(Sockets(app, gateway, "xapp-fuzz", 0)._hear)

    async def send_message(self, message: str) -> None:
        """Slack reads an acknowledgement; one that is no UTF-8 would never arrive."""
        read = json.loads(message.encode())
        self._acks[read["envelope_id"]] = read.get("payload") or {}

    async def tell(self, number: str, payload: str) -> Ack | None:
        """Says this to the bot; its answer, or None where it gave none."""
        raw = f'{{"type":"{_kind(payload)}","envelope_id":"{number}","payload":{payload}}}'
        await self.run_message_listeners(json.loads(raw), raw)
        return self._acks.pop(number, None)


def _kind(payload: str) -> str:
    if '"event_callback"' in payload:
        return "events_api"
    return "slash_commands" if '"command"' in payload else "interactive"


class Errors(logging.Handler):
    """What Bolt and the SDK say went wrong: they catch what nobody else did, and only log it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Kept, not shown."""
        self.said.append(record.getMessage())

    def listen(self, names: Mapping[str, object] | tuple[str, ...] = ("slack_bolt", "slack_sdk", "asyncio")) -> None:
        """From now on."""
        for name in names:
            logging.getLogger(name).addHandler(self)

    def stop(self) -> None:
        """Never again."""
        for name in ("slack_bolt", "slack_sdk", "asyncio"):
            logging.getLogger(name).removeHandler(self)
