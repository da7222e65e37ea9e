"""Deliveries: claimed exactly once, settled only by the claim that holds them, released in their order."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.delivery import LEASE, Delivery, DeliveryState, Receipt
from storage import Store, claims, deliveries
from tests.builders import DECLARED
from tests.storage.hands import delivery_of, new_delivery, unsettled, write_delivery

NOW = DECLARED
SECOND = timedelta(seconds=1)


async def claim(
    store: Store, at: datetime = NOW, count: int = 200, held: frozenset[int] = frozenset()
) -> list[Delivery]:
    """What a look at this moment claims."""
    return list(await store.run(claims.claim, at, count, held))


async def claim_one(store: Store, at: datetime = NOW) -> Delivery:
    """The one delivery that is due."""
    found = await claim(store, at)
    assert len(found) == 1
    return found[0]


async def test_a_ready_delivery_is_claimed_with_a_lease(store: Store) -> None:
    """One more attempt, nobody else's until the lease runs out."""
    key = await new_delivery(store)
    claimed = await claim_one(store)
    assert (claimed.id, claimed.state, claimed.attempts, claimed.doubt) == (key, DeliveryState.SENDING, 1, False)
    assert claimed.due_at == NOW + LEASE
    assert claimed == await delivery_of(store, key)
    assert await claim(store, NOW + LEASE - SECOND) == []


async def test_what_is_not_due_is_not_claimed(store: Store) -> None:
    """A retry waits for its moment; the earliest one is known."""
    await new_delivery(store, due_at=NOW + SECOND)
    await new_delivery(store, "b", due_at=NOW + 2 * SECOND)
    assert await claim(store) == []
    assert await store.read(claims.earliest) == NOW + SECOND
    assert [d.key for d in await claim(store, NOW + SECOND)] == ["a"]


async def test_no_more_than_a_batch_is_claimed(store: Store) -> None:
    """The oldest first, the rest with the next look."""
    for n in range(5):
        await new_delivery(store, f"k{n}")
    assert [d.key for d in await claim(store, count=3)] == ["k0", "k1", "k2"]
    assert [d.key for d in await claim(store, count=3)] == ["k3", "k4"]


async def test_ten_claimers_get_each_delivery_once(store: Store) -> None:
    """Exactly one claim for each delivery, whoever asks, from two processes at the same time."""
    for n in range(30):
        await new_delivery(store, f"k{n}")
    other = Store(store.url)
    found = await asyncio.gather(*(claim(s, count=7) for s in [store, other] * 5))
    await other.close()
    keys = [d.key for some in found for d in some]
    assert len(keys) == len(set(keys))
    assert set(keys) == {f"k{n}" for n in range(30)}


async def test_a_lease_that_ran_out_is_a_doubt(store: Store) -> None:
    """Law 6: whoever held it may have sent it; the next attempt asks before sending."""
    await new_delivery(store)
    await claim_one(store)
    again = await claim_one(store, NOW + LEASE)
    assert (again.attempts, again.doubt) == (2, True)


async def test_a_doubt_stays_until_it_is_settled(store: Store) -> None:
    """An unknown outcome, put back for later, is still unknown then."""
    await new_delivery(store)
    first = await claim_one(store)
    await store.run(lambda tx: deliveries.settle(tx, first, state="ready", due_at=NOW + SECOND, doubt=True))
    assert (await claim_one(store, NOW + SECOND)).doubt


async def test_what_we_are_sending_keeps_its_lease(store: Store) -> None:
    """A slow courier of our own is no reason to send again: the lease is renewed instead."""
    key = await new_delivery(store)
    await claim_one(store)
    later = NOW + LEASE
    assert await claim(store, later, held=frozenset({key})) == []
    renewed = await delivery_of(store, key)
    assert (renewed.attempts, renewed.doubt, renewed.due_at) == (1, False, later + LEASE)


async def test_only_the_present_claim_settles(store: Store) -> None:
    """A claimer whose lease ran out comes too late: its result must not undo another's."""
    key = await new_delivery(store)
    first = await claim_one(store)
    second = await claim_one(store, NOW + LEASE)
    assert not await store.run(lambda tx: deliveries.settle(tx, first, state="refused", due_at=None))
    assert (await delivery_of(store, key)).state is DeliveryState.SENDING
    assert await store.run(lambda tx: deliveries.settle(tx, second, state="done", due_at=None))
    assert not await store.run(lambda tx: deliveries.settle(tx, second, state="refused", due_at=None))
    assert (await delivery_of(store, key)).state is DeliveryState.DONE


async def test_only_the_present_claim_freezes_its_request(store: Store) -> None:
    """The bytes of a request are kept before they are sent, by the one who will send them."""
    key = await new_delivery(store)
    first = await claim_one(store)
    assert await store.run(deliveries.freeze, first, {"text": "é"})
    assert (await delivery_of(store, key)).request == {"text": "é"}
    second = await claim_one(store, NOW + LEASE)
    assert not await store.run(deliveries.freeze, first, {"text": "other"})
    assert second.request == {"text": "é"}


async def test_keys_are_unique_for_ever(store: Store) -> None:
    """The same word is never planned twice, and the attempt leaves nothing behind."""
    await new_delivery(store)
    with pytest.raises(IntegrityError):
        await new_delivery(store)
    assert await store.read(unsettled) == 1


