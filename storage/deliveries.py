"""Deliveries: written with the change that causes them, claimed one by one, settled once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Update,
    and_,
    bindparam,
    case,
    false,
    insert,
    literal_column,
    null,
    or_,
    select,
    update,
)

from bot.domain.delivery import BY_HAND, NEVER_LEFT, SETTLED, Delivery, DeliveryState, receipt_from
from bot.domain.outlet import Deed
from storage.core import DELIVERY, changing, new, plain
from storage.transaction import Transaction
from storage.types import Moment

_INSERT = insert(DELIVERY).values(  # what every new delivery starts with is part of the statement: cheaper than binding
    request=null(),
    receipt=null(),
    settled_at=null(),
    doubt=false(),
    attempts=literal_column("0"),
    generation=literal_column("1"),
    trouble=literal_column("''"),
)
_GET = select(DELIVERY).where(DELIVERY.c.id == bindparam("id"))
_BY_KEY = select(DELIVERY).where(DELIVERY.c.key == bindparam("key"))
_UNSETTLED = [s.value for s in DeliveryState if s not in SETTLED]
_LANE = select(DELIVERY).where(DELIVERY.c.lane == bindparam("lane")).order_by(DELIVERY.c.id)
_LANE_TAIL = (
    select(DELIVERY)
    .where(DELIVERY.c.lane == bindparam("lane"), DELIVERY.c.state.in_(_UNSETTLED))
    .order_by(DELIVERY.c.id)
)
_COUNTS = DELIVERY.c.state.not_in([s.value for s in NEVER_LEFT])
_FOR_HAND = (
    select(DELIVERY)
    .where(
        DELIVERY.c.lane == bindparam("lane"),
        DELIVERY.c.state == DeliveryState.REFUSED.value,
        DELIVERY.c.trouble == BY_HAND,
    )
    .order_by(DELIVERY.c.id)
)
_NEWER = (
    select(DELIVERY.c.id)
    .where(DELIVERY.c.lane == bindparam("lane"), DELIVERY.c.id > bindparam("after"), _COUNTS)
    .limit(1)
)
_PUBLIC = (
    select(DELIVERY)
    .where(DELIVERY.c.incident_id == bindparam("incident_id"), DELIVERY.c.courier == "public")
    .order_by(DELIVERY.c.id)
)
_SAYS_SOMETHING = DELIVERY.c.payload["deed"].as_string().is_distinct_from(Deed.RETRACT.value)
_STANDING = select(DELIVERY.c.action, DELIVERY.c.language, DELIVERY.c.state).where(
    DELIVERY.c.statement_id == bindparam("statement_id"), DELIVERY.c.courier == "public", _SAYS_SOMETHING
)
_THREAD = (
    select(DELIVERY)
    .where(DELIVERY.c.lane == bindparam("lane"), DELIVERY.c.state == "done", DELIVERY.c.id < bindparam("before"))
    .order_by(DELIVERY.c.id)
)
_UNSENT = and_(
    DELIVERY.c.state.in_([DeliveryState.WAITING.value, DeliveryState.READY.value]), DELIVERY.c.doubt.is_(False)
)
_RELEASE = (
    update(DELIVERY)
    .where(DELIVERY.c.after_key == bindparam("after"), DELIVERY.c.state == DeliveryState.WAITING.value)
    .values(state=DeliveryState.READY.value, due_at=bindparam("now"), after_key=None)
)
_AT_REST = or_(
    *(DELIVERY.c.state == s.value for s in (DeliveryState.DONE, DeliveryState.REFUSED, DeliveryState.PARKED))
)
BUMPED = update(DELIVERY).values(
    generation=DELIVERY.c.generation + 1,
    state=case((_AT_REST, DeliveryState.READY.value), else_=DELIVERY.c.state),
    due_at=case((_AT_REST, bindparam("at", type_=Moment)), else_=DELIVERY.c.due_at),
    attempts=case((_AT_REST, 0), else_=DELIVERY.c.attempts),
    doubt=case((_AT_REST, false()), else_=DELIVERY.c.doubt),
)
"""Has something new to show, from `at` on."""

_BUMP = BUMPED.where(DELIVERY.c.key == bindparam("its"))


def add(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Writes deliveries. Keys are unique for ever; the ready ones wake the relay."""
    tx.execute(_INSERT, list(rows))
    for row in rows:
        tx.wake(row["due_at"])


