"""Shows the bot's public status page under the rehearsal's own address, so that the page can frame it.

The real page forbids being framed, as it should. Only the mirror's answers lack that one header.
"""

from collections.abc import Callable

import aiohttp
from aiohttp import web

PREFIX = "/status"
KEPT = ("Content-Type", "Content-Language", "Location")
PATIENCE = aiohttp.ClientTimeout(total=5)


def routes(original: Callable[[], str]) -> list[web.RouteDef]:
    """The status page under `/status/`; `original` says where the bot shows it, empty while it is down."""

    async def mirror(request: web.Request) -> web.Response:
        address = original()
        if not address:
            return web.Response(status=503, text="The bot is down; its page would be served by your web server.\n")
        url = f"{address}/{request.match_info['path']}"
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
                return web.Response(status=answer.status, body=await answer.read(), headers=headers)
        except (aiohttp.ClientError, TimeoutError):
            return web.Response(status=502, text="The bot does not answer.\n")

    return [web.get(f"{PREFIX}/{{path:.*}}", mirror)]
