"""One look at everything that is due: rungs fire, deliveries and chores are claimed, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.chore import Chore
from bot.domain.delivery import Delivery
from bot.domain.rulebook import Rulebook
from bot.services import clocks
from bot.services.chores import FIRST
from bot.services.clocks import Absence
from storage import Transaction, chores, claims, kept
from storage import clocks as clock_rows

BATCH = 50
"""The most rungs and the most deliveries taken in one transaction: what fired is committed before more is looked at."""

BEAT = timedelta(seconds=30)
"""How often the heartbeat is written: it tells afterwards from when on the bot was down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a look found: deliveries to carry, chores to do, whether more is due at once, when to look again."""

    deliveries: tuple[Delivery, ...]
    chores: tuple[Chore, ...] = ()
    more: bool
    next_at: datetime | None


def look(
    tx: Transaction, book: Rulebook, now: datetime, held: frozenset[int], absence: Absence | None, batch: int = BATCH
) -> Work:
    """Fires due rungs, claims due deliveries and answers when the next thing falls due."""
    fired = clocks.tick(tx, book, now, absence, batch)
    # A storm of rungs is written down first: a rung is late only until its commit, its messages can follow.
    claimed = claims.claim(tx, now, batch, held) if fired < batch else ()
    due, next_chore = chores.claim(tx, now)
    moments = [m for m in (claims.earliest(tx), clock_rows.earliest(tx), next_chore) if m is not None]
    more = fired == batch or len(claimed) == batch
    return Work(deliveries=claimed, chores=due, more=more, next_at=min(moments, default=None))


def beat(tx: Transaction, now: datetime) -> None:
    """Writes the sign of life."""
    kept.keep(tx, "heartbeat", {"at": now.isoformat()})


def begin(tx: Transaction, now: datetime, *, alone: bool, duties: Collection[str] = ()) -> Absence | None:
    """At start: how long we were away; on a single machine whatever was being sent is now in doubt.

    `duties` are the names of all chores; new ones wait a little, those that were cut short run again.
    """
    last = kept.value(tx, "heartbeat")
    if alone:
        claims.doubt_all_sending(tx, now)
        chores.release(tx, now)
    chores.arm(tx, duties, now + FIRST)
    kept.forget_acts(tx, now)
    beat(tx, now)
    return Absence(datetime.fromisoformat(last["at"]), now) if last else None
