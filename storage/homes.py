"""Home tabs: whose is kept true, and saying to all of them that there is something new."""

from datetime import datetime

from sqlalchemy import bindparam, literal, select, text

from storage.core import DELIVERY, HOME
from storage.deliveries import BUMPED
from storage.transaction import Transaction
from storage.types import Moment

PREFIX = "home/"

_KEEP = text(
    "INSERT INTO home (person, kept_until) VALUES (:person, :until)"
    " ON CONFLICT (person) DO UPDATE SET kept_until = excluded.kept_until"
).bindparams(bindparam("until", type_=Moment))
_KEPT = HOME.c.kept_until >= bindparam("now", type_=Moment)
_ANY = select(HOME.c.person).where(_KEPT).limit(1)
_STIR = BUMPED.where(DELIVERY.c.key.in_(select(literal(PREFIX).concat(HOME.c.person)).where(_KEPT)))


def key(person: str) -> str:
    """The delivery that keeps this person's Home tab."""
    return f"{PREFIX}{person}"


def keep(tx: Transaction, person: str, until: datetime) -> None:
    """Says that this person's tab is to be kept true until then."""
    tx.execute(_KEEP, {"person": person, "until": until})


def any_kept(tx: Transaction, now: datetime) -> bool:
    """Whether anybody's tab is kept true at `now`."""
    return tx.execute(_ANY, {"now": now}).first() is not None


def stir(tx: Transaction, now: datetime, due_at: datetime) -> None:
    """Every tab that is kept true is looked at anew, not before `due_at`."""
    if tx.execute(_STIR, {"now": now, "at": due_at}).rowcount:
        tx.wake(due_at)
