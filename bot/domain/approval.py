"""Who may decide on a statement, and when enough people have (part 4)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import permutations

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Severity
from bot.domain.lint import may_allow
from bot.domain.policy import ApprovalPolicy, ApprovalRule
from bot.domain.policy.approval import OVERRIDE
from bot.domain.statement import Content, State, Statement


class Verdict(StrEnum):
    """What one person said about one digest."""

    APPROVE = "approve"
    CHANGE = "change"
    REJECT = "reject"
    ALONE = "alone"  #: agreed where it takes more, because nobody else answered; reviewed afterwards
    BREAK_GLASS = "break_glass"  #: published alone; it is no approval
    REVIEW = "review"  #: signed afterwards


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


def rule_for(approval: ApprovalPolicy, *, kind: str, severity: Severity, traits: Collection[str] = ()) -> ApprovalRule:
    """The first rule that fits; the last rule serves where none does."""

    def fits(rule: ApprovalRule) -> bool:
        said = not rule.kinds or kind in rule.kinds
        felt = not rule.severities or severity in rule.severities
        return said and felt and (not rule.traits or bool({*rule.traits} & {*traits}))

    return next(filter(fits, approval.rules), approval.rules[-1])


def needed(approval: ApprovalPolicy, content: Content, severity: Severity, percent: float = 0) -> Legs:
    """Who must agree to a content at `percent` of K8: its rule's legs, whoever an override needs beside them, and
    the stand-ins whose time has come where the rule lets them.
    """
    rule, legs = _asked(approval, content, severity)
    return with_stand_ins(approval, legs, percent) if rule.stand_ins else legs


def alone(approval: ApprovalPolicy, content: Content, severity: Severity, percent: float) -> Legs:
    """The one leg that suffices by itself at `percent` of K8, with a review afterwards; empty where none does."""
    rule, legs = _asked(approval, content, severity)
    able = [s for s in approval.stand_ins if s.alone and percent >= s.from_percent]
    roles = tuple(s.role for s in able if all(s.serves(leg) for leg in legs))
    return (roles,) if rule.alone and roles else ()


def _asked(approval: ApprovalPolicy, content: Content, severity: Severity) -> tuple[ApprovalRule, Legs]:
    """The rule that fits and its legs, with whoever an override needs beside them."""
    traits = {*content.traits, *([OVERRIDE] if content.overrides else [])}
    rule = rule_for(approval, kind=content.kind, severity=severity, traits=traits)
    roles = dict.fromkeys(role for o in content.overrides for role in may_allow(o.rule))
    return rule, _with_roles(rule.legs, roles)


def _with_roles(legs: Legs, roles: Iterable[str]) -> Legs:
    """The legs with each of these roles needed: a leg that it could fill is narrowed to it, else it is one more."""
    left, narrowed = list(legs), []
    for role in roles:
        found = next((leg for leg in left if role in leg), None)
        if found is not None:
            left.remove(found)
        narrowed.append((role,))
    return (*narrowed, *left)


def with_stand_ins(approval: ApprovalPolicy, legs: Legs, percent: float) -> Legs:
    """The legs as they stand at `percent` of K8: every stand-in whose time has come may fill those that it serves."""
    ready = [s for s in approval.stand_ins if percent >= s.from_percent]
    return tuple((*leg, *(s.role for s in ready if s.serves(leg))) for leg in legs)


def legs_now(
    approval: ApprovalPolicy,
    content: Content,
    severity: Severity,
    percent: float,
    held: Callable[[str], Collection[str]],
    authors: Collection[str] = (),
) -> Legs:
    """As `needed`, but nobody waits for people whom there are not: where a leg has nobody beside the authors, its
    stand-ins may come at once, in the policy's order. `held` answers who holds a role.
    """
    rule, legs = _asked(approval, content, severity)

    def filled(leg: tuple[str, ...]) -> tuple[str, ...]:
        for s in approval.stand_ins:
            vacant = not any({*held(role)} - {*authors} for role in leg)
            if s.serves(leg) and (vacant or percent >= s.from_percent):
                leg = (*leg, s.role)
        return leg

    return tuple(map(filled, legs)) if rule.stand_ins else legs


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
    if person in statement.authors:
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
