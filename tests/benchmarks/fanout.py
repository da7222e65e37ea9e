"""Twelve outlets at once, three of them ill: what the healthy ones wait, over the slowest healthy one's own answer."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from bot.domain.delivery import JSON, Absent, DeliveryState, Done, NotDone, Outcome, Receipt, Sighting, Unknown
from bot.domain.faults import Fault
from bot.publishers.http import Answer, Line
from bot.rehearsal.clock import RehearsalClock
from bot.scheduler import Scheduler
from bot.services.ports import Post
from bot.services.publicly import PublicCourier
from bot.services.relay import Relay
from storage import Store, Transaction
from storage import deliveries as rows
from storage.migrations import migrate
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench
from tests.benchmarks.reminders import Nobody
from tests.benchmarks.rounds import Sample, compare, take
from tests.builders import book_with, local
from tests.services.evening import Evening

HEALTHY = 9
ILL = ("hang", "500", "429")
ANSWERS = 10
"""The slowest healthy outlet answers after so many delays of the effort."""

LOOK = 0.002
PATIENCE = 30.0


class Plain:
    """An outlet over real HTTP, whose request is the text and whose answers are taken at their word."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line = Line()

    def prepare(self, post: Post) -> JSON:
        """The text and its key."""
        return {"key": post.key, "text": post.body}

    async def publish(self, request: JSON) -> Outcome:
        """Sends it."""
        answer = await self._line.call("POST", self._url, json=request)
        if not isinstance(answer, Answer):
            return answer
        if answer.good:
            return Done(receipt=Receipt(remote_id=answer.text("id")))
        why = answer.excerpt("error")
        return Unknown(why=why) if answer.broken else NotDone(why=why, wait=timedelta(minutes=1))

    async def reconcile(self, request: JSON) -> Sighting:
        """What broke was not taken."""
        del request
        return Absent()

    async def preflight(self) -> list[Fault]:
        """Nothing to find fault with."""
        return []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


async def fanout(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """From the last yes to the last healthy receipt in the database, over the slowest healthy answer to a bare client
    that asks all nine at once just before and just after, with the same bytes: a machine that is slow is slow for both.
    """
    slowest = effort.delay * ANSWERS
    urls: dict[str, str] = await bench.outside.wish("shops", healthy=HEALTHY, slowest=slowest, ill=list(ILL))

    async def measure() -> Sample:
        healthy = [url for name, url in urls.items() if name.startswith("well_")]
        before = await _slowest_answer(healthy)
        taken = await _published(f"sqlite:///{bench.path('fanout')}", urls)
        return {"slowest": (before + await _slowest_answer(healthy)) / 2, "all": taken}

    if effort.trips > 1:
        await measure()  # compiles the rules of the texts
    found = await take(measure, rounds=2 * effort.trips - 1, redo=0)
    return [
        compare(
            found,
            "all",
            "slowest",
            number="fan-out",
            name=f"{HEALTHY} healthy of {len(urls)} outlets published / slowest answer",
            target=1.2,
            gate=1.5,
            note=f"slowest {slowest * 1000:.0f} ms; one hangs, one answers 500, one 429",
        )
    ]


async def _slowest_answer(urls: Sequence[str]) -> float:
    """Seconds until the last of these has answered a client that does nothing else, over new connections."""
    async with AsyncExitStack() as stack:
        outlets = [Plain(url) for url in urls]
        for outlet in outlets:
            stack.push_async_callback(outlet.close)
        begun = time.perf_counter()
        await asyncio.gather(
            *(outlet.publish({"key": "INC-1/1/well_1/en", "text": "A word. " * 50}) for outlet in outlets)
        )
        return time.perf_counter() - begun


def _policy(names: Sequence[str]) -> str:
    """These outlets and no others, one language each."""
    outlet = '[[outlets]]\nname = "{}"\nkind = "mastodon"\nlanguages = ["en"]\nvariant = "short"\n'
    return "".join(outlet.format(name) for name in names)


async def _published(url: str, urls: Mapping[str, str]) -> float:
    """Seconds from the approval to the ninth healthy receipt, in a new database, over new connections."""
    migrate(url)
    clock = RehearsalClock(local("20:54"), speed=1)
    async with AsyncExitStack() as stack:
        store = Store(url)
        stack.push_async_callback(store.close)
        evening = Evening(store, book_with(_policy(tuple(urls))))
        publishers = {name: Plain(address) for name, address in urls.items()}
        for publisher in publishers.values():
            stack.push_async_callback(publisher.close)
        courier = PublicCourier(store, evening.book, clock, publishers)
        relay = Relay(store, evening.book, clock, {"slack": Nobody(), "public": courier})
        stack.push_async_callback(relay.drain, 0)
        scheduler = Scheduler(store, evening.book, clock, relay)
        stack.push_async_callback(scheduler.stop)
        await evening.declare()
        said = await evening.submit()
        await scheduler.start(alone=True)
        await asyncio.sleep(1)  # what the declaration itself asked for is through
        begun = time.perf_counter()
        await evening.decide(said, at=clock.now())
        await _until_out(store)
        return time.perf_counter() - begun


async def _until_out(store: Store) -> None:
    """Until every healthy outlet's receipt is committed. Raises TimeoutError."""

    def out(tx: Transaction) -> bool:
        done = [d for d in rows.public(tx, 1) if d.state is DeliveryState.DONE]
        return len([d for d in done if d.action.startswith("well_")]) == HEALTHY

    async with asyncio.timeout(PATIENCE):
        while not await store.read(out):  # noqa: ASYNC110 - the product tells nobody that a word is out
            await asyncio.sleep(LOOK)
