"""The relay: carries what was claimed, asks before sending what may be out there, and never loses a receipt."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import (
    LEASE,
    Absent,
    CannotTell,
    Delivery,
    DeliveryState,
    Done,
    NotDone,
    Present,
    Receipt,
    Refused,
    Unknown,
)
from bot.services import relay as relay_module
from bot.services.relay import Relay
from storage import Store, StoreUnavailable, claims
from storage import deliveries as rows
from tests.builders import DECLARED, book
from tests.services.outside import NO_WAY, Courier, FlakyStore, HandClock

SECOND = timedelta(seconds=1)
RECEIPT = Receipt(remote_id="1")


@pytest.fixture
async def flaky(database_url: str) -> AsyncIterator[FlakyStore]:
    """A store that can be told to refuse."""
    opened = FlakyStore(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> HandClock:
    """Stands at the time of declaring."""
    return HandClock()


async def plan(store: Store, *keys: str) -> None:
    """Deliveries that are due when declared."""
    some = [rows.row(key=k, courier="test", action="post", lane=k, payload={}, now=DECLARED) for k in keys]
    await store.run(rows.add, some)


async def carry(store: Store, clock: HandClock, courier: Courier) -> tuple[Relay, list[Delivery]]:
    """What is due is claimed and carried to its end."""
    relay = Relay(store, book(), clock, {"test": courier})
    claimed = list(await store.run(claims.claim, clock.now(), 200))
    relay.carry(claimed)
    assert relay.held == {d.id for d in claimed}
    assert await relay.drain(10) == []
    assert relay.held == frozenset()
    return relay, claimed


async def state(store: Store, key: str = "a") -> Delivery:
    """The delivery as it stands."""
    found = await store.read(rows.by_key, key)
    assert found is not None
    return found


async def test_a_delivery_is_sent_and_its_receipt_kept(store: Store, clock: HandClock) -> None:
    """The ordinary case."""
    await plan(store, "a")
    courier = Courier([Done(receipt=RECEIPT)])
    await carry(store, clock, courier)
    assert ((await state(store)).state, (await state(store)).receipt) == (DeliveryState.DONE, RECEIPT)
    assert courier.calls == ["send a"]


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (NotDone(why="503"), (DeliveryState.READY, False)),
        (Refused(why="401"), (DeliveryState.REFUSED, False)),
        (Unknown(why="no answer"), (DeliveryState.READY, True)),
    ],
)
async def test_every_outcome_is_written_down(
    store: Store, clock: HandClock, outcome: NotDone | Refused | Unknown, after: tuple[DeliveryState, bool]
) -> None:
    """Law 6: four outcomes, each with its consequence."""
    await plan(store, "a")
    await carry(store, clock, Courier([outcome]))
    found = await state(store)
    assert ((found.state, found.doubt), found.trouble) == (after, outcome.why)


async def doubtful(store: Store, clock: HandClock) -> None:
    """A delivery whose first attempt had no answer, due again."""
    await plan(store, "a")
    await carry(store, clock, Courier([Unknown(why="no answer")]))
    clock.advance(3)


async def test_what_is_found_is_not_sent_again(store: Store, clock: HandClock) -> None:
    """Unknown, then present: the receipt is the one that was found."""
    await doubtful(store, clock)
    courier = Courier(finds=[Present(receipt=Receipt(remote_id="1", how="read back"))])
    await carry(store, clock, courier)
    assert courier.calls == ["find a"]
    found = await state(store)
    assert (found.state, found.receipt and found.receipt.how) == (DeliveryState.DONE, "read back")


async def test_what_is_surely_absent_is_sent(store: Store, clock: HandClock) -> None:
    """Unknown, then absent: sending is safe."""
    await doubtful(store, clock)
    courier = Courier([Done(receipt=RECEIPT)], [Absent()])
    await carry(store, clock, courier)
    assert courier.calls == ["find a", "send a"]
    assert (await state(store)).state is DeliveryState.DONE


async def test_absent_then_not_done_leaves_no_doubt(store: Store, clock: HandClock) -> None:
    """It was not there before, and the second attempt certainly did nothing."""
    await doubtful(store, clock)
    await carry(store, clock, Courier([NotDone(why="503")], [Absent()]))
    found = await state(store)
    assert (found.state, found.doubt) == (DeliveryState.READY, False)


async def test_who_cannot_tell_yet_is_asked_again_and_never_sent(store: Store, clock: HandClock) -> None:
    """The doubt stays until somebody knows."""
    await doubtful(store, clock)
    courier = Courier(finds=[CannotTell(why="lag", again=timedelta(seconds=20)), Absent()])
    await carry(store, clock, courier)
    assert courier.calls == ["find a"]
    found = await state(store)
    assert (found.state, found.doubt, found.due_at) == (DeliveryState.READY, True, clock.now() + 20 * SECOND)
    clock.advance(20)
    await carry(store, clock, courier)
    assert courier.calls == ["find a", "find a", "send a"]


async def test_where_nobody_can_tell_a_person_is_asked(store: Store, clock: HandClock) -> None:
    """Parked: not sent twice, not forgotten."""
    await doubtful(store, clock)
    await carry(store, clock, Courier(finds=[NO_WAY]))
    assert (await state(store)).state is DeliveryState.PARKED


@pytest.mark.parametrize("error", [RuntimeError("a bug"), TimeoutError(), StoreUnavailable("disk full")])
async def test_a_courier_that_raises_is_an_unknown_outcome(store: Store, clock: HandClock, error: Exception) -> None:
    """Whatever went wrong, it may have happened after the message left."""
    await plan(store, "a")
    await carry(store, clock, Courier([error]))
    found = await state(store)
    assert (found.state, found.doubt) == (DeliveryState.READY, True)
    assert found.trouble


async def test_a_lookup_that_raises_keeps_the_doubt(store: Store, clock: HandClock) -> None:
    """Not found out is not absent."""
    await doubtful(store, clock)
    courier = Courier(finds=[RuntimeError("a bug")])
    await carry(store, clock, courier)
    assert courier.calls == ["find a"]
    assert (await state(store)).doubt


async def test_a_courier_that_hangs_is_given_up(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time-out is not a failure: unknown, and looked up next."""
    monkeypatch.setattr(relay_module, "DEADLINE", 0.05)
    await plan(store, "a")
    await carry(store, clock, Courier(hang=True))
    found = await state(store)
    assert (found.doubt, found.trouble) == (True, "no answer within 0 s")


