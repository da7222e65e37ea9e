"""The figures that say how well the public was served (part 5): numbers, never a grade, never a person."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain.clock import ClockState
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Minutes are to two decimals; None where there is nothing to measure yet."""

    minutes_from_first_sign: float | None
    minutes_from_declaration: float | None
    longest_silence_minutes: float
    promises_made: int
    promises_kept: int
    promises_unscorable: int


UNMEASURED = Scorecard(
    minutes_from_first_sign=None,
    minutes_from_declaration=None,
    longest_silence_minutes=0.0,
    promises_made=0,
    promises_kept=0,
    promises_unscorable=0,
)
"""Of an incident that was written down afterwards: nobody measured what the public heard."""


def score(snapshot: Snapshot) -> Scorecard:
    """The scorecard basics of one incident at the snapshot's moment."""
    if snapshot.incident.backfilled and not snapshot.published:
        return UNMEASURED
    first = next((s.first_receipt_at for s in snapshot.published), None)
    promises = [c for c in snapshot.clocks if c.kind == "K7"]
    kept = [c for c in promises if c.state is ClockState.MET and not c.late]
    timeless = [s for s in snapshot.news if s.kind is not Kind.RESOLVED and not s.revision.content.next_update_at]
    return Scorecard(
        minutes_from_first_sign=minutes_between(snapshot.incident.first_sign_at, first),
        minutes_from_declaration=minutes_between(snapshot.incident.declared_at, first),
        longest_silence_minutes=longest_silence(snapshot),
        promises_made=len(promises),
        promises_kept=len(kept),
        promises_unscorable=len(timeless),
    )


def longest_silence(snapshot: Snapshot) -> float:
    """The longest gap in minutes between public words, from the first sign on; an open incident is silent until now."""
    moments = [snapshot.incident.first_sign_at]
    moments += [s.first_receipt_at for s in snapshot.news if s.first_receipt_at]
    ended = bool(snapshot.news) and snapshot.news[-1].kind is Kind.RESOLVED
    moments += [] if ended else [snapshot.now]
    gaps = [minutes_between(a, b) or 0.0 for a, b in pairwise(moments)]
    return max(gaps, default=0.0)


def minutes_between(start: datetime | None, end: datetime | None) -> float | None:
    """From one to the other in minutes, to two decimals; None where one of them never came."""
    return None if start is None or end is None else round((end - start).total_seconds() / 60, 2)
