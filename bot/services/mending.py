"""Setting a published word right or taking it back: a statement of its own, about an earlier one, approved like any."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind, State, Statement
from bot.domain.template import MissingValue, Text, write_statement
from bot.services import record, snapshots, statements, writing
from storage import Transaction

OWN_WORDS: Mapping[Kind, tuple[str, ...]] = {Kind.CORRECTION: ("wrong", "right"), Kind.RETRACTION: ("wrong",)}
"""What a person writes for each kind, in every language of the audience; the template does the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be set right: language to placeholder (`wrong`, `right`) to the words for it."""

    kind: Kind
    about: int | None  #: the statement's number; the newest public one if not given
    words: Mapping[str, Mapping[str, str]]


def about(tx: Transaction, act: Act, incident_id: int, number: int | None) -> Statement:
    """The statement of that number, or the newest that the public has. Raises Refusal where it cannot be mended."""
    return subject(snapshots.for_reader(tx, incident_id, act.who, act.at), number)


def subject(snapshot: Snapshot, number: int | None) -> Statement:
    """The public statement of that number, or the newest one. Raises Refusal."""
    public = [s for s in snapshot.published if not _taken_back(snapshot, s)]
    if number is None and not public:
        raise Refusal(Reason.NOTHING_PUBLISHED, incident=snapshot.incident.code)
    if number is None:
        return public[-1]
    if all(s.number != number for s in snapshot.statements):
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=number)
    found = next((s for s in public if s.number == number), None)
    if found is None:
        raise Refusal(Reason.NOT_PUBLIC, statement=number)
    return found


def _taken_back(snapshot: Snapshot, statement: Statement) -> bool:
    """Whether a retraction of it has been approved."""
    return any(
        s.kind is Kind.RETRACTION
        and s.revision.content.about == statement.number
        and s.state in {State.APPROVED, State.PUBLISHED}
        for s in snapshot.statements
    )


def submit(tx: Transaction, book: Rulebook, act: Act, incident_id: int, wish: Wish) -> Statement:
    """Writes the correction or retraction and sends it to its approvers. Raises Refusal, with lint's findings."""
    record.hold(tx, act, incident_id)  # also when it is closed: what is wrong in public stays wrong
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    old = subject(snapshot, wish.about)
    texts = _write(book, snapshot, old, wish, author=act.who)
    return statements.enter(tx, book, act, snapshot, wish.kind, texts, about=old.number)


def _write(book: Rulebook, snapshot: Snapshot, old: Statement, wish: Wish, *, author: str) -> tuple[Text, ...]:
    """The template's texts around the person's words. Raises Refusal where a language is missing."""
    own = {language: {k: _inside(v) for k, v in words.items()} for language, words in wish.words.items()}
    kind = wish.kind.value if snapshot.incident.open else f"{wish.kind.value}{writing.OVER}"
    context = writing.render_context(book, snapshot, kind=kind, author=author)
    try:
        texts = write_statement(
            book.templates,
            situation=snapshot.incident.situation,
            phase_or_kind=kind,
            languages=book.policy.languages,
            variants=writing.variants(book),
            context=replace(context, wrong_at=old.first_receipt_at, own_words=own),
        )
    except MissingValue as error:
        raise Refusal(Reason.MISSING_VALUE, names=list(error.names)) from error
    return tuple(t for t in texts if (t.language, t.variant) in writing.wanted(book))


def _inside(words: str) -> str:
    """Words as they fit into the template's sentence, which brings its own end."""
    return words.strip().rstrip(".。؟!").rstrip()