def row(
    *,
    key: str,
    courier: str,
    action: str,
    lane: str,
    payload: dict[str, Any],
    now: datetime,
    incident_id: int | None = None,
    statement_id: int | None = None,
    language: str = "",
    after: str | None = None,
    due_at: datetime | None = None,
    words: str | None = None,
) -> dict[str, Any]:
    """The values of a new delivery: ready now (or from `due_at`), or waiting for delivery `after` to be settled."""
    return {
        "key": key,
        "courier": courier,
        "action": action,
        "lane": lane,
        "payload": payload,
        "incident_id": incident_id,
        "statement_id": statement_id,
        "language": language,
        "after_key": after,
        "state": (DeliveryState.WAITING if after else DeliveryState.READY).value,
        "due_at": None if after else (due_at or now),
        "created_at": now,
        "words": words,
    }


def get(tx: Transaction, delivery_id: int) -> Delivery | None:
    """The delivery of that id, or None."""
    return _one(tx.execute(_GET, {"id": delivery_id}).first())


def by_key(tx: Transaction, key: str) -> Delivery | None:
    """The delivery of that key, or None."""
    return _one(tx.execute(_BY_KEY, {"key": key}).first())


@cache
def _mine(*columns: str) -> Update:
    """An update of one very claim: it touches nothing once somebody else has taken the delivery."""
    ours = (DELIVERY.c.state == DeliveryState.SENDING.value, DELIVERY.c.attempts == bindparam("attempt"))
    return changing(DELIVERY, *columns).where(*ours)


def _end(tx: Transaction, delivery: Delivery, values: Mapping[str, object]) -> bool:
    its = {"its": delivery.id, "attempt": delivery.attempts}
    return tx.execute(_mine(*values), its | new(values)).rowcount == 1


def freeze(tx: Transaction, delivery: Delivery, request: dict[str, Any], deed: Deed = Deed.PUBLISH) -> bool:
    """Keeps the exact request before the first attempt, and what it does; False when the claim is no longer ours."""
    return _end(tx, delivery, {"request": request, "payload": delivery.payload | {"deed": deed.value}})


def settle(tx: Transaction, delivery: Delivery, **values: object) -> bool:
    """Ends this claim with these columns; False when the claim is no longer ours."""
    tx.wake(values.get("due_at"))  # type: ignore[arg-type]
    return _end(tx, delivery, values)


def change(tx: Transaction, delivery_id: int, **values: object) -> None:
    """Sets columns of one delivery that nobody has claimed."""
    tx.wake(values.get("due_at"))  # type: ignore[arg-type]
    tx.execute(changing(DELIVERY, *values), {"its": delivery_id} | new(values))


def release_after(tx: Transaction, key: str, now: datetime) -> None:
    """Lets go what waited for the delivery of this key."""
    if tx.execute(_RELEASE, {"after": key, "now": now}).rowcount:
        tx.wake(now)


def take_back(tx: Transaction, delivery: Delivery, state: DeliveryState, at: datetime, why: str = "") -> bool:
    """Takes a delivery back that has surely not left; False when it is being sent or may be out there.

    What waited for it now waits for what it waited for itself, so that nothing overtakes a word in flight.
    """
    waited_for = tx.execute(select(DELIVERY.c.after_key).where(DELIVERY.c.id == delivery.id)).scalar_one()
    values = {"state": state.value, "due_at": None, "settled_at": at, "after_key": None, "trouble": why}
    if tx.execute(update(DELIVERY).where(DELIVERY.c.id == delivery.id, _UNSENT).values(**values)).rowcount != 1:
        return False
    if waited_for is None:
        release_after(tx, delivery.key, at)
    else:
        tx.execute(update(DELIVERY).where(DELIVERY.c.after_key == delivery.key).values(after_key=waited_for))
    return True


def start_after(tx: Transaction, statement_id: int, first: Collection[str], now: datetime) -> None:
    """Lets a statement's deliveries go that were given a later start, once none to the outlets in `first` is left."""
    own = (DELIVERY.c.statement_id == statement_id, DELIVERY.c.courier == "public")
    under_way = DELIVERY.c.state.in_([DeliveryState.READY.value, DeliveryState.SENDING.value])
    if tx.execute(select(DELIVERY.c.id).where(*own, DELIVERY.c.action.in_(first), under_way).limit(1)).first():
        return
    later = (DELIVERY.c.state == DeliveryState.READY.value, DELIVERY.c.attempts == 0, DELIVERY.c.due_at > now)
    if tx.execute(update(DELIVERY).where(*own, *later).values(due_at=now)).rowcount:
        tx.wake(now)


