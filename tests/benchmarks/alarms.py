"""Accepting alerts: each delivery in the database before its 200, beside a bare server that commits once for each."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import ClientSession, web

from bot.web.hooks import Doors, make_hooks
from tests.benchmarks.crowd import crowd
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench
from tests.benchmarks.raw import Raw
from tests.benchmarks.rounds import Sample, Took, compare, micros, take
from tests.web.hooks.senders import TOKEN, alert, bearer, group

AT_ONCE = 4
NAMES = 60
HOOK = "prometheus"


@asynccontextmanager
async def serving(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """A server with these routes."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


async def alarms(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Deliveries of one alert each, of sixty names, a few in flight as from one Alertmanager."""
    numbers = count()
    async with AsyncExitStack() as stack:
        house, _ = await stack.enter_async_context(bench.house(await bench.workspace("alarms")))
        raw = Raw(bench.path("alarms-raw"), group=1)
        stack.callback(raw.close)
        doors = Doors(house.store, house.book, house.clock, make_hooks(house.book.policy, {HOOK: {"token": TOKEN}}))

        async def bare(request: web.Request) -> web.Response:
            await request.json()
            await raw.there()
            return web.json_response({"ok": True})

        ours = await stack.enter_async_context(serving(doors.routes()))
        floor = await stack.enter_async_context(serving([web.post(f"/hooks/{HOOK}", bare)]))
        session = await stack.enter_async_context(ClientSession(headers=bearer()))

        async def knock(where: str, body: dict[str, Any]) -> None:
            async with session.post(f"{where}/hooks/{HOOK}", json=body) as reply:
                reply.raise_for_status()

        async def one(where: str) -> None:
            number = next(numbers)
            await knock(where, group(alert(f"Node{number % NAMES}", instance=f"node-{number}")))

        async def each(where: str) -> float:
            with Took() as took:
                await crowd(lambda: one(where), count=effort.commands, at_once=AT_ONCE)
            return took.wall / effort.commands

        async def measure() -> Sample:
            return {"bare": await each(floor), "ours": await each(ours)}

        await measure()
        found = await take(measure, rounds=effort.rounds, redo=effort.redo)
    return [
        micros(found, "bare", name="a delivery to a bare server, committed"),
        micros(found, "ours", name="a delivery with an alert to our hook, committed"),
        compare(found, "ours", "bare", number="alerts", name="delivery accepted / bare, committed", target=3, gate=6),
    ]
