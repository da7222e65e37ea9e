"""Slack over signed HTTP: the same listeners behind one path of the web server, for who may not keep sockets open."""

from collections.abc import Sequence

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body

from bot.slack.entrance import admitted

log = structlog.get_logger("bayan.slack")

PATH = "/slack/events"
"""What all three request URLs of the Slack app end in: commands, interactivity, events."""

STAMP = "X-Slack-Request-Timestamp"
RETRY = "X-Slack-Retry-Num"


def routes(app: AsyncApp) -> list[web.RouteDef]:
    """Where Slack posts. Signature and age (300 s) are checked by Bolt before anything of the body is looked at."""

    async def take(request: web.Request) -> web.StreamResponse:
        if not request.headers.get(STAMP, "").isdecimal():  # Bolt would stumble over it
            return web.Response(status=401, text="not signed\n")
        try:
            asked = await _asked(request)
        except (ValueError, RecursionError):
            return web.Response(status=400, text="not UTF-8, or not JSON\n")
        if again := request.headers.get(RETRY):
            log.info("slack says it again", action="slack.retry", attempt=again)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return [web.post(PATH, take)]


async def _asked(request: web.Request) -> AsyncBoltRequest:
    """What Bolt verifies is what was sent; what it reads is what was admitted of it. Raises ValueError."""
    sent = await request.text()
    payload = admitted(parse_body(sent, request.content_type))
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    asked = AsyncBoltRequest(mode="socket_mode", body=payload, query=request.query_string, headers=headers)
    asked.mode, asked.raw_body = "http", sent
    return asked
