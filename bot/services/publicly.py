"""The courier of public deliveries: hands each to the publisher of its outlet."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.domain import twins
from bot.domain.delivery import (
    JSON,
    Absent,
    CannotTell,
    Delivery,
    NotDone,
    Outcome,
    Present,
    Refused,
    Sighting,
    quiet,
)
from bot.domain.lint import Finding
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.domain.secrecy import Secrets
from bot.services import circuits, deliveries
from bot.services.circuits import Breaker
from bot.services.ports import Clock, Post, Publisher
from bot.services.recording import RECORDER, in_drill
from bot.services.targets import Behind, Moot, Withheld
from storage import Store, StoreUnavailable, Transaction
from storage import twins as kept

AGAIN = timedelta(seconds=3)
"""How soon to look again after our own database gave no answer, or while the same words are under way there."""

RESTING = "it did not answer several times in a row; it is tried at least once a minute"
"""Why a delivery waits that was not tried."""


class PublicCourier:
    """Makes a request ready in one transaction, speaks outside it. What outlets say comes back without our secrets."""

    def __init__(
        self,
        store: Store,
        book: Rulebook,
        clock: Clock,
        publishers: Mapping[str, Publisher],
        *,
        secrets: Secrets | None = None,
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._publishers = publishers
        self._breaker = Breaker(store, clock)
        self._secrets = secrets or Secrets()

    async def send(self, delivery: Delivery) -> Outcome:
        """Attempts the delivery once, with the frozen request; not at all while its outlet is left alone."""
        publisher = self._publisher(delivery)
        if publisher is None:
            return Refused(why=f"no outlet is named {delivery.action}")
        try:
            request = await self._ready(delivery, publisher)
        except Moot as why:
            return Refused(why=str(why), moot=True)
        except Behind as other:
            return NotDone(why=f"{other} says the same there and is under way", wait=AGAIN, queued=True)
        except Withheld as why:
            return Refused(why=f"withheld: {why}", findings=tuple(map(_told, why.findings)))
        except StoreUnavailable as error:
            return NotDone(why=f"the database: {error}")
        return request if isinstance(request, NotDone) else await self._speak(delivery, publisher, request)

    def _publisher(self, delivery: Delivery) -> Publisher | None:
        """Whoever speaks to its outlet; of a drill nothing leaves but to the recorder."""
        return RECORDER if in_drill(delivery) else self._publishers.get(delivery.action)

    async def _speak(self, delivery: Delivery, publisher: Publisher, request: JSON) -> Outcome:
        outcome = quiet(await publisher.publish(request), self._secrets)
        return outcome if in_drill(delivery) else await self._breaker.sent(delivery, outcome)

    async def _ready(self, delivery: Delivery, publisher: Publisher) -> JSON | NotDone:
        """The frozen request, or why it is not sent now. Raises Moot, Behind, Withheld and StoreUnavailable."""
        now = self._clock.now()
        request, rest = await self._store.run(_ready_to_go, self._book, delivery, now, publisher.prepare)
        if request is None:
            return NotDone(why="somebody else has taken this delivery")
        return NotDone(why=_resting(delivery), wait=rest, limit=rest) if rest else request

    async def find(self, delivery: Delivery) -> Sighting:
        """Looks up whether an earlier attempt took effect."""
        publisher = self._publisher(delivery)
        if publisher is None:
            return CannotTell(why=f"no outlet is named {delivery.action}")
        if delivery.request is None:  # claimed, but nothing was frozen yet: nothing can have left
            return Absent()
        if in_drill(delivery):
            return await publisher.reconcile(delivery.request)
        try:
            rest = await self._breaker.rest(delivery)
        except StoreUnavailable as error:
            return CannotTell(why=f"the database: {error}", again=AGAIN)
        if rest:
            return CannotTell(why=_resting(delivery), again=rest)
        sighting = quiet(await publisher.reconcile(delivery.request), self._secrets)
        sighting = await self._breaker.sought(delivery, sighting)
        return await self._own(delivery, sighting) if isinstance(sighting, Present) else sighting

    async def _own(self, delivery: Delivery, found: Present) -> Sighting:
        """What was found, unless it may be the post of another that says the same there."""
        if delivery.deed is not Deed.PUBLISH:
            return found
        try:
            others = await self._store.read(kept.of, delivery)
        except StoreUnavailable as error:
            return CannotTell(why=f"the database: {error}", again=AGAIN)
        return twins.own(found, others, CannotTell(why="the same words are under way there", again=AGAIN))


def _ready_to_go(
    tx: Transaction, book: Rulebook, delivery: Delivery, now: datetime, prepare: Callable[[Post], JSON]
) -> tuple[JSON | None, timedelta]:
    """The frozen request and how long it must leave its outlet alone, in one transaction."""
    request = deliveries.make_ready(tx, book, delivery, now, prepare)
    asks = request and not in_drill(delivery)
    return request, circuits.ask(tx, delivery.action, delivery.key, now) if asks else timedelta()


def _told(found: Finding) -> JSON:
    return {"rule": found.rule, "text": found.text, "hint": found.hint, "advice": found.advice, "filled": found.filled}


def _resting(delivery: Delivery) -> str:
    """Why it waits, with what was the matter at the last try."""
    if not delivery.trouble or delivery.trouble.startswith(RESTING):
        return delivery.trouble or RESTING
    return f"{RESTING} (last: {delivery.trouble})"
