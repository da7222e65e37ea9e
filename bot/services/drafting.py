"""The writing desk: a public text while somebody types it, with everything that helps to write it. Nothing is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.draft import Draft, merged, overtaken
from bot.domain.errors import Refusal
from bot.domain.fact import PERMANENT, Fact
from bot.domain.incident import Incident
from bot.domain.lint import Finding, mask
from bot.domain.rulebook import Rulebook
from bot.domain.rumour import Rumour, with_answer
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Content, Kind, Statement
from bot.domain.template import NoTemplate, Sentence, Text
from bot.services import privacy, record, rumours, snapshots, statements, writing
from storage import Transaction, drafts
from storage import statements as statement_rows

AT_ONCE = timedelta(minutes=10)
"""A draft that another form changed so lately is probably open twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A sentence that could be said if its fact were verified. `who` is checking it, or has said it before."""

    key: str
    sentence: str
    why: str  #: `open`, `checking`, `old`, or `own`: verified by the author
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A text on the desk: what it says, what speaks against it, what it could say, what was said before."""

    incident: Incident
    kind: Kind
    content: Content
    findings: tuple[Finding, ...]
    lacking: tuple[Lacking, ...] = ()
    rumours: tuple[Rumour, ...] = ()  #: what customers claim and nobody has answered yet
    last: Statement | None = None  #: the newest word that the public has
    newest: int = 0  #: the number of the newest statement there is
    saved_at: datetime | None = None  #: when the draft was kept that stands here instead of the proposal
    elsewhere: bool = False  #: whether another form of the same person changed it just now

    @property
    def texts(self) -> tuple[Text, ...]:
        """What stands in the fields."""
        return self.content.texts


def begin(
    tx: Transaction, book: Rulebook, act: Act, incident_id: int, kind: str | None, *, fresh: bool = False
) -> Sheet:
    """The draft that this person left, or else the proposal of this kind. `fresh` passes over the draft.
    Raises Refusal.
    """
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    privacy.check_public(snapshot.incident)
    kept = None if fresh else drafts.get(tx, incident_id, act.who)
    chosen, texts = _written(book, snapshot, kind, kept, author=act.who)
    mine = kept if kept is not None and kept.kind == chosen.value else None
    sheet = _sheet(book, snapshot, chosen, merged(mine.texts, texts) if mine else texts, author=act.who)
    return replace(sheet, saved_at=mine.saved_at if mine else None, rumours=rumours.open_ones(tx, snapshot))


def _written(
    book: Rulebook, snapshot: Snapshot, kind: str | None, kept: Draft | None, *, author: str
) -> tuple[Kind, tuple[Text, ...]]:
    """The proposal of this kind; of the draft's kind where none was named and the incident still allows it."""
    if kind is None and kept is not None:
        try:
            return statements.proposed(book, snapshot, kept.kind, author=author)
        except Refusal:
            pass  # the incident has moved on since
    return statements.proposed(book, snapshot, kind, author=author)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in an open form. `stamp` is Slack's time of the change, empty where nothing was typed."""

    kind: str
    texts: tuple[Text, ...]
    form: str = ""
    stamp: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)  #: why a blocking rule must be broken, by its id


def typed(tx: Transaction, book: Rulebook, act: Act, incident_id: int, given: Typed) -> Sheet:
    """Keeps what was typed, without what nobody may keep, and says how it stands. Raises Refusal."""
    statements.hold(tx, replace(act, once=None), incident_id, given.kind)
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    privacy.check_public(snapshot.incident)
    kept = drafts.get(tx, incident_id, act.who)
    kind, proposed = statements.proposed(book, snapshot, given.kind, author=act.who)
    below = merged(kept.texts, proposed) if kept is not None and kept.kind == given.kind else proposed
    texts = merged(given.texts, below)
    draft = Draft(
        incident_id=incident_id,
        person=act.who,
        kind=given.kind,
        texts=tuple(replace(t, body=mask(t.body).text) for t in texts),
        saved_at=act.at,
        form=given.form,
        stamp=given.stamp,
    )
    if not overtaken(draft, kept):
        drafts.keep(tx, draft)
    elsewhere = kept is not None and kept.form not in {"", given.form} and act.at - kept.saved_at < AT_ONCE
    sheet = _sheet(book, snapshot, kind, texts, author=act.who)
    return replace(sheet, elsewhere=elsewhere, rumours=rumours.open_ones(tx, snapshot))


