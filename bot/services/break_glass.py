"""Publish now, review after (part 4): one person, a template's text, a typed reason; a second person hears at once."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.approval import Approval, Verdict
from bot.domain.audit import Entry
from bot.domain.break_glass import opens_at, signed, to_review
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.policy.approval import BROKEN_GLASS
from bot.domain.roles import COMMANDER, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.standing import check_standing
from bot.domain.statement import Content, State, Statement
from bot.services import duty, fanout, lapses, outbox, record, snapshots, statements, traits
from storage import Transaction
from storage import statements as rows

READ_WITHIN = timedelta(minutes=5)
"""How long what was shown may be published: the time that it promises was counted from then."""


def show(tx: Transaction, book: Rulebook, act: Act, incident_id: int, kind: str | None = None) -> Content:
    """The template's texts, to be read before one person publishes them. Raises Refusal, saying from when they may."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check(book, act, snapshot)
    return _content(book, snapshot, act, kind)


def publish(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident_id: int,
    *,
    kind: str,
    shown_at: datetime,
    digest: str,
    reason: str,
) -> Statement:
    """Publishes what was shown; the reviewer and the commander hear it at once. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    duty.check_able(tx, act.who)
    if not reason.strip():
        raise Refusal(Reason.MISSING_ARGUMENT, argument="reason")
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check(book, act, snapshot)
    content = _content(book, replace(snapshot, now=shown_at), act, kind)
    if content.digest != digest or not act.at - READ_WITHIN <= shown_at <= act.at:
        raise Refusal(Reason.DIGEST_CHANGED, statement=content.statement)
    statement = _approved(tx, book, act, incident, content, reason.strip())
    lapses.overtaken(tx, act, incident, statement)
    fanout.plan(tx, book, act, incident, statement)
    outbox.approval_card(tx, incident, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
    return statement


def _approved(
    tx: Transaction, book: Rulebook, act: Act, incident: Incident, content: Content, reason: str
) -> Statement:
    key = statements.write_down(tx, act, incident, content)
    rows.change(tx, key, state=State.APPROVED.value, decided_at=act.at)
    roles = tuple(sorted(roles_of(act.who, incident, book.policy)))
    given = Approval(
        person=act.who, verdict=Verdict.BREAK_GLASS, digest=content.digest, at=act.at, reason=reason, roles=roles
    )
    rows.decide(tx, key, given)
    data = {"statement": content.statement, "digest": content.digest, "reason": reason, "roles": list(roles)}
    _tell(tx, book, act, incident, record.write(tx, act, incident.id, "break_glass.published", data), key)
    statement = rows.get(tx, key)
    if statement is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=key)
    return statement


def _tell(tx: Transaction, book: Rulebook, act: Act, incident: Incident, entry: Entry, key: int) -> None:
    """The second person: whoever reviews it, the commander and the others who could have done it."""
    rule = book.policy.approval.break_glass
    told = [p for role in (rule.reviewer, COMMANDER, *rule.from_percent) for p in holders(role, incident, book.policy)]
    others = [p for p in told if p != act.who]
    outbox.tell_people(tx, incident, entry, others, notice="break_glass", details={"statement": key})


def _check(book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    """Raises Refusal: not this severity, not this person, not yet."""
    incident, rule = snapshot.incident, book.policy.approval.break_glass
    if incident.severity not in rule.severities:
        raise Refusal(Reason.BREAK_GLASS_REFUSED, severity=incident.severity.key)
    roles = roles_of(act.who, incident, book.policy)
    if not roles & rule.from_percent.keys():
        raise Refusal(Reason.NOT_ALLOWED, what="breakglass", allowed=sorted(rule.from_percent))
    opens = opens_at(rule, snapshot.running, roles)
    if opens is None or act.at < opens:
        raise Refusal(Reason.BREAK_GLASS_NOT_YET, at=opens)


def _content(book: Rulebook, snapshot: Snapshot, act: Act, kind: str | None) -> Content:
    """The template's text without a word on money, data or security. Raises Refusal where it speaks of them anyhow."""
    delicate = {key for trait in book.policy.approval.traits.values() for key in trait.facts}
    bare = replace(snapshot, facts=tuple(f for f in snapshot.facts if f.key not in delicate))
    content = traits.mark(book, bare, statements.written(book, bare, kind, author=act.who), author=act.who)
    if content.traits:
        raise Refusal(Reason.BREAK_GLASS_REFUSED, traits=list(content.traits))
    return replace(content, traits=(BROKEN_GLASS,))


def sign(tx: Transaction, book: Rulebook, act: Act, statement_id: int) -> Statement:
    """The review afterwards, by another person. Use is not punished, a missing review is. Raises Refusal."""
    incident, statement = record.hold_statement(tx, act, statement_id)
    made = rows.approvals(tx, statement.id)
    responsible = {statement.author, *(a.person for a in made if a.verdict is Verdict.ALONE)}
    check_standing(duty.roll(tx), act.who, responsible, (), statement.number)
    if not to_review(statement, made) or signed(made):
        raise Refusal(Reason.NOT_PENDING, statement=statement.number, state="reviewed")
    if act.who in responsible:
        raise Refusal(Reason.NOT_YOUR_OWN, statement=statement.number, what="review")
    roles = roles_of(act.who, incident, book.policy)
    reviewer = book.policy.approval.break_glass.reviewer
    if reviewer not in roles:
        raise Refusal(Reason.NOT_AN_APPROVER, statement=statement.number, allowed=[reviewer])
    digest = statement.revision.digest
    given = Approval(person=act.who, verdict=Verdict.REVIEW, digest=digest, at=act.at, roles=tuple(sorted(roles)))
    rows.decide(tx, statement.id, given)
    record.write(tx, act, incident.id, "break_glass.reviewed", {"statement": statement.number, "digest": digest})
    outbox.refresh_approval(tx, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
    return statement
