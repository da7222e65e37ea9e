"""Decisions on a statement: by whom, on which bytes; the last one needed writes the deliveries in the same commit."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.act import Act
from bot.domain.approval import Approval, Legs, Verdict, check_decision, missing, needed
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.statement import State, Statement
from bot.services import clocks, fanout, lapses, mending, outbox, overrides, record, snapshots, writing
from storage import Transaction, facts, statements
from storage import clocks as clock_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a decision led to: how many are still needed, and whether the statement is now on its way."""

    statement: Statement
    missing: int
    published: bool


def decide(
    tx: Transaction, book: Rulebook, act: Act, statement_id: int, digest: str, verdict: Verdict, reason: str = ""
) -> Decision:
    """Takes one person's decision on exactly this digest. Raises Refusal with the rule that turns it down."""
    incident, statement = record.hold_statement(tx, act, statement_id)
    legs = _legs(tx, book, incident, statement, act.at)
    roles = roles_of(act.who, incident, book.policy)
    check_decision(
        statement,
        person=act.who,
        roles=roles,
        legs=legs,
        digest=digest,
        now=act.at,
        expires=book.policy.approval.expires_after(incident.severity),
    )
    if verdict is Verdict.APPROVE:
        _check_still_true(tx, book, incident, statement, act.at)
    given = Approval(
        person=act.who, verdict=verdict, digest=digest, at=act.at, reason=reason, roles=tuple(sorted(roles))
    )
    statements.decide(tx, statement.id, given)
    data = {"statement": statement.number, "digest": digest, "verdict": verdict.value, "reason": reason}
    entry = record.write(tx, act, incident.id, "approval.decided", data | {"roles": sorted(roles)})
    left = missing(legs, statements.approvals(tx, statement.id), digest)
    full = verdict is Verdict.APPROVE and left == 0
    if full or verdict is not Verdict.APPROVE:
        _conclude(tx, book, act, incident, statement, verdict)
    if full:
        fanout.plan(tx, book, act, incident, statement)
    if act.who != statement.author:
        told = {"statement": statement.id, "verdict": verdict.value, "person": act.who, "reason": reason}
        outbox.tell_people(tx, incident, entry, [statement.author], notice="decided", details=told)
    outbox.refresh_approval(tx, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
    return Decision(statement=statements.get(tx, statement.id) or statement, missing=left, published=full)


def _legs(tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, now: datetime) -> Legs:
    """The legs this statement needs, with the stand-ins whose time has come by the approval clock (K8)."""
    own = [c for c in clock_rows.running(tx, incident.id) if c.kind == "K8" and c.instance == str(statement.number)]
    percent = max(((now - c.started_at) / (c.due_at - c.started_at) * 100 for c in own), default=0.0)
    return needed(book.policy.approval, statement.revision.content, incident.severity, percent)


def _check_still_true(tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, now: datetime) -> None:
    """Lint again at approval: facts expire and times pass while a text waits. Raises Refusal."""
    content = statement.revision.content
    known = facts.latest(tx, incident.id)
    if why := lapses.moved(incident, statement, known, now):
        raise Refusal(Reason.EXPIRED, statement=statement.number, **why)
    if content.about is not None:
        mending.subject(snapshots.of(tx, incident.id, now), content.about)
    said = [s for s in statements.of_incident(tx, incident.id) if s.state is State.PUBLISHED]
    findings = writing.findings(book, incident, known, content, author=statement.author, now=now, said=said)
    if blocking := overrides.left(findings, content.overrides):
        raise Refusal(Reason.BLOCKED_BY_LINT, findings=blocking)


ENDS = {
    Verdict.APPROVE: State.APPROVED,
    Verdict.CHANGE: State.CHANGING,
    Verdict.REJECT: State.REJECTED,
}


def _conclude(
    tx: Transaction, book: Rulebook, act: Act, incident: Incident, statement: Statement, verdict: Verdict
) -> None:
    statements.change(tx, statement.id, state=ENDS[verdict].value, decided_at=act.at, expires_at=None)
    if verdict is Verdict.CHANGE:
        statements.void_approvals(tx, statement.id)
    clocks.hear(tx, book, incident, Event(name="decided", at=act.at, instance=str(statement.number)))
