"""What a call brought along: its JSON object, its token, its named values."""

import json
from collections.abc import Mapping

from aiohttp import web

from bot.rehearsal.networks.bluesky.errors import invalid, xrpc_error


async def json_body(request: web.Request) -> dict[str, object]:
    """The JSON object that was sent. Raises InvalidRequest."""
    try:
        body = json.loads(await request.text())
    except ValueError:
        raise invalid("Request body must be valid JSON") from None
    if not isinstance(body, dict):
        raise invalid("Input must be an object")
    return body


def bearer(request: web.Request) -> str:
    """The token that was sent. Raises AuthMissing with 401."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not token:
        raise xrpc_error("AuthMissing", "Authentication Required", status=401)
    return token


def named(body: Mapping[str, object], key: str) -> str:
    """The string at that key. Raises InvalidRequest."""
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise invalid(f'Input must have the property "{key}"')
    return value
