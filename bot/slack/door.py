"""Slack over signed HTTP: the same listeners behind one path of the web server, for who may not keep sockets open."""

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

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
            asked = await to_bolt_request(request)
        except UnicodeDecodeError:
            return web.Response(status=400, text="not UTF-8\n")
        if again := request.headers.get(RETRY):
            log.info("slack says it again", action="slack.retry", attempt=again)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return [web.post(PATH, take)]
