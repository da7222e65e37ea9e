"""One look at everything that is due: rungs fire, deliveries and chores are claimed, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.chore import Chore
from bot.domain.delivery import Delivery
from bot.domain.duty import present
from bot.domain.event import Event
from bot.domain.rulebook import Rulebook
from bot.services import clocks, duty, fact_checks, homes, k0, lapses, regulators, tasks
from bot.services.chores import FIRST
from bot.services.clocks import Absence
from storage import Transaction, chores, claims, events, facts, kept, proposals, statements
from storage import clocks as clock_rows
from storage import regulators as watches
from storage import tasks as task_rows

BATCH = 50
"""The most rungs and the most deliveries taken in one transaction: what fired is committed before more is looked at."""

BEAT = timedelta(seconds=30)
"""How often the heartbeat is written: it tells afterwards from when on the bot was down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a look found: deliveries to carry, chores to do, events, whether more is due at once, when to look again."""

    deliveries: tuple[Delivery, ...]
    chores: tuple[Chore, ...] = ()
    events: tuple[Event, ...] = ()
    more: bool
    next_at: datetime | None


def look(
    tx: Transaction, book: Rulebook, now: datetime, held: frozenset[int], absence: Absence | None, batch: int = BATCH
) -> Work:
    """Fires due rungs, claims what is due and answers when the next thing falls due."""
    book = present(book, duty.roll(tx), now)  # who is on duty is asked at the moment of firing
    fired = clocks.tick(tx, book, now, absence, batch)
    fired += k0.tick(tx, book, now, absence, batch) if fired < batch else 0
    fired += lapses.tick(tx, now, batch) if fired < batch else 0
    fired += fact_checks.tick(tx, book, now, batch) if fired < batch else 0
    fired += tasks.tick(tx, book, now, batch) if fired < batch else 0
    fired += regulators.tick(tx, book, now, batch) if fired < batch else 0  # the public's clocks come first
    homes.tick(tx, now)
    # A storm of rungs is written down first: a rung is late only until its commit, its messages can follow.
    claimed = claims.claim(tx, now, batch, held) if fired < batch else ()
    chored, next_chore = chores.claim(tx, now)
    heard, next_event = events.claim(tx, now, batch)
    words = (statements.earliest_lapse(tx), facts.earliest(tx), task_rows.earliest(tx))
    ladders = (clock_rows.earliest(tx), proposals.earliest(tx), watches.earliest(tx))
    falls_due = (claims.earliest(tx), *ladders, *words, next_chore, next_event)
    moments = [m for m in falls_due if m is not None]
    more = fired >= batch or batch in {len(claimed), len(heard)}
    return Work(deliveries=claimed, chores=chored, events=heard, more=more, next_at=min(moments, default=None))


def beat(tx: Transaction, now: datetime) -> None:
    """Writes the sign of life, and forgets what nobody will ask for again."""
    kept.keep(tx, "heartbeat", {"at": now.isoformat()})
    kept.forget_acts(tx, now)
    events.forget(tx, now)


def begin(tx: Transaction, now: datetime, *, alone: bool, duties: Collection[str] = ()) -> Absence | None:
    """At start: how long we were away; on a single machine whatever was being sent is now in doubt.

    `duties` are the names of all chores; new ones wait a little, those that were cut short run again.
    """
    last = kept.value(tx, "heartbeat")
    if alone:
        claims.doubt_all_sending(tx, now)
        chores.release(tx, now)
        events.release(tx, now)
    chores.arm(tx, duties, now + FIRST)
    beat(tx, now)
    return Absence(datetime.fromisoformat(last["at"]), now) if last else None