def bump(tx: Transaction, key: str, due_at: datetime) -> bool:
    """Says that a card has something new to show, not before `due_at`; False when there is no such card."""
    if tx.execute(_BUMP, {"its": key, "at": due_at}).rowcount == 0:
        return False
    tx.wake(due_at)
    return True


def move(tx: Transaction, key: str, *, after: str) -> None:
    """Makes a card or topic begin anew once delivery `after` is settled: where it stood is no more."""
    waiting = {"state": DeliveryState.WAITING.value, "due_at": None, "after_key": after, "receipt": null()}
    fresh = {"generation": DELIVERY.c.generation + 1, "attempts": 0, "doubt": False, "settled_at": None, "trouble": ""}
    tx.execute(update(DELIVERY).where(DELIVERY.c.key == key).values(**waiting, **fresh))


def by_receipt(tx: Transaction, channel: str, ts: str) -> Delivery | None:
    """Our message that stands there, or None."""
    stands = DELIVERY.c.receipt["remote_id"].as_string() == ts
    there = DELIVERY.c.receipt["extra"]["channel"].as_string() == channel
    return _one(tx.execute(select(DELIVERY).where(DELIVERY.c.courier == "slack", stands, there).limit(1)).first())


def unshow(tx: Transaction, card: Delivery, at: datetime) -> None:
    """Says that a card no longer shows anything, so that it is looked after at once."""
    if card.receipt is not None:
        extra = {**card.receipt.extra, "shown": ""}
        change(tx, card.id, receipt={**card.receipt.plain(), "extra": extra})
    bump(tx, card.key, at)


def lane_tail(tx: Transaction, lane: str) -> tuple[Delivery, ...]:
    """What is unsettled in a lane, oldest first."""
    return tuple(from_row(r) for r in tx.execute(_LANE_TAIL, {"lane": lane}))


def waiting_for_hand(tx: Transaction, lane: str) -> tuple[Delivery, ...]:
    """What a person was asked to post in a lane and has not said to be out, oldest first."""
    return tuple(from_row(r) for r in tx.execute(_FOR_HAND, {"lane": lane}))


def in_lane(tx: Transaction, lane: str) -> tuple[Delivery, ...]:
    """Everything there ever was in a lane, oldest first."""
    return tuple(from_row(r) for r in tx.execute(_LANE, {"lane": lane}))


def thread(tx: Transaction, delivery: Delivery) -> tuple[Delivery, ...]:
    """The posts that went out in this delivery's lane before it, oldest first; an edit is no post of its own."""
    found = tuple(from_row(r) for r in tx.execute(_THREAD, {"lane": delivery.lane, "before": delivery.id}))
    return tuple(d for d in found if d.deed is Deed.PUBLISH)


def taken_down(tx: Transaction, delivery: Delivery) -> frozenset[str]:
    """The other side's ids of the posts of this delivery's lane that were taken out of sight."""
    found = tx.execute(_THREAD, {"lane": f"{delivery.lane}/{Deed.RETRACT}", "before": delivery.id})
    return frozenset(receipt.remote_id for r in found if (receipt := from_row(r).receipt))


def overtaken(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a newer delivery of this one's lane has gone out or is on its way."""
    return tx.execute(_NEWER, {"lane": delivery.lane, "after": delivery.id}).first() is not None


def public(tx: Transaction, incident_id: int) -> tuple[Delivery, ...]:
    """Every public delivery of an incident."""
    return tuple(from_row(r) for r in tx.execute(_PUBLIC, {"incident_id": incident_id}))


def standing(tx: Transaction, statement_id: int) -> dict[tuple[str, str], DeliveryState]:
    """How each public message of a statement stands, by outlet and language. Taking a post down is no message."""
    found = tx.execute(_STANDING, {"statement_id": statement_id})
    return {(row.action, row.language): DeliveryState(row.state) for row in found}


def _one(found: Row[Any] | None) -> Delivery | None:
    return None if found is None else from_row(found)


def from_row(found: Row[Any]) -> Delivery:
    """The delivery that a row holds."""
    values = plain(found)
    del values["after_key"], values["words"]
    values["state"] = DeliveryState(values["state"])
    values["receipt"] = receipt_from(values["receipt"]) if values["receipt"] else None
    return Delivery(**values)
