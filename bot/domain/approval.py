"""Who may decide on a statement, and when enough people have (part 4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import permutations

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Severity
from bot.domain.policy import ApprovalPolicy
from bot.domain.statement import State, Statement


class Verdict(StrEnum):
    """What one person said about one digest."""

    APPROVE = "approve"
    CHANGE = "change"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's decision on one digest; `void` once the text or what it leans on has changed."""

    person: str
    verdict: Verdict
    digest: str
    at: datetime
    reason: str = ""
    roles: tuple[str, ...] = ()
    void: bool = False


Legs = tuple[tuple[str, ...], ...]
"""Each leg needs one person of its own who holds one of the leg's roles."""


def legs_for(approval: ApprovalPolicy, *, kind: str, severity: Severity) -> Legs:
    """The legs of the first rule that fits; the last rule serves where none does."""
    for rule in approval.rules:
        if (not rule.kinds or kind in rule.kinds) and (not rule.severities or severity in rule.severities):
            return rule.legs
    return approval.rules[-1].legs


def with_stand_ins(approval: ApprovalPolicy, legs: Legs, percent: float) -> Legs:
    """The legs as they stand at `percent` of K8: every stand-in whose time has come may fill any leg."""
    extra = tuple(s.role for s in approval.stand_ins if percent >= s.from_percent)
    return tuple((*leg, *extra) for leg in legs)


def expired(statement: Statement, expires: timedelta, now: datetime) -> bool:
    """Whether a text has waited so long that it must be written anew: what it says may no longer be so."""
    return now >= statement.revision.created_at + expires


def check_decision(
    statement: Statement,
    *,
    person: str,
    roles: Collection[str],
    legs: Legs,
    digest: str,
    now: datetime,
    expires: timedelta,
) -> None:
    """Raises Refusal when `person` may not decide on `digest` now: not pending, own text, no role, changed, expired."""
    if statement.state is not State.PENDING:
        raise Refusal(Reason.NOT_PENDING, statement=statement.number, state=statement.state.value)
    if digest != statement.revision.digest:
        raise Refusal(Reason.DIGEST_CHANGED, statement=statement.number, revision=statement.revision.number)
    if person in {statement.author, statement.revision.author}:
        raise Refusal(Reason.NOT_YOUR_OWN, statement=statement.number)
    if not any(set(leg) & set(roles) for leg in legs):
        allowed = sorted({role for leg in legs for role in leg})
        raise Refusal(Reason.NOT_AN_APPROVER, statement=statement.number, allowed=allowed)
    if expired(statement, expires, now):
        raise Refusal(Reason.EXPIRED, statement=statement.number)


def missing(legs: Legs, approvals: Iterable[Approval], digest: str) -> int:
    """How many legs are still open for this digest, each person filling at most one."""
    people: Mapping[str, tuple[str, ...]] = {
        a.person: a.roles for a in approvals if a.verdict is Verdict.APPROVE and a.digest == digest and not a.void
    }
    seats = [*people, *(None for _ in legs)]
    return len(legs) - max(
        sum(p is not None and bool(set(people[p]) & set(leg)) for p, leg in zip(order, legs, strict=True))
        for order in permutations(seats, len(legs))
    )
