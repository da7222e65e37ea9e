"""The simulated workspace as one object with routes, to be mounted on an aiohttp application."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.rehearsal.workspace import control, hooks
from bot.rehearsal.workspace.seed import Seed
from bot.rehearsal.workspace.shapes import Limits, Now
from bot.rehearsal.workspace.webapi import door
from bot.rehearsal.workspace.world import World, make_world

Handler = Callable[[World, web.Request], Awaitable[web.StreamResponse]]


class Workspace:
    """A Slack workspace in memory that an unmodified app joins over Socket Mode, or that posts to it.

    `base_url` answers the address it is served under, without a slash at the end; message times follow `clock`,
    waits and lifetimes follow real time by `limits`.
    """

    def __init__(
        self,
        seed: Seed,
        *,
        clock: Now,
        base_url: Callable[[], str],
        control_token: str,
        limits: Limits | None = None,
    ) -> None:
        self._world = make_world(seed=seed, clock=clock, base_url=base_url, limits=limits or Limits())
        self._control = control.Door(world=self._world, token=control_token)

    def routes(self) -> list[web.RouteDef]:
        """The Web API, the sockets, the response URLs and the control interface."""
        return [
            web.post("/api/{method}", self._bound(door.answer)),
            web.get("/api/{method}", self._bound(door.answer)),
            web.get("/link/", self._world.link.join),
            web.post("/_hooks/{kind}/{team}/{key}", self._bound(hooks.take_reply)),
            *self._control.routes(),
        ]

    async def post_to(self, address: str) -> None:
        """From now on tells the app everything by HTTP, at this request URL. Raises SlackError(url_not_verified)."""
        await self._world.postman.settle_at(address)

    async def settled(self) -> None:
        """Returns when no envelope is waiting for an acknowledgement."""
        await self._world.link.settled()

    async def close(self) -> None:
        """Ends every socket and every timer."""
        await self._world.link.close()

    def _bound(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await handler(self._world, request)

        return handle
