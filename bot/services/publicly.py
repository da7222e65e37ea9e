"""The courier of public deliveries: hands each to the publisher of its outlet."""

from collections.abc import Mapping

from bot.domain.delivery import Absent, CannotTell, Delivery, NotDone, Outcome, Refused, Sighting
from bot.domain.rulebook import Rulebook
from bot.services import deliveries
from bot.services.ports import Clock, Publisher
from bot.services.targets import Moot, Withheld
from storage import Store, StoreUnavailable


class PublicCourier:
    """Makes a request ready in one transaction, speaks outside it."""

    def __init__(self, store: Store, book: Rulebook, clock: Clock, publishers: Mapping[str, Publisher]) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._publishers = publishers

    async def send(self, delivery: Delivery) -> Outcome:
        """Attempts the delivery once, with the frozen request."""
        publisher = self._publishers.get(delivery.action)
        if publisher is None:
            return Refused(why=f"no outlet is named {delivery.action}")
        try:
            request = await self._store.run(
                deliveries.make_ready, self._book, delivery, self._clock.now(), publisher.prepare
            )
        except Moot as why:
            return Refused(why=str(why), moot=True)
        except Withheld as why:
            found = tuple({"rule": f.rule, "text": f.text, "hint": f.hint} for f in why.findings)
            return Refused(why=f"withheld: {why}", findings=found)
        except StoreUnavailable as error:
            return NotDone(why=f"the database: {error}")
        if request is None:
            return NotDone(why="somebody else has taken this delivery")
        return await publisher.publish(request)

    async def find(self, delivery: Delivery) -> Sighting:
        """Looks up whether an earlier attempt took effect."""
        publisher = self._publishers.get(delivery.action)
        if publisher is None:
            return CannotTell(why=f"no outlet is named {delivery.action}")
        if delivery.request is None:  # claimed, but nothing was frozen yet: nothing can have left
            return Absent()
        return await publisher.reconcile(delivery.request)
