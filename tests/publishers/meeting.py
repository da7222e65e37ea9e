"""A publisher and its simulated network, for the tests of what is one kind's own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

import httpx
from aiohttp import web

from bot.domain.delivery import Done, Outcome, Receipt
from bot.domain.outlet import Deed
from bot.domain.policy import Outlet
from bot.publishers.http import Line
from bot.publishers.kind import Surroundings
from bot.publishers.registry import build_publisher
from bot.rehearsal.networks import Network
from bot.rehearsal.networks.faults import Fault
from bot.services.ports import Publisher
from tests import builders as house
from tests.publishers.stage import HandClock, MemoryVault, Script, make_post, serving

LAG = 30
N = TypeVar("N", bound=Network)


@dataclass(kw_only=True)
class Meeting(Generic[N]):
    """One publisher at one network, with the clock of both and the vault that outlives a process."""

    network: N
    clock: HandClock
    vault: MemoryVault
    publisher: Publisher
    base: str

    def another(self, **changed: str) -> Publisher:
        """The publisher of a later process, or of another one beside this."""
        return publisher_of(self.network.name, {**self.network.credentials(self.base), **changed}, self)

    def spoil(self, kind: str, *, match: str = "", **more: Any) -> None:  # noqa: ANN401 - any field
        """Lets the next call that publishes (or matches) fail."""
        self.network.faults.add(Fault(kind=kind, match=match or self.network.publishing, **more))

    async def say(self, **changed: Any) -> Receipt:  # noqa: ANN401 - any field of a post
        """A post that is out."""
        return done(await self.publisher.publish(self.publisher.prepare(make_post(**changed))))

    @property
    def texts(self) -> list[str]:
        """What the public reads."""
        return [post.text for post in self.network.timeline.live()]


def _line() -> Line:
    """Soon tired of waiting for an answer, but not of a machine that is slow to connect."""
    return Line(deadline=5.0, timeouts=httpx.Timeout(connect=4.0, read=0.5, write=1.0, pool=1.0))


def publisher_of(kind: str, told: dict[str, str], around: Any) -> Publisher:  # noqa: ANN401 - a clock and a vault
    """The publisher of that kind, soon out of patience."""
    shared = Surroundings(
        policy=house.policy(),
        vault=around.vault,
        clock=around.clock,
        folder=Path("unused"),
        read_back_lag=timedelta(seconds=LAG),
        line=_line,
    )
    return build_publisher(Outlet(name=kind, kind=kind, languages=("en",)), told, shared)


def done(outcome: Outcome) -> Receipt:
    """The receipt of what must have gone well."""
    assert isinstance(outcome, Done), outcome
    return outcome.receipt


@asynccontextmanager
async def meeting(make: Callable[..., N], **how: Any) -> AsyncIterator[Meeting[N]]:  # noqa: ANN401 - the network's own
    """The network as `make` makes it, and its publisher."""
    clock, vault = HandClock(), MemoryVault()
    network = make(clock=clock, **how)
    async with serving(network.routes()) as base:
        around = Meeting(network=network, clock=clock, vault=vault, publisher=None, base=base)  # type: ignore[arg-type]
        around.publisher = around.another()
        yield around
        await around.publisher.close()


def change(receipt: Receipt, deed: Deed, **changed: Any) -> Any:  # noqa: ANN401 - a post
    """A post that is about one of ours."""
    return make_post(key=f"{deed}/{receipt.remote_id}", deed=deed, target=receipt, **changed)


@dataclass(kw_only=True)
class Told:
    """A clock and a vault for a publisher that meets a script."""

    clock: HandClock
    vault: MemoryVault


@asynccontextmanager
async def scripted(kind: str, told: dict[str, str], *answers: web.Response) -> AsyncIterator[tuple[Publisher, Script]]:
    """A publisher whose network gives these answers, in order, the last one for ever."""
    script = Script(*answers)
    async with serving(script.routes) as base:
        addresses = {key: base for key in told if key.endswith("url")}
        publisher = publisher_of(kind, {**told, **addresses}, Told(clock=HandClock(), vault=MemoryVault()))
        yield publisher, script
        await publisher.close()
