"""What a call brings, however it was written."""

import json

from aiohttp import web

from bot.rehearsal.networks.faults import RefusedError


async def params(request: web.Request, *, broken: RefusedError) -> dict[str, str]:
    """What was sent as JSON or as a form, as strings. Raises `broken` for broken JSON."""
    if request.content_type != "application/json":
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    try:
        body = json.loads(await request.text())
    except ValueError:
        raise broken from None
    pairs = body.items() if isinstance(body, dict) else ()
    return {name: _string(value) for name, value in pairs if value is not None}


def _string(value: object) -> str:
    """A JSON value as a form would have sent it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
