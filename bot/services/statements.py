"""Statements: propose a text from the facts, submit it to its approvers, change it, comment on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.act import Act
from bot.domain.approval import needed
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.fact import usable
from bot.domain.incident import Incident, Phase
from bot.domain.lint import Finding
from bot.domain.quorum import legs_of
from bot.domain.roles import COMMS_LEAD, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import MENDING, Content, Kind, State, Statement
from bot.domain.template import MissingValue, NoTemplate, Text, write_statement
from bot.services import checking, clocks, lapses, outbox, privacy, record, snapshots, writing
from storage import Transaction, statements

FOLLOWS_PHASE = frozenset({Kind.INVESTIGATING, Kind.IDENTIFIED, Kind.MONITORING, Kind.RESOLVED})
AFTERWARDS = frozenset({Kind.POST_INCIDENT})
FOLLOWS_A_WORD = frozenset({Kind.NO_CHANGE, Kind.LATE, Kind.REOPENED})
"""Kinds that speak of an earlier message: there must be one."""

ORDINARY_KINDS = [k.value for k in Kind if k not in MENDING | {Kind.HOLDING}]
"""The kinds that one may simply ask for; the others have a way of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What we could say now: nothing of it is kept."""

    incident: Incident
    kind: Kind
    texts: tuple[Text, ...]
    next_update_at: datetime | None
    findings: tuple[Finding, ...]
    facts: tuple[str, ...] = ()  #: the verified facts it leans on


def propose(tx: Transaction, book: Rulebook, act: Act, incident_id: int, kind: str | None) -> Proposal:
    """The template's texts filled from the facts that a text by this person may lean on. Raises Refusal."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    privacy.check_public(snapshot.incident)
    chosen = _kind(book, snapshot, kind)
    texts = _write(book, snapshot, chosen, author=act.who)
    content = checking.composed(book, snapshot, chosen, texts, number=len(snapshot.statements) + 1, author=act.who)
    return Proposal(
        incident=snapshot.incident,
        kind=chosen,
        texts=texts,
        next_update_at=content.next_update_at,
        findings=checking.against(book, snapshot, content, author=act.who),
        facts=tuple(content.facts),
    )


def proposed(book: Rulebook, snapshot: Snapshot, kind: str | None, *, author: str) -> tuple[Kind, tuple[Text, ...]]:
    """What the templates say now for this kind, or for the one that fits. Raises Refusal."""
    chosen = _kind(book, snapshot, kind)
    return chosen, _write(book, snapshot, chosen, author=author)


def submit(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident_id: int,
    kind: str,
    texts: Sequence[Text],
    reasons: Mapping[str, str] = checking.NO_REASONS,
) -> Statement:
    """Sends a text to its approvers as a new statement; `reasons` override the blocking rules they are given for.

    Raises Refusal, with the findings if lint blocks.
    """
    hold(tx, act, incident_id, kind)
    snapshot = snapshots.of(tx, incident_id, act.at)
    chosen = _kind(book, snapshot, kind)
    return enter(tx, book, act, snapshot, chosen, texts, reasons=reasons)


def hold(tx: Transaction, act: Act, incident_id: int, kind: str) -> Incident:
    """The incident, for a text of this kind: once it is closed only the explanation may come (K11). Raises Refusal."""
    held = record.hold if kind == Kind.POST_INCIDENT else record.hold_open
    return held(tx, act, incident_id)


def enter(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    snapshot: Snapshot,
    kind: Kind,
    texts: Sequence[Text],
    *,
    about: int | None = None,
    reasons: Mapping[str, str] = checking.NO_REASONS,
) -> Statement:
    """Writes a new statement and asks its approvers. Raises Refusal for texts that may not be said."""
    privacy.check_public(snapshot.incident)
    incident = snapshot.incident
    number = statements.next_number(tx, incident.id)
    content = checking.checked(book, snapshot, kind, texts, number=number, author=act.who, about=about, reasons=reasons)
    key = write_down(tx, act, incident, content)
    lapses.schedule(tx, book, incident, record.statement(tx, key), snapshot.facts)
    _ask(tx, book, act, incident, key, content)
    return record.statement(tx, key)


