"""Chores: recurring background work. Each is one row whose `due_at` is when it runs, or when its lease ends."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text, update

from bot.domain.chore import LEASE, Chore
from storage.core import CHORE, plain
from storage.transaction import Transaction
from storage.types import Moment

_ALL = select(CHORE).order_by(CHORE.c.due_at)
_ADD = text(
    "INSERT INTO chore (name, due_at, running, run, memory) VALUES (:name, :at, :no, 0, '{}') ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=Moment))
_CLAIM = (
    update(CHORE)
    .where(CHORE.c.name == bindparam("its"), CHORE.c.run == bindparam("had"), CHORE.c.due_at <= bindparam("now"))
    .values(running=True, run=CHORE.c.run + 1, due_at=bindparam("lease"))
)
_OURS = update(CHORE).where(
    CHORE.c.name == bindparam("its"), CHORE.c.run == bindparam("had"), CHORE.c.running.is_(True)
)
_SETTLE = _OURS.values(running=False, due_at=bindparam("next"), memory=bindparam("new_memory"))


def arm(tx: Transaction, names: Collection[str], first_at: datetime) -> None:
    """Makes these the chores there are: new ones run at `first_at`, known ones when they would have, others never."""
    tx.execute(delete(CHORE).where(CHORE.c.name.not_in(list(names))))
    for name in names:
        tx.execute(_ADD, {"name": name, "at": first_at, "no": False})
    if names:
        tx.wake(first_at)


def claim(tx: Transaction, now: datetime) -> tuple[tuple[Chore, ...], datetime | None]:
    """Takes what is due, each under a lease, and answers when the next chore needs attention."""
    taken: list[Chore] = []
    moments: list[datetime] = []
    for chore in every(tx):
        if chore.due_at > now:
            moments.append(chore.due_at)
            continue
        lease = now + LEASE
        if tx.execute(_CLAIM, {"its": chore.name, "had": chore.run, "now": now, "lease": lease}).rowcount == 1:
            taken.append(replace(chore, running=True, run=chore.run + 1, due_at=lease))
        moments.append(lease)
    return tuple(taken), min(moments, default=None)


def settle(tx: Transaction, chore: Chore, memory: dict[str, Any], next_at: datetime) -> bool:
    """Ends this run; False when its lease ran out and somebody else has it."""
    values = {"its": chore.name, "had": chore.run, "next": next_at, "new_memory": memory}
    tx.wake(next_at)
    return tx.execute(_SETTLE, values).rowcount == 1


def release(tx: Transaction, now: datetime) -> None:
    """After a death on a single machine: what was running runs again now."""
    if tx.execute(update(CHORE).where(CHORE.c.running.is_(True)).values(running=False, due_at=now)).rowcount:
        tx.wake(now)


def every(tx: Transaction) -> tuple[Chore, ...]:
    """Every chore, the one due first before the others; there are a few for each outlet."""
    return tuple(_chore(found) for found in tx.execute(_ALL))


def _chore(found: Row[Any]) -> Chore:
    return Chore(**plain(found))
