"""Deliveries: the retry schedule, receipts on their way through JSON, and which states let the lane go."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    LEASE,
    SETTLED,
    WAIT_CAP,
    DeliveryState,
    Receipt,
    receipt_from,
    wait_before_retry,
)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 120), (500, 120)]
)
def test_the_retry_schedule(attempts: int, seconds: float) -> None:
    """Seconds before the next attempt; the last repeats, for an approved word is never given up silently."""
    assert wait_before_retry(attempts, None, 0) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("attempts", "hint", "seconds"),
    [(1, 40, 40), (6, 40, 120), (3, 15, 15), (1, 0, 2), (1, 3600, 900)],
)
def test_the_longer_of_our_wait_and_theirs_counts(attempts: int, hint: float, seconds: float) -> None:
    """An outlet that asks for patience gets it, up to a quarter of an hour."""
    assert wait_before_retry(attempts, timedelta(seconds=hint), 0) == timedelta(seconds=seconds)


@given(st.integers(1, 100), st.floats(0, 1), st.none() | st.timedeltas(timedelta(0), timedelta(days=1)))
def test_the_spread_adds_at_most_a_fifth(attempts: int, spread: float, hint: timedelta | None) -> None:
    """Deliveries that failed together do not return in one instant, nor much later than meant."""
    plain = wait_before_retry(attempts, hint, 0)
    assert plain <= wait_before_retry(attempts, hint, spread) <= plain * 1.2 + timedelta(microseconds=1)
    assert wait_before_retry(attempts, hint, spread) <= WAIT_CAP * 1.2


def test_the_lease_outlasts_a_courier() -> None:
    """A lease that ran out before the courier's own deadline would send things twice."""
    from bot.services import relay  # noqa: PLC0415 - the rule joins two layers

    assert timedelta(seconds=relay.DEADLINE) < LEASE


@pytest.mark.parametrize(
    "receipt",
    [Receipt(remote_id="1"), Receipt(remote_id="at://x", url="https://x", how="read back", extra={"cid": "b"})],
)
def test_a_receipt_comes_back_from_json(receipt: Receipt) -> None:
    """What is kept of a receipt is all of it."""
    plain = receipt.plain()
    assert receipt_from(plain).plain() == plain


def test_what_lets_a_lane_go() -> None:
    """A lane waits for what is waiting, ready or being sent, and for nothing else."""
    assert set(DeliveryState) - SETTLED == {DeliveryState.WAITING, DeliveryState.READY, DeliveryState.SENDING}
