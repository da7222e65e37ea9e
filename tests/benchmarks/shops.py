"""Outlets as plain HTTP servers with given answer times: well, hanging, broken, or asking for patience."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Shops:
    """One server for each outlet, on ports of the system's choosing."""

    def __init__(self) -> None:
        self._runners: list[web.AppRunner] = []
        self._closed = asyncio.Event()

    async def open(self, healthy: int, slowest: float, ill: Sequence[str]) -> dict[str, str]:
        """Answers the address of each by name; the healthy ones take up to `slowest` seconds, evenly spread."""
        wanted = {f"well_{n}": _well(slowest * n / healthy) for n in range(1, healthy + 1)}
        known = {"hang": self._hang, "500": _broken, "429": _busy}
        wanted |= {f"ill_{kind}": known[kind] for kind in ill}
        return {name: await self._serve(handler) for name, handler in wanted.items()}

    async def _serve(self, handler: Handler) -> str:
        app = web.Application()
        app.router.add_post("/", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/"

    async def _hang(self, _: web.Request) -> web.Response:
        await self._closed.wait()
        return web.Response()

    async def close(self) -> None:
        """Closes them all."""
        self._closed.set()  # those that hang would be waited for
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()


def _well(seconds: float) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        told = await request.json()
        await asyncio.sleep(seconds)
        return web.json_response({"id": told["key"]})

    return answer


async def _broken(_: web.Request) -> web.Response:
    return web.json_response({"error": "it broke"}, status=500)


async def _busy(_: web.Request) -> web.Response:
    return web.json_response({"error": "too many"}, status=429, headers={"Retry-After": "60"})
