"""The holding text: approved in advance, published by one person, once per incident (part 4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import holding
from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import COMMANDER, COMMS_LEAD, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Content, Kind, State, Statement
from bot.domain.template import GENERIC, MissingValue, write_statement
from bot.services import duty, fanout, outbox, overrides, record, snapshots, writing
from storage import Transaction, statements

MAY_PUBLISH = frozenset({COMMANDER, COMMS_LEAD})
READ_WITHIN = timedelta(minutes=5)
"""How long what was shown may be published: the time that it promises was counted from then."""


def show(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Content:
    """The exact texts, to be read before they are published. Raises Refusal when they may not be."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check(book, act, snapshot)
    return _content(book, snapshot)


def publish(tx: Transaction, book: Rulebook, act: Act, incident_id: int, shown_at: datetime, digest: str) -> Statement:
    """Publishes what was shown at that moment, byte for byte. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    duty.check_able(tx, act.who)
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check(book, act, snapshot)
    content = _content(book, replace(snapshot, now=shown_at))
    if content.digest != digest or not act.at - READ_WITHIN <= shown_at <= act.at:
        raise Refusal(Reason.DIGEST_CHANGED, statement=content.statement)
    found = writing.findings(book, incident, snapshot.facts, content, author=act.who, now=act.at)
    if blocking := overrides.left(found, ()):
        raise Refusal(Reason.BLOCKED_BY_LINT, findings=blocking)
    return _send(tx, book, act, incident, content)


def _send(tx: Transaction, book: Rulebook, act: Act, incident: Incident, content: Content) -> Statement:
    key = statements.add(
        tx, incident_id=incident.id, number=content.statement, kind=Kind.HOLDING, author=act.who, at=act.at
    )
    statements.add_revision(tx, statement_id=key, number=1, author=act.who, at=act.at, content=content)
    statements.change(tx, key, state=State.APPROVED.value, decided_at=act.at)
    given = book.policy.approval.holding
    data = {
        "statement": content.statement,
        "digest": content.digest,
        "content": content.canonical().decode(),
        "approved_in_advance": given.model_dump(mode="json") if given else None,
    }
    record.write(tx, act, incident.id, "holding.published", data)
    statement = record.statement(tx, key)
    fanout.plan(tx, book, act, incident, statement)
    outbox.approval_card(tx, incident, key, act.at)
    outbox.refresh(tx, incident, act.at)
    return statement


def _check(book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    """Raises Refusal: not this person, not twice, not without a valid approval in advance."""
    incident = snapshot.incident
    if not incident.open:
        raise Refusal(Reason.NOT_YET, what=Kind.HOLDING.value, phase=incident.phase.value)
    if not MAY_PUBLISH & roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, what="hold", allowed=sorted(MAY_PUBLISH))
    if used := next((s for s in snapshot.statements if s.kind is Kind.HOLDING), None):
        raise Refusal(Reason.HOLDING_USED, statement=used.number)
    if why := fault(book, act.at):
        raise Refusal(Reason.HOLDING_NOT_APPROVED, why=why)


def fault(book: Rulebook, now: datetime) -> str:
    """Why the approval in advance does not hold now; empty when it does."""
    return holding.fault(book.policy.approval.holding, fixed_texts(book), now.astimezone(book.policy.tz).date())


def fixed_texts(book: Rulebook) -> Mapping[str, str]:
    """What is approved in advance: the templates of every text that some outlet publishes."""
    return holding.fixed_texts(book.templates, writing.wanted(book))


def to_be_approved(book: Rulebook) -> list[str]:
    """The lines for those who approve in advance: every text, and what to write into the policy once they have."""
    texts = fixed_texts(book)
    policy = ["[approval.holding]", f'digest = "{holding.digest(texts)}"', 'approved_by = ["...", "..."]']
    return [*(f"{name}: {text}" for name, text in texts.items()), "", *policy, "approved_on = ..."]


def _content(book: Rulebook, snapshot: Snapshot) -> Content:
    """Everything that would be published now. It leans on no fact and depends on nobody."""
    kind, wanted = Kind.HOLDING, writing.wanted(book)
    bare = replace(snapshot, facts=())
    try:
        texts = write_statement(
            book.templates,
            situation=GENERIC,
            phase_or_kind=kind.value,
            languages=book.policy.languages,
            variants=writing.variants(book),
            context=writing.render_context(book, bare, kind=kind.value, author=""),
        )
    except MissingValue as error:
        raise Refusal(Reason.MISSING_VALUE, names=list(error.names)) from error
    content = writing.compose(
        book,
        snapshot.incident,
        (),
        number=len(snapshot.statements) + 1,
        kind=kind,
        texts=[t for t in texts if (t.language, t.variant) in wanted],
        now=snapshot.now,
        author="",
        said=snapshot.published,
    )
    return replace(content, severity=int(snapshot.incident.severity))