def answer(
    tx: Transaction, book: Rulebook, act: Act, incident_id: int, number: int, lines: Mapping[str, str], kind: str
) -> Sheet:
    """Writes the line that answers a claim, and puts it into the draft's texts. Raises Refusal."""
    rumours.write_answer(tx, act, incident_id, number, lines)
    later = replace(act, once=None)
    sheet = begin(tx, book, later, incident_id, kind)
    given = Typed(kind=sheet.kind.value, texts=with_answer(sheet.texts, lines))
    return typed(tx, book, later, incident_id, given)


class Meanwhile(Exception):  # noqa: N818 - something to know first
    """Another statement was written while the form was open."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement.number)
        self.statement = statement


def send(tx: Transaction, book: Rulebook, act: Act, incident_id: int, given: Typed, seen: int) -> Statement:
    """Sends the typed texts, and for languages that the form did not show those of the draft, to the approvers; the
    draft is done. Raises Refusal, and Meanwhile where there is a newer statement than the one `seen`.
    """
    statements.hold(tx, replace(act, once=None), incident_id, given.kind)
    written = statement_rows.of_incident(tx, incident_id)
    if written and written[-1].number > seen:
        raise Meanwhile(written[-1])
    kept = drafts.get(tx, incident_id, act.who)
    below = kept.texts if kept is not None and kept.kind == given.kind else ()
    statement = statements.submit(tx, book, act, incident_id, given.kind, merged(given.texts, below), given.reasons)
    rumours.carried(tx, act, incident_id, statement)
    drafts.forget(tx, incident_id, act.who)
    return statement


def left(tx: Transaction, act: Act, incident_id: int) -> Draft | None:
    """What this person has typed and not sent, if anything."""
    return drafts.get(tx, incident_id, act.who)


def drop(tx: Transaction, act: Act, incident_id: int) -> None:
    """Throws away what this person has typed."""
    record.once(tx, act)
    drafts.forget(tx, incident_id, act.who)


def _sheet(book: Rulebook, snapshot: Snapshot, kind: Kind, texts: Sequence[Text], *, author: str) -> Sheet:
    number = snapshot.statements[-1].number if snapshot.statements else 0
    shown = {(t.language, t.variant): t for t in texts}
    wanted = [shown.get(key, Text(language=key[0], variant=key[1], body="")) for key in writing.wanted(book)]
    content = writing.compose(
        book,
        snapshot.incident,
        snapshot.facts,
        number=number + 1,
        kind=kind,
        texts=wanted,
        now=snapshot.now,
        author=author,
        said=snapshot.published,
    )
    return Sheet(
        incident=snapshot.incident,
        kind=kind,
        content=content,
        findings=_findings(book, snapshot, content, author=author),
        lacking=lacking(book, snapshot, kind.value, author=author),
        last=snapshot.published[-1] if snapshot.published else None,
        newest=number,
    )


def _findings(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> tuple[Finding, ...]:
    facts, now = snapshot.facts, snapshot.now
    return writing.findings(book, snapshot.incident, facts, content, author=author, now=now, said=snapshot.published)


def lacking(book: Rulebook, snapshot: Snapshot, kind: str, *, author: str) -> tuple[Lacking, ...]:
    """The bank's sentences that have a place in texts of this kind and are missing because of their fact."""
    if not _takes_sentences(book, snapshot.incident.situation, kind):
        return ()
    known = {f.key: f for f in snapshot.facts}
    found = [(s, _why(known.get(s.key), author, snapshot.now)) for s in book.templates.bank]
    return tuple(_lacking(s, known.get(s.key), why, book.policy.languages) for s, why in found if why)


def _takes_sentences(book: Rulebook, situation: str, kind: str) -> bool:
    for language, variant in writing.wanted(book):
        try:
            text = book.templates.find(situation=situation, kind=kind, language=language, variant=variant)
        except NoTemplate:
            continue
        if "{safe" in text:
            return True
    return False


def _why(fact: Fact | None, author: str, now: datetime) -> str:
    """Why a fact's sentence is missing; empty where it is not, or where it was checked and is not so."""
    if fact is None or (fact.verified_at is None and not fact.pending):
        return "open"
    if fact.pending:
        return "checking"
    if not fact.true:
        return ""
    if fact.verified_by == author:
        return "own"
    return "" if fact.fresh(now) or fact.key in PERMANENT else "old"


def _lacking(sentence: Sentence, fact: Fact | None, why: str, languages: Sequence[str]) -> Lacking:
    shown = "en" if "en" in sentence.texts else next((x for x in languages if x in sentence.texts), "")
    who = (fact.taken_by if why == "checking" else fact.verified_by) if fact else None
    return Lacking(key=sentence.key, sentence=sentence.texts.get(shown, ""), why=why, who=who or "")
