"""Where a message stands, as an address to follow."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.slack.gateway import Gateway
from bot.slack.trouble import SlackTrouble

log = structlog.get_logger("bayan.slack")

PATIENCE = 0.7
"""Seconds an answer waits for an address; it has three in all, and the message counts without one."""

Find = Callable[[str, str], Awaitable[str]]
"""From a channel and a message's time to its address; empty where Slack does not tell."""


def finder(gateway: Gateway) -> Find:
    """Asks Slack, shortly."""

    async def find(channel: str, ts: str) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                return await gateway.permalink(channel, ts)
        except (SlackTrouble, TimeoutError) as trouble:
            log.info("a message has no address", action="slack.permalink", channel=channel, why=str(trouble))
            return ""

    return find
