"""Where Web API calls arrive: token, scope, arguments, the ordered misfortunes, the answer."""

import asyncio

from aiohttp import web

from bot.rehearsal.workspace.calls import Call
from bot.rehearsal.workspace.decoding import Args, read_args
from bot.rehearsal.workspace.faults import Fate
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.tiers import too_much
from bot.rehearsal.workspace.webapi import METHODS
from bot.rehearsal.workspace.webapi.registry import Method
from bot.rehearsal.workspace.world import World

_CUT = {"lost_reply", "refuse"}


async def answer(world: World, request: web.Request) -> web.StreamResponse:
    """One call of a Web API method, from the wire to the wire."""
    name = request.match_info["method"]
    fate = world.faults.fate(name)
    try:
        raw = await read_args(request)
    except SlackError as no:
        return web.json_response(no.reply())
    call = world.log.begin(name, raw, at=world.now())
    try:
        if fate.delay:
            await asyncio.sleep(fate.delay)
        wait = too_much(call, world.log.calls[: call.n - 1]) if world.limits.tiers and not fate.kind else 0
        if wait:
            call.ok, call.error, call.delivered = False, "ratelimited", True
            return _slow_down(wait)
        reply = _decide(world, call, fate, Args(raw), _token(request, raw))
    finally:
        world.log.end()
    if fate.kind in _CUT and request.transport:
        request.transport.close()
        return web.Response()
    call.delivered = True
    return _respond(world, fate, reply)


def _decide(world: World, call: Call, fate: Fate, args: Args, token: str) -> Json:
    """The body of the answer, and the call's entry brought up to date."""
    reply = _misfortune(fate) or _try(world, call.method, args, token)
    call.ok = reply["ok"]
    call.error = reply.get("error")
    return reply


def _misfortune(fate: Fate) -> Json | None:
    """The answer of a call that is ordered not to take effect; None when it is to run."""
    codes = {
        "429": "ratelimited",
        "500": "internal_error",
        "not_json": "not_json",
        "refuse": "refused",
        "invalid_auth": "invalid_auth",
        "error": fate.fault.error if fate.fault else "",
    }
    code = codes.get(fate.kind)
    return {"ok": False, "error": code} if code else None


def _try(world: World, name: str, args: Args, token: str) -> Json:
    try:
        method = _method(name)
        _admit(world, method, args, token)
        return {"ok": True, **method.run(world, args)}
    except SlackError as no:
        return no.reply()


def _method(name: str) -> Method:
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    return METHODS[name]


def _admit(world: World, method: Method, args: Args, token: str) -> None:
    """Passes the right token with the right scope."""
    app = world.seed.app
    if not token:
        raise SlackError("not_authed")
    if token in world.state.revoked:
        raise SlackError("token_revoked")
    if token not in {world.state.token, app.app_token}:
        raise SlackError("invalid_auth")
    if token != (app.app_token if method.token == "app" else world.state.token):
        raise SlackError("not_allowed_token_type")
    scope = method.needed(world, args)
    if scope:
        world.demand_scope(scope)


def _token(request: web.Request, raw: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(raw.get("token", ""))


def _slow_down(wait: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(wait)})


def _respond(world: World, fate: Fate, reply: Json) -> web.Response:
    headers = {"x-oauth-scopes": ",".join(sorted(world.seed.app.scopes))}
    if fate.kind == "429" and fate.fault:
        headers["Retry-After"] = str(max(1, round(fate.fault.seconds)))
        return web.json_response(reply, status=429, headers=headers)
    if fate.kind == "500":
        return web.json_response(reply, status=500, headers=headers)
    if fate.kind == "not_json":
        return web.Response(status=502, text="<html>bad gateway</html>", content_type="text/html")
    return web.json_response(reply, headers=headers)
