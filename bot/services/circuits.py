"""Leaves an outlet alone that does not answer, tells people once, and lets one delivery at a time find out."""

from datetime import datetime, timedelta

import structlog

from bot.domain import circuit as rules
from bot.domain.circuit import CLOSED, Circuit
from bot.domain.delivery import CannotTell, Delivery, Done, NotDone, Outcome, Present, Sighting, Unknown
from bot.services import outbox
from bot.services.ports import Clock
from storage import Store, StoreUnavailable, Transaction, circuits

log = structlog.get_logger("bayan.circuits")


def ask(tx: Transaction, outlet: str, key: str, now: datetime) -> timedelta:
    """How long the delivery of this key must wait; zero lets it speak, as the only one while the circuit is open."""
    if circuits.get(tx, outlet).opened_at is None:
        return timedelta()
    found = circuits.lock(tx, outlet)
    left = rules.rest(found, key, now)
    if not left:
        circuits.put(tx, outlet, rules.probing(found, key, now))
    return left


def heard(tx: Transaction, outlet: str, *, answered: bool, why: str, now: datetime) -> Circuit:
    """Keeps how an attempt went, and tells the duty channel when the circuit opens or closes by it."""
    before = circuits.lock(tx, outlet)
    if answered and before == CLOSED:
        return CLOSED
    after = CLOSED if answered else rules.failed(before, now)
    circuits.put(tx, outlet, after)
    if before.opened_at is None and after.opened_at is not None:
        details = {"outlet": outlet, "failures": after.failures, "why": why}
        outbox.tell_duty(tx, _key(outlet, "down", after.opened_at), "outlet_down", details, now)
    elif before.opened_at is not None and after.opened_at is None:
        details = {"outlet": outlet, "since": before.opened_at.isoformat(), "until": now.isoformat()}
        down = _key(outlet, "down", before.opened_at)
        outbox.tell_duty(tx, _key(outlet, "up", before.opened_at), "outlet_up", details, now, after=down)
    return after


def _key(outlet: str, what: str, opened_at: datetime) -> str:
    return f"outlet/{outlet}/{what}/{opened_at.isoformat()}"


class Breaker:
    """Stands before every outlet. While all is well it costs a read where a post is looked up, and writes nothing.

    That a post is out is noted with its receipt: whoever waits for a word waits for no other transaction.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def rest(self, delivery: Delivery) -> timedelta:
        """How long this delivery must leave its outlet alone; zero when it may speak. Raises StoreUnavailable."""
        found = await self._store.read(circuits.get, delivery.action)
        if found.opened_at is None:
            return timedelta()
        return await self._store.run(ask, delivery.action, delivery.key, self._clock.now())

    async def sent(self, delivery: Delivery, outcome: Outcome) -> Outcome:
        """The outcome of an attempt, noted; while the circuit is open the next try waits no longer than a probe.

        What only waited for its turn says nothing about the outlet.
        """
        if isinstance(outcome, Done) or (isinstance(outcome, NotDone) and outcome.queued):
            return outcome
        failed = isinstance(outcome, NotDone | Unknown)
        after = await self._note(delivery.action, answered=not failed, why=getattr(outcome, "why", ""))
        if after.opened_at is None:
            return outcome
        limit = rules.interval(after.failures)
        if isinstance(outcome, NotDone):
            return NotDone(why=outcome.why, wait=outcome.wait, limit=limit)
        return Unknown(why=outcome.why, limit=limit) if isinstance(outcome, Unknown) else outcome

    async def sought(self, delivery: Delivery, sighting: Sighting) -> Sighting:
        """The result of a look-up, noted as far as it says whether the outlet answers.

        A look-up that only has to be repeated is no failure of a healthy outlet: its list may lag behind. One that
        nobody answered is.
        """
        if isinstance(sighting, Present):
            return sighting
        answered = not (isinstance(sighting, CannotTell) and sighting.again is not None)
        silent = isinstance(sighting, CannotTell) and sighting.silent
        if answered or silent or (await self._store.read(circuits.get, delivery.action)).opened_at is not None:
            await self._note(delivery.action, answered=answered, why=getattr(sighting, "why", ""))
        return sighting

    async def _note(self, outlet: str, *, answered: bool, why: str) -> Circuit:
        """Never fails: an outcome that is known must not be lost because this could not be written."""
        try:
            if answered and await self._store.read(circuits.get, outlet) == CLOSED:
                return CLOSED
            return await self._store.run(heard, outlet, answered=answered, why=why, now=self._clock.now())
        except StoreUnavailable as error:
            log.warning("cannot note how an outlet is", action="circuit.failed", outlet=outlet, why=str(error))
            return CLOSED
