"""What is still owed when somebody wants to end an incident, and what of it keeps the incident from ending."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.break_glass import unreviewed
from bot.domain.delivery import SETTLED, DeliveryState, waits_for_hand
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind, Statement, mended_by


class Debt(StrEnum):
    """What can be owed."""

    PROMISE = "promise"  #: the public was told when we speak again (K7)
    CLOSING_WORD = "closing_word"  #: the public has not heard that it is over (K6)
    CORRECTION = "correction"  #: a published text is known to be wrong (K10)
    PUBLIC_WORD = "public_word"  #: something is said to be wrong in public, and nothing takes it back
    DELIVERY = "delivery"  #: a public message is on its way, or nobody knows whether it is out there
    REVIEW = "review"  #: of a text that one person let out
    SUMMARY = "summary"  #: the explanation afterwards (K11)
    REGULATOR = "regulator"  #: a report to an authority
    TASK = "task"  #: something small that somebody wanted to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing that is owed; `statement` is a number, `outlets` are names."""

    what: Debt
    due_at: datetime | None = None
    statement: int | None = None
    outlets: tuple[str, ...] = ()
    count: int = 1


BY_CLOCK: Mapping[str, Debt] = MappingProxyType(
    {"K7": Debt.PROMISE, "K6": Debt.CLOSING_WORD, "K10": Debt.CORRECTION, "K11": Debt.SUMMARY}
)
"""Clocks that are a debt by themselves; every other one only reminds, and ends with the incident."""

LAST_WORDS = frozenset({Kind.RESOLVED, Kind.CORRECTION, Kind.RETRACTION})
"""Kinds after which the public does not wait for more about a false alarm."""


def owed(snapshot: Snapshot) -> tuple[Owed, ...]:
    """Everything that is owed at the snapshot's moment, the gravest first."""
    found = [*_by_clocks(snapshot), *_deliveries(snapshot)]
    found += [Owed(what=Debt.REVIEW, statement=s.number) for s in unreviewed(snapshot)]
    found += _tasks(snapshot)
    order = list(Debt)
    return tuple(sorted(found, key=lambda o: (order.index(o.what), o.due_at or snapshot.now)))


def _by_clocks(snapshot: Snapshot) -> Iterator[Owed]:
    for clock in snapshot.running:
        if debt := BY_CLOCK.get(clock.kind):
            number = int(clock.instance) if clock.kind in {"K7", "K10"} and clock.instance.isdecimal() else None
            yield Owed(what=debt, due_at=clock.due_at, statement=number)


def _tasks(snapshot: Snapshot) -> list[Owed]:
    moments = [t.due_at for t in snapshot.tasks if t.due_at]
    return [Owed(what=Debt.TASK, due_at=min(moments, default=None), count=len(snapshot.tasks))] * bool(snapshot.tasks)


def _deliveries(snapshot: Snapshot) -> Iterator[Owed]:
    undecided = [d for d in snapshot.deliveries if _undecided(d.state) or waits_for_hand(d)]
    for statement in snapshot.statements:
        outlets = dict.fromkeys(d.action for d in undecided if d.statement_id == statement.id)
        if outlets:
            yield Owed(what=Debt.DELIVERY, statement=statement.number, outlets=tuple(outlets))


def _undecided(state: DeliveryState) -> bool:
    return state is DeliveryState.PARKED or state not in SETTLED


def keeps_open(debts: Iterable[Owed], policy: Policy) -> tuple[Owed, ...]:
    """What of it the policy does not let wait until after the end."""
    return tuple(o for o in debts if o.what.value not in policy.closing.may_wait)


def standing_words(snapshot: Snapshot) -> tuple[Statement, ...]:
    """The statements that the public can still read, oldest first: published and not taken back."""
    return tuple(s for s in snapshot.published if not _taken_back(s, snapshot.statements))


def _taken_back(statement: Statement, among: Iterable[Statement]) -> bool:
    mended = mended_by(statement, among)
    return statement.kind is Kind.RETRACTION or (mended is not None and mended.kind is Kind.RETRACTION)


def owed_to_cancel(snapshot: Snapshot) -> tuple[Owed, ...]:
    """As `owed`, for a false alarm: nothing has to be explained, but no alarming word may be the last one."""
    debts = tuple(o for o in owed(snapshot) if o.what not in {Debt.SUMMARY, Debt.CLOSING_WORD})
    last = snapshot.published[-1] if snapshot.published else None
    if last is None or last.kind in LAST_WORDS:
        return debts
    return (Owed(what=Debt.PUBLIC_WORD, statement=last.number), *debts)
