"""A drill: everything as in earnest, and never a public word."""

import pytest

from bot.domain.delivery import JSON, CannotTell, Delivery, Done, Outcome, Sighting
from bot.domain.errors import Reason
from bot.domain.faults import Fault
from bot.services import merging, recording
from bot.services.ports import Post
from bot.services.publicly import PublicCourier
from bot.services.targets import Withheld
from storage import deliveries
from tests.builders import act, local
from tests.services.evening import Evening
from tests.services.refused import refused
from tests.slack.desk import HandClock


class Loud:
    """An outlet that must never be spoken to."""

    def prepare(self, post: Post) -> JSON:
        """Fails the test."""
        raise AssertionError(post.key)

    async def publish(self, request: JSON) -> Outcome:
        """Fails the test."""
        raise AssertionError(request)

    async def reconcile(self, request: JSON) -> Sighting:
        """Fails the test."""
        raise AssertionError(request)

    async def preflight(self) -> list[Fault]:
        """Nothing is wrong."""
        return []

    async def close(self) -> None:
        """Nothing to give back."""


async def drilled(evening: Evening) -> list[Delivery]:
    """A drill whose first text was approved: its public deliveries."""
    await evening.declare(drill=True)
    said = await evening.submit()
    await evening.decide(said)
    return await evening.all()


async def test_nothing_of_it_reaches_an_outlet(evening: Evening) -> None:
    """Every delivery is recorded, has a receipt that says so, and is found again; the clocks run as in earnest."""
    waiting = await drilled(evening)
    assert waiting
    assert all(recording.in_drill(d) for d in waiting)
    outlets = {d.action: Loud() for d in waiting}
    courier = PublicCourier(evening.store, evening.book, HandClock(local("20:55")), outlets)
    for delivery in [d for d in await evening.claim(local("20:55")) if d.courier == "public"]:
        outcome = await courier.send(delivery)
        assert isinstance(outcome, Done)
        assert outcome.receipt.how == "recorded in a drill"
        await evening.settle(delivery, outcome, local("20:55"))
        fresh = await evening.store.read(deliveries.get, delivery.id)
        assert fresh is not None
        assert not isinstance(await courier.find(fresh), CannotTell)
    view = await evening.look()
    assert {c.kind for c in view.running} >= {"K3", "K7"}
    assert [s.number for s in view.published] == [1]


async def test_a_word_that_lost_its_mark_is_withheld(evening: Evening) -> None:
    """Whatever happened to a row: what belongs to a drill never goes to an outlet."""
    waiting = await drilled(evening)
    claimed = await evening.claim(local("20:55"))
    one = next(d for d in claimed if d.id in {w.id for w in waiting})
    plain = {k: v for k, v in one.payload.items() if k != recording.MARK}
    await evening.store.run(lambda tx: deliveries.change(tx, one.id, payload=plain))
    fresh = await evening.store.read(deliveries.get, one.id)
    assert fresh is not None
    with pytest.raises(Withheld, match="never mixes"):
        await evening.make_ready(fresh, local("20:55"))


async def test_a_drill_and_a_real_one_never_merge(evening: Evening) -> None:
    """Whichever of them would go on."""
    await evening.declare(drill=True)
    await evening.declare(local("20:46"))
    reason, details = await refused(evening.store.run(merging.merge, evening.book, act(), 1, 2))
    assert (reason, details["why"]) == (Reason.NOT_MERGEABLE, "drill")
