"""Claims: due deliveries taken to be carried, and when the next one falls due."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.domain.delivery import LEASE, Delivery, DeliveryState
from storage.core import DELIVERY
from storage.deliveries import change, from_row
from storage.transaction import Transaction

_DUE = (
    select(DELIVERY)
    .where(DELIVERY.c.due_at <= bindparam("now"))
    .order_by(DELIVERY.c.due_at, DELIVERY.c.id)  # by the index: ordered by id, SQLite reads every row there ever was
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(DELIVERY)
    .where(DELIVERY.c.id == bindparam("its"), DELIVERY.c.due_at <= bindparam("now"))
    .values(
        state=DeliveryState.SENDING.value,
        attempts=DELIVERY.c.attempts + 1,
        doubt=bindparam("was_sending"),
        due_at=bindparam("lease"),
    )
)
_EARLIEST = select(func.min(DELIVERY.c.due_at)).where(DELIVERY.c.due_at.is_not(None))  # else no index serves it


def claim(tx: Transaction, now: datetime, count: int, held: frozenset[int] = frozenset()) -> tuple[Delivery, ...]:
    """Takes up to `count` due deliveries: each gets a lease and one more attempt.

    One whose earlier lease ran out comes back in doubt: nobody knows whether it took effect. Those in `held` are
    being sent by the caller at this moment: their lease is renewed instead.
    """
    taken = []
    for found in tx.execute(_DUE, {"now": now, "count": count}).all():
        delivery = from_row(found)
        lease = now + LEASE
        if delivery.id in held and delivery.state is DeliveryState.SENDING:
            change(tx, delivery.id, due_at=lease)
            continue
        in_doubt = delivery.doubt or delivery.state is DeliveryState.SENDING
        values = {"its": delivery.id, "now": now, "was_sending": in_doubt, "lease": lease}
        if tx.execute(_CLAIM, values).rowcount == 1:
            attempts = delivery.attempts + 1
            sending = replace(delivery, state=DeliveryState.SENDING, attempts=attempts, doubt=in_doubt, due_at=lease)
            taken.append(sending)
            tx.wake(lease)
    return tuple(taken)


def earliest(tx: Transaction) -> datetime | None:
    """The next moment at which any delivery needs attention."""
    moment: datetime | None = tx.execute(_EARLIEST).scalar_one()
    return moment


def doubt_all_sending(tx: Transaction, now: datetime) -> int:
    """After a death on a single machine: whatever was being sent is unknown, and is looked at now.

    Its attempts count from one again: our deaths say nothing about the other side, and must not lengthen its waits.
    """
    tx.wake(now)
    return tx.execute(
        update(DELIVERY).where(DELIVERY.c.state == DeliveryState.SENDING.value).values(due_at=now, attempts=1)
    ).rowcount
