"""An outside world for the tests of the relay: couriers and publishers that do as they are told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delivery import JSON, Absent, CannotTell, Delivery, Done, Outcome, Receipt, Sighting
from bot.domain.faults import Fault
from bot.services.ports import Post
from storage import Store, StoreUnavailable
from tests.builders import DECLARED


class HandClock:
    """A clock that stands until a test moves it."""

    def __init__(self, shown: datetime = DECLARED) -> None:
        self.shown = shown
        self._callbacks: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The moment it shows."""
        return self.shown

    def seconds_until(self, moment: datetime) -> float:
        """None when it is time, for ever otherwise."""
        return 0.0 if moment <= self.shown else float("inf")

    def on_change(self, callback: Callable[[], None]) -> None:
        """Calls back whenever it is moved."""
        self._callbacks.append(callback)

    def set(self, moment: datetime) -> None:
        """Moves it."""
        self.shown = moment
        for callback in self._callbacks:
            callback()

    def advance(self, seconds: float) -> None:
        """Moves it on."""
        self.set(self.shown + timedelta(seconds=seconds))


@dataclass
class Courier:
    """Answers from two lists, one answer for each call; the last one repeats. An exception is raised."""

    sends: Sequence[Outcome | Exception] = ()
    finds: Sequence[Sighting | Exception] = ()
    calls: list[str] = field(default_factory=list)
    hang: bool = False

    async def send(self, delivery: Delivery) -> Outcome:
        """One attempt."""
        self.calls.append(f"send {delivery.key}")
        if self.hang:
            await asyncio.Event().wait()
        if not self.sends:
            return Done(receipt=Receipt(remote_id=f"id of {delivery.key}", extra={"name": "inc-1"}))
        answer = self.sends[min(len([c for c in self.calls if c.startswith("send")]), len(self.sends)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find(self, delivery: Delivery) -> Sighting:
        """One look."""
        self.calls.append(f"find {delivery.key}")
        answer = self.finds[min(len([c for c in self.calls if c.startswith("find")]), len(self.finds)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Publisher:
    """An outlet that remembers what it was asked."""

    answer: Outcome = Done(receipt=Receipt(remote_id="42"))  # noqa: RUF009 - a frozen value
    sighting: Sighting = Absent()  # noqa: RUF009
    posts: list[Post] = field(default_factory=list)
    published: list[JSON] = field(default_factory=list)
    looked_for: list[JSON] = field(default_factory=list)

    def prepare(self, post: Post) -> JSON:
        """The frozen request."""
        self.posts.append(post)
        return {"key": post.key, "body": post.body}

    async def publish(self, request: JSON) -> Outcome:
        """Takes it."""
        self.published.append(request)
        return self.answer

    async def reconcile(self, request: JSON) -> Sighting:
        """Looks for it."""
        self.looked_for.append(request)
        return self.sighting

    async def preflight(self) -> list[Fault]:
        """Nothing to complain about."""
        return []

    async def close(self) -> None:
        """Nothing to give back."""


class FlakyStore(Store):
    """A store whose database now and then does not take a change."""

    refusals = 0

    async def run(self, fn, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        """As the store, after so many refusals."""
        if self.refusals:
            self.refusals -= 1
            raise StoreUnavailable("disk full")
        return await super().run(fn, *args, **kwargs)


NO_WAY = CannotTell(why="no way to know")
