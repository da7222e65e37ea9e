"""The networks' part of the control interface: what the public sees, and what shall go wrong.

| call                           | answers                                       |
|--------------------------------|-----------------------------------------------|
| `GET /_networks`               | `[{name, posts, changes, faults, used}]`      |
| `GET /_networks/NAME/posts`    | every post, oldest first, deleted ones marked |
| `POST /_networks/NAME/fault`   | `{"ok": true}`, or 400 with a sentence        |
| `DELETE /_networks/NAME/fault` | `{"ok": true}`                                |

A fault is `{kind, count, seconds?, match?, hint?, status?}`; `match` is a part of "METHOD path", or
`publish`: the calls that put a post out.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

from aiohttp import web

from bot.rehearsal.networks.faults import RefusedError, parse_fault
from bot.rehearsal.networks.network import Network

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_routes(
    networks: Sequence[Network], *, token: str, used: Callable[[str], bool] = lambda _: True
) -> list[web.RouteDef]:
    """The routes under `/_networks`; every call needs the token (bearer or `?token=`), else 403. `used` says of which
    networks the rehearsal makes use.
    """
    desk = _Desk(networks, used)
    calls: list[tuple[str, str, Handler]] = [
        ("GET", "/_networks", desk.overview),
        ("GET", "/_networks/{name}/posts", desk.posts),
        ("POST", "/_networks/{name}/fault", desk.add_fault),
        ("DELETE", "/_networks/{name}/fault", desk.clear_faults),
    ]
    return [web.route(method, path, _guarded(handler, token)) for method, path, handler in calls]


class _Desk:
    """The handlers, over the networks by name."""

    def __init__(self, networks: Sequence[Network], used: Callable[[str], bool]) -> None:
        self._networks = {network.name: network for network in networks}
        self._used = used

    async def overview(self, _: web.Request) -> web.Response:
        return web.json_response([_summary(n) | {"used": self._used(n.name)} for n in self._networks.values()])

    async def posts(self, request: web.Request) -> web.Response:
        return web.json_response([post.as_json() for post in self._named(request).timeline.everything()])

    async def add_fault(self, request: web.Request) -> web.Response:
        network = self._named(request)
        try:
            document = json.loads(await request.text())
            if not isinstance(document, dict):
                raise ValueError("the body must be a JSON object")  # noqa: TRY004, TRY301
            network.faults.add(parse_fault(document, {"publish": network.publishing}))
        except ValueError as wrong:
            raise _refused(400, str(wrong)) from wrong
        return web.json_response({"ok": True})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._named(request).faults.clear()
        return web.json_response({"ok": True})

    def _named(self, request: web.Request) -> Network:
        """The network of the address; raises 404 for an unknown name."""
        try:
            return self._networks[request.match_info["name"]]
        except KeyError:
            known = ", ".join(self._networks) or "none"
            raise _refused(404, f"no such network; there are: {known}") from None


def _summary(network: Network) -> dict[str, object]:
    """One line of the overview."""
    return {
        "name": network.name,
        "posts": len(network.timeline.everything()),
        "changes": network.timeline.changes,
        "faults": [asdict(fault) for fault in network.faults.waiting()],
    }


def _refused(status: int, sentence: str) -> RefusedError:
    """A refusal in the shape of the control interface."""
    return RefusedError(status, {"ok": False, "error": sentence})


def _guarded(handler: Handler, token: str) -> Handler:
    """The handler behind the token, and closed to pages of other origins."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not (_own_origin(request) and hmac.compare_digest(_given(request).encode(), token.encode())):
            return _refused(403, "the control token is missing or wrong").response()
        try:
            return await handler(request)
        except RefusedError as refused:
            return refused.response()

    return guarded


def _given(request: web.Request) -> str:
    """The token the caller sent, by header or by query."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind.casefold() == "bearer" else request.query.get("token", "")


def _own_origin(request: web.Request) -> bool:
    """Whether the call comes from our own page or from no page at all."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