async def test_what_waits_is_released_by_what_it_waited_for(store: Store) -> None:
    """Order within a lane: waiting, until its predecessor is settled."""
    first = await new_delivery(store)
    second = await new_delivery(store, "b", after="a")
    assert [d.id for d in await claim(store)] == [first]
    assert (await delivery_of(store, second)).state is DeliveryState.WAITING
    heard: list[datetime] = []
    store.on_due = heard.append
    await store.run(deliveries.release_after, "a", NOW + SECOND)
    assert heard == [NOW + SECOND]
    assert [d.id for d in await claim(store, NOW + SECOND)] == [second]
    heard.clear()
    await store.run(deliveries.release_after, "a", NOW + SECOND)
    assert heard == []


async def test_a_settled_card_with_something_new_is_sent_again(store: Store) -> None:
    """A card is one delivery for ever: a bump makes it ready, not before the moment given."""
    key = await new_delivery(store, "card")
    sent = await claim_one(store)
    receipt = Receipt(remote_id="1.2").plain()
    await store.run(lambda tx: deliveries.settle(tx, sent, state="done", due_at=None, receipt=receipt, settled_at=NOW))
    heard: list[datetime] = []
    store.on_due = heard.append
    assert await store.run(deliveries.bump, "card", NOW + SECOND)
    card = await delivery_of(store, key)
    assert (card.generation, card.state, card.attempts, card.due_at) == (2, DeliveryState.READY, 0, NOW + SECOND)
    assert card.receipt is not None
    assert heard == [NOW + SECOND]


@pytest.mark.parametrize("claimed", [True, False])
async def test_a_bump_of_a_card_under_way_only_counts(store: Store, claimed: bool) -> None:
    """What is ready or being sent is not hurried or sent twice: it has a new generation, no more."""
    key = await new_delivery(store, "card")
    if claimed:
        await claim_one(store)
    before = await delivery_of(store, key)
    assert await store.run(deliveries.bump, "card", NOW + 5 * SECOND)
    after = await delivery_of(store, key)
    assert (after.generation, after.state, after.due_at) == (2, before.state, before.due_at)


async def test_a_bump_of_no_card_says_so(store: Store) -> None:
    """The caller then knows that there is none yet."""
    assert not await store.run(deliveries.bump, "card", NOW)


async def test_after_a_death_what_was_being_sent_is_looked_at_now(store: Store) -> None:
    """On a single machine nobody else can be sending: no reason to wait for the lease."""
    await new_delivery(store)
    await new_delivery(store, "b", due_at=NOW + timedelta(hours=1))
    await claim_one(store)
    assert await store.run(claims.doubt_all_sending, NOW + SECOND) == 1
    again = await claim_one(store, NOW + SECOND)
    assert (again.key, again.doubt) == ("a", True)


async def test_a_delivery_comes_back_as_it_was_written(store: Store) -> None:
    """Payload, receipt and moments survive the database, by id and by key."""
    key = await new_delivery(store)
    sent = await claim_one(store)
    receipt = Receipt(remote_id="at://é", url="https://x", how="read back", extra={"cid": "b"})
    values = {"state": "done", "due_at": None, "receipt": receipt.plain(), "settled_at": NOW, "trouble": "a sentence"}
    await store.run(lambda tx: deliveries.settle(tx, sent, **values))
    found = await delivery_of(store, key)
    assert found.receipt == receipt
    assert (found.settled_at, found.trouble, found.payload) == (NOW, "a sentence", {"text": "a"})
    assert found == await store.read(deliveries.by_key, "a")


async def test_what_is_not_there_is_none(store: Store) -> None:
    """No id, no key, nothing due."""
    assert await store.read(deliveries.get, 7) is None
    assert await store.read(deliveries.by_key, "nothing") is None
    assert await store.read(claims.earliest) is None


async def test_the_tail_of_a_lane_is_what_has_not_come_to_rest(store: Store) -> None:
    """Waiting, ready and being sent, oldest first; other lanes and settled ones are no part of it."""
    await new_delivery(store, "done")
    sent = await claim_one(store)
    await store.run(lambda tx: deliveries.settle(tx, sent, state="done", due_at=None))
    await new_delivery(store, "sending")
    await claim_one(store)
    await new_delivery(store, "ready")
    await new_delivery(store, "waiting", after="done")
    await new_delivery(store, "elsewhere", lane="other")
    tail = await store.read(deliveries.lane_tail, "lane")
    assert [d.key for d in tail] == ["sending", "ready", "waiting"]
    assert await store.read(unsettled) == 4


async def test_the_thread_of_a_delivery_is_what_went_out_before_it(store: Store) -> None:
    """Replies name the first and the newest message of their lane."""
    for key in "abc":
        await new_delivery(store, key)
    for sent in (await claim(store))[:2]:
        await store.run(lambda tx, d=sent: deliveries.settle(tx, d, state="done", due_at=None))  # type: ignore[misc]
    last = await store.read(deliveries.by_key, "c")
    assert last is not None
    assert [d.key for d in await store.read(deliveries.thread, last)] == ["a", "b"]


async def test_many_rows_wake_for_the_first_of_them(store: Store) -> None:
    """A plan of several deliveries falls due with its earliest."""
    heard: list[datetime] = []
    store.on_due = heard.append
    rows = [
        deliveries.row(
            key=f"k{n}", courier="slack", action="post", lane="l", payload={}, now=NOW, due_at=NOW + n * SECOND
        )
        for n in (3, 1, 2)
    ]
    await store.run(deliveries.add, rows)
    assert heard == [NOW + SECOND]
    assert await store.run(write_delivery, "last") == 4
