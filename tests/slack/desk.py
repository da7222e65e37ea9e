"""A small house for the Slack side: the default rules with the rehearsal's people, a database, a clock, a relay."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.delivery import Absent, Delivery, Done, Outcome, Receipt, Sighting
from bot.domain.rulebook import Rulebook
from bot.services import wakeups
from bot.services.hearing import Hearing, Listener
from bot.services.ports import Courier
from bot.services.relay import Relay
from storage import Store
from tests.builders import book

EVENING = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
"""20:45 for the audience."""


@dataclass(slots=True)
class HandClock:
    """A clock moved by hand."""

    moment: datetime = EVENING

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def seconds_until(self, moment: datetime) -> float:
        """Unused here: nobody sleeps."""
        return (moment - self.moment).total_seconds()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Unused here: nobody waits."""

    def advance(self, **by: float) -> None:
        """Moves it forward."""
        self.moment += timedelta(**by)


@dataclass(slots=True)
class PrintingPress:
    """Takes the place of every public outlet; `answers` says what becomes of a delivery, by outlet."""

    sent: list[Delivery] = field(default_factory=list)
    answers: dict[str, Outcome] = field(default_factory=dict)

    async def send(self, delivery: Delivery) -> Outcome:
        """It is out at once, unless told otherwise."""
        self.sent.append(delivery)
        url = f"https://{delivery.action}.example/{delivery.id}"
        return self.answers.get(delivery.action, Done(receipt=Receipt(remote_id=str(delivery.id), url=url)))

    async def find(self, delivery: Delivery) -> Sighting:
        """Nothing is ever in doubt here."""
        del delivery
        return Absent()


@dataclass(slots=True)
class House:
    """The Desk that wiring brings in the real bot."""

    store: Store
    clock: HandClock
    book: Rulebook = field(default_factory=book)
    press: PrintingPress = field(default_factory=PrintingPress)
    listener: Listener | None = None

    async def work(self, slack: Courier, *, rounds: int = 30) -> None:
        """Carries everything that is due, moving the clock over short waits, until nothing is."""
        relay = Relay(self.store, self.book, self.clock, {"slack": slack, "public": self.press})
        hearing = Hearing(self.store, self.clock, self.listener)
        for _ in range(rounds):
            found = await self.store.run(wakeups.look, self.book, self.clock.now(), relay.held, None)
            relay.carry(found.deliveries)
            hearing.deal(found.events)
            while hearing.busy:  # noqa: ASYNC110 - its tasks are its own
                await asyncio.sleep(0.005)
            assert await relay.drain(20) == []
            if found.deliveries or found.events:
                continue
            if found.next_at is None or found.next_at > self.clock.now() + timedelta(seconds=8):
                return
            self.clock.moment = max(found.next_at, self.clock.now())