def written(book: Rulebook, snapshot: Snapshot, kind: str | None, *, author: str) -> Content:
    """The template's text as it stands, checked as any text of an author's. Raises Refusal."""
    chosen = _kind(book, snapshot, kind)
    texts = _write(book, snapshot, chosen, author=author)
    return checking.checked(book, snapshot, chosen, texts, number=len(snapshot.statements) + 1, author=author)


def write_down(tx: Transaction, act: Act, incident: Incident, content: Content) -> int:
    """A statement with its first revision, and its entry in the record; answers its id."""
    privacy.check_public(incident)
    number, kind = content.statement, Kind(content.kind)
    key = statements.add(tx, incident_id=incident.id, number=number, kind=kind, author=act.who, at=act.at)
    _revise(tx, act, incident, key, 1, content)
    return key


def no_change(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Statement:
    """One click: the no-change text, as the templates have it, to its approvers."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    privacy.check_public(snapshot.incident)
    texts = _write(book, snapshot, _kind(book, snapshot, Kind.NO_CHANGE), author=act.who)
    return submit(tx, book, act, incident_id, Kind.NO_CHANGE, texts)


def revise(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    statement_id: int,
    texts: Sequence[Text],
    reasons: Mapping[str, str] = checking.NO_REASONS,
) -> Statement:
    """Makes revision n+1 of a waiting statement; every earlier decision on it is void."""
    incident, old = record.hold_statement(tx, act, statement_id)
    if old.state not in {State.PENDING, State.CHANGING}:
        raise Refusal(Reason.NOT_PENDING, statement=old.number, state=old.state.value)
    _check_may_write(book, act, incident, old)
    snapshot = snapshots.of(tx, incident.id, act.at)
    before = old.revision.content
    content = checking.checked(
        book,
        snapshot,
        old.kind,
        texts,
        number=old.number,
        author=old.author,
        about=before.about,
        reasons=reasons,
        before=before.overrides,
    )
    _check_not_own(snapshot, act, content)
    void = statements.void_approvals(tx, old.id)
    _revise(tx, act, incident, old.id, old.revision.number + 1, content, void=void)
    lapses.schedule(tx, book, incident, record.statement(tx, old.id), snapshot.facts)
    if old.state is State.CHANGING:
        statements.change(tx, old.id, state=State.PENDING.value)
        _ask(tx, book, act, incident, old.id, content)
    outbox.refresh_approval(tx, old.id, act.at)
    return record.statement(tx, old.id)


def _check_may_write(book: Rulebook, act: Act, incident: Incident, statement: Statement) -> None:
    """A text is changed by its author, or by somebody who may decide on it: whoever changes it cannot approve it."""
    legs = needed(book.policy.approval, statement.revision.content, incident.severity)
    allowed = {role for leg in legs for role in leg} | {s.role for s in book.policy.approval.stand_ins} | {COMMS_LEAD}
    if act.who != statement.author and not allowed & roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_AN_APPROVER, statement=statement.number, allowed=sorted(allowed))


def _check_not_own(snapshot: Snapshot, act: Act, content: Content) -> None:
    """2.2: whoever changes a text has not verified what it leans on. Raises Refusal."""
    own = sorted(f.key for f in snapshot.facts if f.verified_by == act.who and f.key in content.facts)
    if own:
        raise Refusal(Reason.OWN_FACT, fact=own[0], statement=content.statement)


def comment(tx: Transaction, book: Rulebook, act: Act, statement_id: int, text: str) -> None:  # noqa: ARG001 - one shape
    """A remark in the approval thread: kept in the record and shown to the author. It decides nothing."""
    incident, statement = record.hold_statement(tx, act, statement_id)
    entry = record.write(tx, act, incident.id, "statement.comment", {"statement": statement.number, "text": text})
    if act.who != statement.author:
        details = {"statement": statement.id, "person": act.who, "text": text}
        outbox.tell_people(tx, incident, entry, [statement.author], notice="commented", details=details)


def _kind(book: Rulebook, snapshot: Snapshot, kind: str | None) -> Kind:
    """The kind of text that may be written now. Raises Refusal where the incident is not there yet."""
    incident, wanted = snapshot.incident, kind or _fitting(snapshot)
    if incident.phase is Phase.CLOSED and wanted != Kind.POST_INCIDENT:
        raise Refusal(Reason.CLOSED, incident=incident.code)
    try:
        chosen = Kind(wanted)
    except ValueError as error:
        raise Refusal(Reason.BAD_ARGUMENT, argument="kind", value=kind, known=ORDINARY_KINDS) from error
    if chosen.value not in ORDINARY_KINDS:  # each of them has a way of its own, and only that one
        raise Refusal(Reason.BAD_ARGUMENT, argument="kind", value=kind, known=ORDINARY_KINDS)
    if (chosen in FOLLOWS_PHASE and chosen.value != incident.phase.value) or (chosen in AFTERWARDS and incident.open):
        raise Refusal(Reason.NOT_YET, what=chosen.value, phase=incident.phase.value)
    if chosen is Kind.LONG_INCIDENT:
        _check_long(book, snapshot)
    if chosen in FOLLOWS_A_WORD and not snapshot.published:
        raise Refusal(Reason.NOTHING_PUBLISHED, incident=incident.code)
    return chosen


def _fitting(snapshot: Snapshot) -> str:
    """What is to be said now: the phase's own text; where the public was told that it is over, that it is back, or
    what happened (K11).
    """
    told_over = bool(snapshot.news) and snapshot.news[-1].kind is Kind.RESOLVED
    if not told_over:
        return snapshot.incident.phase.value
    return Kind.REOPENED.value if snapshot.incident.open else Kind.POST_INCIDENT.value


def _check_long(book: Rulebook, snapshot: Snapshot) -> None:
    """K3: slowing down may be announced only after the policy's time, never in the first hours."""
    after = book.policy.severity(snapshot.incident.severity).long_after
    minutes = (snapshot.now - snapshot.incident.declared_at).total_seconds() / 60
    if after is None or minutes < after:
        raise Refusal(Reason.NOT_YET, what=Kind.LONG_INCIDENT.value, after_minutes=after, phase=None)


def _write(book: Rulebook, snapshot: Snapshot, kind: Kind, *, author: str) -> tuple[Text, ...]:
    incident = snapshot.incident
    known = usable(snapshot.facts, author=author, now=snapshot.now)
    needed = book.templates.facts_needed(situation=incident.situation, kind=kind.value)
    own = {f.key for f in snapshot.facts if f.true and f.verified_by == author}
    for fact in sorted(needed - known.keys()):
        raise Refusal(Reason.OWN_FACT if fact in own else Reason.MISSING_FACT, fact=fact, incident=incident.code)
    wanted = writing.wanted(book)
    try:
        texts = write_statement(
            book.templates,
            situation=incident.situation,
            phase_or_kind=kind.value,
            languages=book.policy.languages,
            variants=writing.variants(book),
            context=writing.render_context(book, snapshot, kind=kind.value, author=author),
        )
    except MissingValue as error:
        raise Refusal(Reason.MISSING_VALUE, names=list(error.names)) from error
    except NoTemplate as error:
        raise Refusal(Reason.NOTHING_TO_SAY, kind=kind.value) from error
    return tuple(t for t in texts if (t.language, t.variant) in wanted)


def _revise(
    tx: Transaction, act: Act, incident: Incident, key: int, number: int, content: Content, *, void: int = 0
) -> None:
    statements.add_revision(tx, statement_id=key, number=number, author=act.who, at=act.at, content=content)
    data = {
        "statement": content.statement,
        "revision": number,
        "kind": content.kind,
        "digest": content.digest,
        "content": content.canonical().decode(),
        "voided": void,
    }
    record.write(tx, act, incident.id, "statement.revised" if number > 1 else "statement.submitted", data)


def _ask(tx: Transaction, book: Rulebook, act: Act, incident: Incident, key: int, content: Content) -> None:
    """Starts the approval clock (K8), shows the card and asks the approvers, the author excepted."""
    clocks.hear(tx, book, incident, Event(name="submitted", at=act.at, instance=str(content.statement)))
    outbox.approval_card(tx, incident, key, act.at)
    legs = legs_of(book.policy, incident, record.statement(tx, key), 0)
    roles = dict.fromkeys(role for leg in legs for role in leg)
    asked = [p for role in roles for p in holders(role, incident, book.policy) if p != act.who]
    entry = record.write(tx, act, incident.id, "approval.asked", {"statement": content.statement, "people": asked})
    card = outbox.card_key("approval", key)
    details = {"statement": key}
    outbox.tell_people(tx, incident, entry, asked, notice="approval_wanted", details=details, after_card=card)
    outbox.refresh(tx, incident, act.at)
