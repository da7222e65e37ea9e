"""What executives see (slack-ux 4): a projection of the incident in a handful of values, nothing writable."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.fact import Fact
from bot.domain.policy import FactPolicy, Policy
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """Customers' view, our words, the next one, what is late, and what is known about money and data."""

    minutes_open: int
    told: tuple[Statement, ...]  #: newest three public words, oldest first
    words_in_all: int
    next_word_by: datetime | None
    late_since: datetime | None
    money: Fact | None
    data: Fact | None
    waiting: Statement | None


def leading(snapshot: Snapshot, policy: Policy) -> Clock | None:
    """The public clock that is due first: the effective deadline (1.3)."""
    public = [c for c in snapshot.running if policy.clocks[c.kind].public]
    return min(public, key=lambda c: c.due_at, default=None)


def brief(snapshot: Snapshot, policy: Policy) -> Briefing:
    """The briefing of an incident as it stands."""
    clock = leading(snapshot, policy)
    published = snapshot.published
    until = snapshot.incident.resolved_at or snapshot.now
    return Briefing(
        minutes_open=int((until - snapshot.incident.declared_at).total_seconds() // 60),
        told=published[-3:],
        words_in_all=len(published),
        next_word_by=clock.due_at if clock else None,
        late_since=clock.due_at if clock and snapshot.now >= clock.due_at else None,
        money=_newest(snapshot, policy.facts, "ledger_ok"),
        data=_newest(snapshot, policy.facts, "data_ok"),
        waiting=snapshot.waiting,
    )


def _newest(snapshot: Snapshot, facts: FactPolicy, key: str) -> Fact | None:
    return next((f for f in snapshot.facts if f.key == key and key in facts.money_data), None)
