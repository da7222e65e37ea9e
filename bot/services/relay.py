"""The relay: carries claimed deliveries out, all at once, and writes down what became of each."""

import asyncio
import random
from collections.abc import Iterable, Mapping
from functools import partial

import structlog

from bot.domain.delivery import Absent, CannotTell, Delivery, Done, Outcome, Present, Unknown, quiet
from bot.domain.rulebook import Rulebook
from bot.domain.secrecy import Secrets
from bot.services import deliveries
from bot.services.ports import Clock, Courier
from storage import Store, StoreUnavailable

log = structlog.get_logger("bayan.relay")

DEADLINE = 60.0
"""Real seconds after which an attempt counts as unknown, whatever the courier's own time-outs; less than the lease."""

RETRY_SETTLING = 1.0
"""Real seconds between two tries to write down a result while the database does not take it."""


class Relay:
    """Deliveries in flight. A result that cannot be written stays in hand until it can: the receipt is not lost."""

    def __init__(
        self,
        store: Store,
        book: Rulebook,
        clock: Clock,
        couriers: Mapping[str, Courier],
        *,
        secrets: Secrets | None = None,
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._couriers = couriers
        self._secrets = secrets or Secrets()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    @property
    def held(self) -> frozenset[int]:
        """The deliveries in flight."""
        return frozenset(self._tasks)

    def carry(self, claimed: Iterable[Delivery]) -> None:
        """Starts on these deliveries, each in a task of its own, so that a slow outlet costs the others nothing."""
        for delivery in claimed:
            task = asyncio.create_task(self._carry(delivery), name=f"deliver {delivery.key}")
            self._tasks[delivery.id] = task
            task.add_done_callback(partial(self._forget, delivery.id))

    def _forget(self, key: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(key) is task:  # a retry may have taken its place already
            del self._tasks[key]
        if not task.cancelled() and (error := task.exception()):
            # The lease runs out and the delivery comes back in doubt: nothing is lost, but somebody should know.
            log.error("a result was not written", action="settle.failed", task=task.get_name(), exc_info=error)

    async def drain(self, seconds: float) -> list[str]:
        """Waits up to `seconds` for what is in flight; answers the names of what was left."""
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=seconds)
        left = list(self._tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return [t.get_name() for t in left]

    async def _carry(self, delivery: Delivery) -> None:
        outcome = quiet(await self._attempt(delivery), self._secrets)
        _log(delivery, outcome)
        while True:
            try:
                await self._store.run(
                    deliveries.settle, self._book, delivery, outcome, self._clock.now(), self._random.random()
                )
            except StoreUnavailable as error:
                log.warning("cannot write a result", action="settle.failed", key=delivery.key, why=str(error))
                await asyncio.sleep(RETRY_SETTLING)
            else:
                return

    async def _attempt(self, delivery: Delivery) -> Outcome | CannotTell:
        """Looks it up first when an earlier attempt may have taken effect; sends when it is surely not there."""
        courier = self._couriers[delivery.courier]
        try:
            async with asyncio.timeout(DEADLINE):
                if delivery.doubt:
                    sighting = await courier.find(delivery)
                    if isinstance(sighting, Present):
                        return Done(receipt=sighting.receipt)
                    if not isinstance(sighting, Absent):
                        return sighting
                return await courier.send(delivery)
        except TimeoutError:
            return Unknown(why=f"no answer within {DEADLINE:.0f} s")
        except StoreUnavailable as error:
            return Unknown(why=f"the database: {error}")
        except Exception as error:
            log.exception("a courier failed", action="courier.failed", key=delivery.key)
            return Unknown(why=f"{type(error).__name__}: {error}")


def _log(delivery: Delivery, outcome: Outcome | CannotTell) -> None:
    log.info(
        "attempted",
        action=f"delivery.{type(outcome).__name__.lower()}",
        key=delivery.key,
        attempt=delivery.attempts,
        why=getattr(outcome, "why", ""),
    )