async def test_a_slow_outlet_costs_the_others_nothing(store: Store, clock: HandClock) -> None:
    """Each delivery in a task of its own; what is left at a stop is named."""
    await plan(store, "slow", "a", "b")
    fast, slow = Courier(), Courier(hang=True)
    relay = Relay(store, book(), clock, {"test": fast, "slow": slow})
    claimed = list(await store.run(claims.claim, clock.now(), 200))
    relay.carry([replace(d, courier="slow") if d.key == "slow" else d for d in claimed])
    assert await relay.drain(1) == ["deliver slow"]
    assert [(await state(store, k)).state for k in ("a", "b")] == [DeliveryState.DONE] * 2
    assert (await state(store, "slow")).state is DeliveryState.SENDING


async def test_draining_nothing_is_done_at_once(store: Store, clock: HandClock) -> None:
    """A stop with nothing in flight."""
    assert await Relay(store, book(), clock, {}).drain(10) == []


async def test_a_receipt_waits_until_the_database_takes_it(
    flaky: FlakyStore, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent, but not written down: it stays in hand, is not sent again, and is kept in the end."""
    monkeypatch.setattr(relay_module, "RETRY_SETTLING", 0.01)
    await plan(flaky, "a")
    courier = Courier([Done(receipt=RECEIPT)])
    relay = Relay(flaky, book(), clock, {"test": courier})
    claimed = await flaky.run(claims.claim, clock.now(), 200)
    flaky.refusals = 3
    relay.carry(claimed)
    await asyncio.sleep(0.005)
    assert relay.held == {claimed[0].id}
    assert await relay.drain(10) == []
    assert flaky.refusals == 0
    assert courier.calls == ["send a"]
    assert (await state(flaky)).receipt == RECEIPT


async def test_a_lost_delivery_is_found_again(store: Store, clock: HandClock) -> None:
    """A process that died in mid-flight: after the lease another one looks it up, and does not send twice."""
    await plan(store, "a")
    await store.run(claims.claim, clock.now(), 200)  # and nothing more is heard of it
    clock.advance(LEASE.total_seconds())
    courier = Courier(finds=[Present(receipt=RECEIPT)])
    await carry(store, clock, courier)
    assert courier.calls == ["find a"]
    assert (await state(store)).state is DeliveryState.DONE


async def test_a_retry_that_overtakes_the_end_of_its_own_task(store: Store, clock: HandClock) -> None:
    """Settled and due again before the first task was forgotten: the new one is the one that is held."""
    await plan(store, "a")
    relay = Relay(store, book(), clock, {"test": Courier(hang=True)})
    (claimed,) = await store.run(claims.claim, clock.now(), 200)
    relay.carry([claimed])
    first = relay._tasks[claimed.id]
    first.cancel()
    relay.carry([claimed])
    await asyncio.gather(first, return_exceptions=True)
    await asyncio.sleep(0)
    assert relay.held == {claimed.id}
    assert await relay.drain(0.01) == ["deliver a"]


async def test_what_is_ready_again_is_not_mistaken_for_what_is_in_flight(store: Store, clock: HandClock) -> None:
    """Only a delivery that is being sent has a lease to renew; one that is ready is claimed."""
    await plan(store, "a")
    (first,) = await store.run(claims.claim, clock.now(), 200)
    await store.run(lambda tx: rows.settle(tx, first, state="ready", due_at=clock.now()))
    again = await store.run(claims.claim, clock.now(), 200, frozenset({first.id}))
    assert [d.attempts for d in again] == [2]
