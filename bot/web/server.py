"""The web side as a running thing: one listener on loopback unless told otherwise."""

from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.web.app import Health, build_web
from bot.web.pages import PageFiles


class WebSide:
    """Serves the status page and `/healthz`. `url` is known once it is started."""

    def __init__(
        self, folder: Path, host: str, port: int, *, health: Health, more: Sequence[web.RouteDef] = ()
    ) -> None:
        self._folder = folder
        self._host = host
        self._port = port
        self._health = health
        self._more = more
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listens. Raises OSError when the address is taken."""
        app = build_web(pages=PageFiles(self._folder), health=self._health, more=self._more)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self.url = f"http://{self._host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stops listening."""
        if self._runner is not None:
            await self._runner.cleanup()
