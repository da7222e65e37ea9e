"""The other process: simulated Slacks and the people in them, told what to do by lines of JSON on standard input."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import settings_of
from bot.rehearsal.workspace import load_seed
from bot.rehearsal.workspace.calls import Call
from bot.rehearsal.workspace.faults import Fault
from bot.rehearsal.workspace.payloads import command_payload
from bot.rehearsal.workspace.world import World
from tests.benchmarks.crowd import crowd
from tests.benchmarks.shops import Shops

LOOK = 0.001
"""Seconds between two looks at something that is waited for."""

PATIENCE = 30.0
ENDLESS = 10**9

Wish = dict[str, Any]


class Driver:
    """Simulated workspaces by name. Every public coroutine is one wish; it answers something fit for JSON."""

    def __init__(self) -> None:
        self._servers: dict[str, RehearsalServer] = {}
        self._shops = Shops()

    async def wish(self, do: str, **how: object) -> Any:  # noqa: ANN401 - each wish has its own answer
        """Does the wish of that name."""
        found: Callable[..., Awaitable[Any]] = getattr(self, do)
        return await found(**how)

    async def open(self, name: str, folder: str) -> Wish:
        """Opens a workspace; answers the settings with which a bot joins it, as plain values."""
        server = RehearsalServer(load_seed(), RehearsalClock(datetime.now(UTC)))
        await server.start()
        self._servers[name] = server
        return {k: str(v) if isinstance(v, Path) else v for k, v in settings_of(server, Path(folder)).items()}

    async def shops(self, healthy: int, slowest: float, ill: list[str]) -> Wish:
        """Opens plain outlets; answers their addresses by name."""
        return await self._shops.open(healthy, slowest, ill)

    async def connected(self, name: str, connections: int) -> float:
        """The monotonic moment at which that many sockets were seen open."""
        return await self._until(lambda: self._world(name).link.connections == connections)

    async def type(self, name: str, text: str, count: int, at_once: int) -> list[float]:
        """People type a command so many times, so many in flight; answers the seconds to each acknowledgement."""
        return await crowd(lambda: self._ask(name, text), count=count, at_once=at_once)

    async def type_beside(self, name: str, text: str, beside: str, count: int, at_once: int) -> Wish:
        """As `type`, while one more person types `beside` without a pause; answers how often they did, too."""
        declared: list[float] = []

        async def go_on() -> None:
            while True:
                begun = time.perf_counter()
                await self._ask(name, beside)
                declared.append(time.perf_counter() - begun)

        other = asyncio.create_task(go_on())
        acks = await crowd(lambda: self._ask(name, text), count=count, at_once=at_once)
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
        return {"acks": acks, "beside": len(declared)}

    async def slow(self, name: str, seconds: float) -> None:
        """Every call takes so long from now on; 0 ends it."""
        self._world(name).faults.clear()
        if seconds:
            self._world(name).faults.order(Fault(method="*", kind="slow", left=ENDLESS, seconds=seconds))

    async def declare(self, name: str, text: str, calls: int) -> Wish:
        """One declare; answers its acknowledgement and the calls that follow, each with its times since the command."""
        log = self._world(name).log
        before, begun = len(log.calls), time.monotonic()
        answered: dict[int, float] = {}
        await self._ask(name, text)
        acked = time.monotonic() - begun

        def through() -> bool:
            new = log.calls[before:]
            answered.update({c.n: time.monotonic() - begun for c in new if c.delivered and c.n not in answered})
            return len(answered) >= calls

        await self._until(through)
        return {"acked": acked, "calls": [_told(c, begun, answered) for c in log.calls[before:]]}

    async def counted(self, name: str) -> int:
        """How many calls have been answered."""
        return sum(c.delivered for c in self._world(name).log.calls)

    async def hushed(self, name: str, quiet: float) -> list[str]:
        """The methods of every call so far, once the bot has been silent for so long."""
        log = self._world(name).log
        await log.hushed(quiet=quiet, longest=PATIENCE)
        return [c.method for c in log.calls]

    async def close(self) -> None:
        """Ends every workspace and every outlet."""
        await self._shops.close()
        for server in self._servers.values():
            await server.close()
        self._servers.clear()

    async def _ask(self, name: str, text: str) -> None:
        world = self._world(name)
        person, channel = world.state.person("commander"), world.state.named("general")
        if channel is None:
            raise LookupError("the workspace has no general channel")
        await world.link.ask("slash_commands", command_payload(world, person, channel, "/incident", text))

    async def _until(self, true: Callable[[], bool]) -> float:
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - what is waited for belongs to the product and has no event
                await asyncio.sleep(LOOK)
        return time.monotonic()

    def _world(self, name: str) -> World:
        return self._servers[name].workspace._world


def _told(call: Call, begun: float, answered: dict[int, float]) -> Wish:
    return {
        "method": call.method,
        "channel": call.args.get("channel"),
        "sent": call.monotonic - begun,
        "answered": answered.get(call.n),
    }


async def serve() -> None:
    """Does one wish after the other until standard input ends."""
    driver = Driver()
    while line := await asyncio.to_thread(sys.stdin.readline):
        sys.stdout.write(json.dumps(await driver.wish(**json.loads(line))) + "\n")
        sys.stdout.flush()
    await driver.close()


if __name__ == "__main__":
    asyncio.run(serve())
