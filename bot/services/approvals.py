"""Decisions on a statement: by whom, on which bytes; the last one needed writes the deliveries in the same commit."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.act import Act
from bot.domain.approval import Approval, Verdict, check_decision, missing
from bot.domain.audit import Entry
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.quorum import legs_of, suffices_alone
from bot.domain.roles import holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.standing import check_standing
from bot.domain.statement import State, Statement
from bot.services import clocks, duty, fanout, lapses, mending, outbox, overrides, record, snapshots, writing
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
    percent = _percent(tx, incident, statement, act.at)
    legs = legs_of(book.policy, incident, statement, percent)
    authors = statement.authors
    made = [a for a in statements.approvals(tx, statement.id) if not a.void and a.digest == digest]
    roles = roles_of(act.who, incident, book.policy, not_from=authors)
    check_standing(duty.roll(tx), act.who, authors, {a.person for a in made}, statement.number)
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
    left = missing(legs, [*made, given], digest)
    if left and suffices_alone(book.policy, incident, statement, percent, given):
        given, left = replace(given, verdict=Verdict.ALONE), 0
    entry = _write_down(tx, act, incident, statement, given)
    full = verdict is Verdict.APPROVE and left == 0
    if full or verdict is not Verdict.APPROVE:
        _conclude(tx, book, act, incident, statement, verdict)
    if full:
        lapses.overtaken(tx, act, incident, statement)
        fanout.plan(tx, book, act, incident, statement)
    _tell(tx, book, incident, statement, given, entry)
    outbox.refresh_approval(tx, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
    return Decision(statement=statements.get(tx, statement.id) or statement, missing=left, published=full)


def _write_down(tx: Transaction, act: Act, incident: Incident, statement: Statement, given: Approval) -> Entry:
    statements.decide(tx, statement.id, given)
    lent = [d.plain() for d in incident.delegations if d.taker == act.who and d.role in given.roles]
    data = {
        "statement": statement.number,
        "digest": given.digest,
        "verdict": given.verdict.value,
        "reason": given.reason,
        "roles": list(given.roles),
        "delegated": lent,
    }
    return record.write(tx, act, incident.id, "approval.decided", data)


def _tell(
    tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, given: Approval, entry: Entry
) -> None:
    """The author hears what was decided; who agreed alone is told to whoever reviews it."""
    verdict = Verdict.APPROVE if given.verdict is Verdict.ALONE else given.verdict
    about = {"statement": statement.id, "verdict": verdict.value, "person": given.person, "reason": given.reason}
    if given.person != statement.author:
        outbox.tell_people(tx, incident, entry, [statement.author], notice="decided", details=about)
    if given.verdict is Verdict.ALONE:
        reviewers = holders(book.policy.approval.break_glass.reviewer, incident, book.policy)
        others = [p for p in reviewers if p != given.person]
        outbox.tell_people(tx, incident, entry, others, notice="approved_alone", details=about)


def _percent(tx: Transaction, incident: Incident, statement: Statement, now: datetime) -> float:
    """How far the statement's approval clock (K8) has run."""
    own = [c for c in clock_rows.running(tx, incident.id) if c.kind == "K8" and c.instance == str(statement.number)]
    return max(((now - c.started_at) / (c.due_at - c.started_at) * 100 for c in own), default=0.0)


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
