"""One loopback server for everything the bot meets: Slack, the networks, the page, the clock."""

import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from aiohttp import web

from bot.rehearsal import mirror, page
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import Network, OwnServer, control_routes, every_network
from bot.rehearsal.networks.pagerduty import SimulatedPagerDuty
from bot.rehearsal.senders import Senders
from bot.rehearsal.workspace import Limits, Seed, Workspace


class RehearsalServer:
    """The simulated outside world on 127.0.0.1. `url` and `token` are known once it is started."""

    def __init__(
        self, seed: Seed, clock: RehearsalClock, *, token: str | None = None, limits: Limits | None = None
    ) -> None:
        self.clock = clock
        self.token = token or secrets.token_urlsafe(16)
        self.url = ""
        self.status_page = ""  #: where the bot shows the public status page
        self.workspace = Workspace(
            seed, clock=clock, base_url=lambda: self.url, control_token=self.token, limits=limits
        )
        self.seed = seed
        self.networks: Sequence[Network] = every_network(clock)
        self.outlets: Collection[str] | None = None  #: those of the rehearsal's policy; None: every network is of use
        self.pagerduty = SimulatedPagerDuty()
        self.senders = Senders(clock, lambda: self.status_page)
        self._runner: web.AppRunner | None = None

    def network(self, name: str) -> Network:
        """The network of that name. Raises KeyError."""
        return {network.name: network for network in self.networks}[name]

    def uses(self, name: str) -> bool:
        """Whether the rehearsal's policy has an outlet there."""
        return self.outlets is None or name in self.outlets

    async def start(self, port: int = 0) -> None:
        """Listens; `port` 0 takes a free one. Raises OSError when the port is taken."""
        app = web.Application(client_max_size=4 * 2**20)
        app.add_routes(self.workspace.routes())
        for network in self.networks:
            app.add_routes(network.routes())
        app.add_routes(self.pagerduty.routes())
        app.add_routes(control_routes(self.networks, token=self.token, used=self.uses))
        app.add_routes(page.routes(token=self.token))
        app.add_routes(mirror.routes(lambda: self.status_page))
        app.add_routes(self.senders.routes(self._guard))
        app.add_routes(self._own_routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        for network in self.networks:
            if isinstance(network, OwnServer):
                await network.start()

    async def close(self) -> None:
        """Ends every connection."""
        await self.workspace.close()
        for network in self.networks:
            if isinstance(network, OwnServer):
                await network.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def _own_routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/clock", self._read_clock),
            web.post("/_control/clock", self._move_clock),
            web.get("/_control/info", self._info),
        ]

    async def _read_clock(self, request: web.Request) -> web.Response:
        self._guard(request)
        return self._clock_now()

    async def _move_clock(self, request: web.Request) -> web.Response:
        self._guard(request)
        try:
            await self._move(await request.json())
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        return self._clock_now()

    async def _move(self, wish: dict[str, object]) -> None:
        match wish:
            case {"advance": int() | float() as seconds}:
                self.clock.advance(seconds)
            case {"speed": int() | float() as speed}:
                self.clock.run_at(speed)
            case {"set": str(moment)}:
                self.clock.set(datetime.fromisoformat(moment))
            case _:
                raise ValueError('say {"advance": seconds}, {"speed": number} or {"set": "ISO time with zone"}')

    def _clock_now(self) -> web.Response:
        return web.json_response({"now": self.clock.now().isoformat(), "speed": self.clock.speed})

    async def _info(self, request: web.Request) -> web.Response:
        self._guard(request)
        shown = f"{self.url}{mirror.PREFIX}/" if self.status_page else ""
        shortcuts = [dict(shortcut) for shortcut in self.seed.app.shortcuts]
        networks = [n.name for n in self.networks]
        return web.json_response({"status_page": shown, "networks": networks, "shortcuts": shortcuts})

    def _guard(self, request: web.Request) -> None:
        """The page can act as anybody: only who knows the token may speak. Raises 403."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.query.get("token", "")
        origin = request.headers.get("Origin")
        if not hmac.compare_digest(given.encode(), self.token.encode()) or origin not in {None, self.url}:
            raise web.HTTPForbidden(text="the control token is missing or wrong")
