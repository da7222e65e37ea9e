"""Events from Slack: written down once however often they are told, dealt with one by one, forgotten after a while."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Row, bindparam, delete, select, text, update

from bot.domain.event import LEASE, Event
from storage.core import EVENT, plain
from storage.transaction import Transaction
from storage.types import Moment

MEMORY = timedelta(days=2)
"""How long an event is recognised when it is told again: far longer than Slack redelivers anything."""

_TAKE = text(
    "INSERT INTO event (key, kind, body, received_at, due_at, attempts) VALUES (:key, :kind, :body, :at, :at, 0)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("body", type_=JSON()), bindparam("at", type_=Moment))
_NEXT = (
    select(EVENT)
    .where(EVENT.c.due_at.is_not(None))
    .order_by(EVENT.c.due_at, EVENT.c.received_at)
    .limit(bindparam("count"))
)
_CLAIM = (
    update(EVENT)
    .where(EVENT.c.key == bindparam("its"), EVENT.c.attempts == bindparam("had"), EVENT.c.due_at <= bindparam("now"))
    .values(attempts=EVENT.c.attempts + 1, due_at=bindparam("lease"))
)
_SETTLE = (
    update(EVENT)
    .where(EVENT.c.key == bindparam("its"), EVENT.c.attempts == bindparam("had"))
    .values(due_at=bindparam("next", type_=Moment))
)


def take(tx: Transaction, key: str, kind: str, body: dict[str, Any], at: datetime) -> bool:
    """Writes an event down, to be dealt with at once; False when it is known already."""
    fresh = tx.execute(_TAKE, {"key": key, "kind": kind, "body": body, "at": at}).rowcount == 1
    if fresh:
        tx.wake(at)
    return fresh


def claim(tx: Transaction, now: datetime, count: int) -> tuple[tuple[Event, ...], datetime | None]:
    """Takes up to `count` that are due, each under a lease, and answers when the next one needs attention."""
    taken: list[Event] = []
    moments: list[datetime] = []
    for event in map(_event, tx.execute(_NEXT, {"count": count})):
        if event.due_at is not None and event.due_at > now:
            moments.append(event.due_at)
            continue
        lease = now + LEASE
        if tx.execute(_CLAIM, {"its": event.key, "had": event.attempts, "now": now, "lease": lease}).rowcount == 1:
            taken.append(replace(event, attempts=event.attempts + 1, due_at=lease))
        moments.append(lease)
    return tuple(taken), min(moments, default=None)


def settle(tx: Transaction, event: Event, next_at: datetime | None) -> bool:
    """Ends this attempt, for good or until `next_at`; False when its lease ran out and somebody else has it."""
    tx.wake(next_at)
    return tx.execute(_SETTLE, {"its": event.key, "had": event.attempts, "next": next_at}).rowcount == 1


def release(tx: Transaction, now: datetime) -> None:
    """After a death on a single machine: what was being dealt with is taken up again now."""
    under_way = EVENT.c.due_at.is_not(None) & (EVENT.c.attempts > 0)
    if tx.execute(update(EVENT).where(under_way).values(due_at=now)).rowcount:
        tx.wake(now)


def forget(tx: Transaction, now: datetime) -> None:
    """Drops what is dealt with and older than the memory."""
    tx.execute(delete(EVENT).where(EVENT.c.received_at < now - MEMORY, EVENT.c.due_at.is_(None)))


def _event(found: Row[Any]) -> Event:
    return Event(**plain(found))
