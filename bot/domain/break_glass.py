"""Break-glass (part 4): when one person may publish alone, and what is still open afterwards."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from bot.domain.approval import Approval, Verdict
from bot.domain.clock import Clock
from bot.domain.policy import BreakGlass
from bot.domain.policy.approval import BROKEN_GLASS
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement


def opens_at(rule: BreakGlass, running: Iterable[Clock], roles: Collection[str]) -> datetime | None:
    """The first moment at which a holder of these roles may publish alone; None while no such clock runs."""
    shares = [percent for role, percent in rule.from_percent.items() if role in roles]
    clocks = [c for c in running if c.kind in rule.clocks]
    moments = [c.started_at + (c.due_at - c.started_at) * percent / 100 for c in clocks for percent in shares]
    return min(moments, default=None)


def broken(statement: Statement) -> bool:
    """Whether this text went out by one person's hand."""
    return BROKEN_GLASS in statement.revision.content.traits


def signed(made: Iterable[Approval]) -> Approval | None:
    """The review that was signed afterwards, if any."""
    return next((a for a in made if a.verdict is Verdict.REVIEW), None)


def to_review(statement: Statement, made: Iterable[Approval]) -> bool:
    """Whether fewer people than it takes let this text out, so that somebody must look at it afterwards."""
    return broken(statement) or any(a.verdict is Verdict.ALONE for a in made)


def unreviewed(snapshot: Snapshot) -> Iterator[Statement]:
    """The texts that fewer people than it takes let out, and that nobody has reviewed yet."""
    for statement in snapshot.statements:
        made = snapshot.approvals.get(statement.id, ())
        if to_review(statement, made) and signed(made) is None:
            yield statement
