"""Law 6 as a property: whatever people do and whatever goes wrong, a text is never out twice in one place."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.delivery import (
    JSON,
    SETTLED,
    Absent,
    CannotTell,
    DeliveryState,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Sighting,
    Unknown,
)
from bot.domain.errors import Refusal
from bot.domain.faults import Fault
from bot.domain.outlet import Deed
from bot.domain.statement import Kind
from bot.services import stopped
from bot.services.ports import Post
from bot.services.publicly import PublicCourier
from bot.services.relay import Relay
from storage import Store, claims
from storage.migrations import migrate
from tests.builders import act, local
from tests.cast import COMMANDER
from tests.services.evening import Evening
from tests.services.mends import able_book, approve, mend, stop
from tests.services.outside import Courier, HandClock

LUCK = ("good", "lost answer", "lost request", "down", "refused", "dies before", "dies after", "blind")
"""What becomes of one attempt; `blind`: the next look-up cannot tell, and a person is asked."""


@dataclass
class World:
    """The public's side of every outlet. It knows no key of ours: what is sent twice is there twice."""

    made: Counter[str] = field(default_factory=Counter)
    down: set[str] = field(default_factory=set)  #: ids of posts that were taken down
    luck: list[str] = field(default_factory=list)
    blind: int = 0
    hanging: int = 0

    def prepare(self, post: Post) -> JSON:
        """What is done, and to which post."""
        return {"key": post.key, "deed": post.deed.value, "target": post.target.remote_id if post.target else ""}

    def _take(self, request: JSON) -> Receipt:
        if request["deed"] == Deed.PUBLISH:
            self.made[request["key"]] += 1
        elif request["deed"] == Deed.RETRACT:
            self.down.add(request["target"])
        return self._receipt(request)

    def _receipt(self, request: JSON) -> Receipt:
        return Receipt(remote_id=request["target"] or request["key"])

    async def publish(self, request: JSON) -> Outcome:
        """By the luck of this attempt."""
        match self.luck.pop() if self.luck else "good":
            case "good":
                return Done(receipt=self._take(request))
            case "lost answer":
                self._take(request)
                return Unknown(why="no answer")
            case "down":
                return NotDone(why="could not be reached")
            case "refused":
                return Refused(why="403")
            case "dies before":
                await self._hang()
            case "dies after":
                self._take(request)
                await self._hang()
            case "blind":
                self._take(request)
                self.blind += 1
        return Unknown(why="no answer")

    async def _hang(self) -> None:
        self.hanging += 1
        await asyncio.Event().wait()

    async def reconcile(self, request: JSON) -> Sighting:
        """The truth, as far as this outlet can tell it."""
        if self.blind:
            self.blind -= 1
            return CannotTell(why="nobody can tell")
        return Present(receipt=self._receipt(request)) if self.there(request) else Absent()

    def there(self, request: JSON) -> bool:
        """Whether the public sees what was asked for."""
        if request["deed"] == Deed.RETRACT:
            return request["target"] in self.down
        return bool(request["deed"] == Deed.PUBLISH and self.made[request["key"]])

    async def preflight(self) -> list[Fault]:
        """Nothing to find fault with."""
        return []

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class House:
    """A bot that can die, in a world where anything can go wrong."""

    evening: Evening
    clock: HandClock
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new process over the same database."""
        book = self.evening.book
        publishers = dict.fromkeys((o.name for o in book.policy.outlets), self.world)
        public = PublicCourier(self.evening.store, book, self.clock, publishers)
        self.relay = Relay(self.evening.store, book, self.clock, {"slack": Courier(), "public": public})

    async def deliver(self, luck: Sequence[str]) -> None:
        """Everything that is due is tried; what hangs dies with the process, and a new one looks after it."""
        self.world.luck = list(luck)
        self.relay.carry(await self.evening.store.run(claims.claim, self.clock.now(), 200))
        self.world.hanging = 0
        while len(tasks := list(self.relay._tasks.values())) > self.world.hanging:
            await asyncio.wait(tasks, timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
        if await self.relay.drain(0):
            self.start()
            await self.evening.store.run(claims.doubt_all_sending, self.clock.now())
        self.world.luck = []

    async def look(self) -> None:
        """A person looks where nobody else can tell, and says what is so."""
        for delivery in await self.evening.all():
            if delivery.state is not DeliveryState.PARKED or delivery.request is None:
                continue
            on = act(COMMANDER, self.clock.now())
            book, store = self.evening.book, self.evening.store
            with suppress(Refusal):
                if self.world.there(delivery.request):
                    await store.run(stopped.confirm, book, on, delivery.id, "https://x/1")
                else:
                    await store.run(stopped.resend, book, on, delivery.id)

    async def do(self, step: tuple[str, Sequence[str]]) -> None:
        """One thing that people do or that happens; what is refused does nothing."""
        what, luck = step
        now = self.clock.now()
        with suppress(Refusal):
            match what:
                case "say":
                    await approve(self.evening, await self.evening.submit(at=now), at=now)
                case "correct":
                    await approve(self.evening, await mend(self.evening, at=now), at=now)
                case "retract":
                    await approve(self.evening, await mend(self.evening, Kind.RETRACTION, at=now), at=now)
                case "stop":
                    await stop(self.evening, at=now)
                case "look":
                    await self.look()
                case _:
                    await self.deliver(luck)
        self.clock.advance(3)

    async def rest(self) -> None:
        """From now on all goes well, until nothing is left to be done."""
        for _ in range(200):
            if all(d.state in SETTLED for d in await self.evening.all()):
                return
            self.clock.set(self.clock.now() + timedelta(seconds=15))
            await self.deliver(())
            await self.look()
        raise AssertionError("no rest")

    async def check(self) -> None:
        """Nothing is out twice, and what counts as done is out once."""
        assert {key: count for key, count in self.world.made.items() if count > 1} == {}
        for delivery in await self.evening.all():
            if delivery.state is DeliveryState.DONE and delivery.deed is Deed.PUBLISH:
                assert self.world.made[delivery.key] == 1, delivery
            if delivery.state in {DeliveryState.SUPERSEDED, DeliveryState.STOPPED, DeliveryState.WAITING}:
                assert self.world.made[delivery.key] == 0, delivery


STEPS = st.tuples(
    st.sampled_from(("say", "correct", "retract", "stop", "look", "deliver", "deliver", "deliver", "deliver")),
    st.lists(st.sampled_from(LUCK), max_size=9),
)


@pytest.mark.timeout(600)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_nothing_is_out_twice_whatever_happens(steps: list[tuple[str, Sequence[str]]]) -> None:
    """At most one post per statement, outlet and language, after every step; in the end nothing approved is lost."""

    async def evening(folder: str) -> None:
        """All of it, in a database of its own."""
        url = f"sqlite:///{folder}/bayan.db"
        migrate(url)
        store = Store(url)
        house = House(Evening(store, able_book()), HandClock(local("20:54")))
        await house.evening.declare()
        try:
            for step in [("say", ()), *steps]:
                await house.do(step)
                await house.check()
            await house.rest()
            await house.check()
        finally:
            await house.relay.drain(0)
            await store.close()

    with TemporaryDirectory() as folder:
        asyncio.run(evening(folder))
