"""What deaths and close calls do to a claim: two things that only the crash runs brought to light."""

from datetime import datetime, timedelta

from bot.domain.delivery import LEASE, Delivery, DeliveryState
from storage import Store, Transaction, claims, deliveries
from tests.builders import DECLARED
from tests.storage.hands import delivery_of, new_delivery

SECOND = timedelta(seconds=1)


def _retry(tx: Transaction, claimed: Delivery, at: datetime) -> bool:
    """The attempt came to nothing: again at that moment."""
    return deliveries.settle(tx, claimed, state=DeliveryState.READY.value, due_at=at)


async def test_deaths_do_not_lengthen_the_waits(store: Store) -> None:
    """Law 4: after thirty deaths in a row the next look-up is as near as after one: attempts count from one again."""
    key = await new_delivery(store)
    for n in range(30):
        await store.run(claims.doubt_all_sending, DECLARED + n * SECOND)
        assert len(await store.run(claims.claim, DECLARED + n * SECOND, 10)) == 1
    found = await delivery_of(store, key)
    assert (found.attempts, found.doubt, found.state) == (2, True, DeliveryState.SENDING)


async def test_a_death_leaves_the_attempts_of_what_was_not_being_sent(store: Store) -> None:
    """A wait that an outlet earned is kept."""
    key = await new_delivery(store)
    for n in range(3):
        (claimed,) = await store.run(claims.claim, DECLARED + n * SECOND, 10)
        await store.run(_retry, claimed, DECLARED + (n + 1) * SECOND)
    assert await store.run(claims.doubt_all_sending, DECLARED) == 0
    assert (await delivery_of(store, key)).attempts == 3


async def test_a_lease_is_renewed_while_its_holder_works(store: Store) -> None:
    """What the caller is sending at this moment is nobody's to take."""
    key = await new_delivery(store)
    await store.run(claims.claim, DECLARED, 10)
    assert await store.run(claims.claim, DECLARED + LEASE, 10, frozenset({key})) == ()
    assert (await delivery_of(store, key)).due_at == DECLARED + 2 * LEASE


async def test_what_was_settled_a_moment_ago_keeps_its_time(store: Store) -> None:
    """A result may be written before its task is over: the retry it planned is not put off by a whole lease."""
    key = await new_delivery(store)
    (claimed,) = await store.run(claims.claim, DECLARED, 10)
    soon = DECLARED + timedelta(milliseconds=1)
    await store.run(_retry, claimed, soon)
    (again,) = await store.run(claims.claim, DECLARED + SECOND, 10, frozenset({key}))
    assert (again.id, again.attempts) == (key, 2)
