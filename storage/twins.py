"""Twins: deliveries of the same words to the same outlet."""

from sqlalchemy import bindparam, select

from bot.domain.delivery import Delivery
from bot.domain.twins import words_key
from storage.core import DELIVERY
from storage.deliveries import from_row
from storage.transaction import Transaction

_ALL = select(DELIVERY).where(DELIVERY.c.words == bindparam("words")).order_by(DELIVERY.c.id)
_LOCKED = _ALL.with_for_update()


def of(tx: Transaction, delivery: Delivery, *, lock: bool = False) -> tuple[Delivery, ...]:
    """Every other delivery that brings this one's words to its outlet. Locked, none begins to leave meanwhile."""
    words = words_key(delivery.action, str(delivery.payload.get("body", "")))
    found = tx.execute(_LOCKED if lock else _ALL, {"words": words}).all()
    return tuple(from_row(row) for row in found if row.id != delivery.id)
