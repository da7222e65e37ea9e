"""Small things: requests seen before, and what is kept between runs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, bindparam, delete, select, text

from storage.core import ACT, KEPT
from storage.transaction import Transaction
from storage.types import Moment

_REMEMBER = text("INSERT INTO act (key, at) VALUES (:key, :at) ON CONFLICT DO NOTHING").bindparams(
    bindparam("key"), bindparam("at", type_=Moment)
)
_KEPT = select(KEPT.c.value).where(KEPT.c.key == bindparam("key"))

_TURN = _KEPT.with_for_update()
_KEEP_FIRST = text("INSERT INTO kept (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING").bindparams(
    bindparam("value", type_=JSON())
)
_KEEP = text(
    "INSERT INTO kept (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
).bindparams(bindparam("key"), bindparam("value", type_=JSON()))

MEMORY = timedelta(days=2)
"""How long a request's key is remembered: far longer than Slack redelivers anything."""


def first_time(tx: Transaction, key: str, at: datetime) -> bool:
    """Whether this key was never seen; remembers it."""
    return tx.execute(_REMEMBER, {"key": key, "at": at}).rowcount == 1


def forget_acts(tx: Transaction, now: datetime) -> None:
    """Drops keys older than the memory."""
    tx.execute(delete(ACT).where(ACT.c.at < now - MEMORY))


def value(tx: Transaction, key: str) -> dict[str, Any] | None:
    """What is kept under a key."""
    found: dict[str, Any] | None = tx.execute(_KEPT, {"key": key}).scalar_one_or_none()
    return found


def first(tx: Transaction, key: str, new: dict[str, Any]) -> dict[str, Any]:
    """What is kept under a key; `new` from now on where there was nothing, the same for all who ask at once."""
    tx.execute(_KEEP_FIRST, {"key": key, "value": new})
    found: dict[str, Any] = tx.execute(_KEPT, {"key": key}).scalar_one()
    return found


def keep(tx: Transaction, key: str, new: dict[str, Any]) -> None:
    """Keeps a value, replacing what was there."""
    tx.execute(_KEEP, {"key": key, "value": new})


def take_turn(tx: Transaction, key: str, holder: str, now: datetime, until: datetime) -> bool:
    """Whether `holder` may now do, as the only one until then, what this key stands for. It may ask once more.

    A turn that would end later than a new one was taken by a clock since set back, and does not count.
    """
    tx.execute(_KEEP_FIRST, {"key": key, "value": {}})
    held = tx.execute(_TURN, {"key": key}).scalar_one()
    if held and held["holder"] != holder and now < datetime.fromisoformat(held["until"]) <= until:
        return False
    keep(tx, key, {"holder": holder, "until": until.isoformat()})
    return True


def end_turn(tx: Transaction, key: str, holder: str) -> None:
    """Lets the next one, where it is still this holder's turn.

    The row stays: one that was deleted here could be gone for another who has just seen that it is there.
    """
    held = tx.execute(_TURN, {"key": key}).scalar_one_or_none()
    if held and held["holder"] == holder:
        keep(tx, key, {})
