"""Whether texts may be said: what of them would be published, what lint has against it, who must agree to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding, may_override
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Content, Kind, Override, State
from bot.domain.template import Text
from bot.services import overrides, snapshots, traits, writing
from storage import Transaction

NO_REASONS: Mapping[str, str] = MappingProxyType({})
"""Nothing is overridden."""


def composed(
    book: Rulebook,
    snapshot: Snapshot,
    kind: Kind,
    texts: Sequence[Text],
    *,
    number: int,
    author: str,
    about: int | None = None,
) -> Content:
    """Everything of these texts that would be published."""
    return writing.compose(
        book,
        snapshot.incident,
        snapshot.facts,
        number=number,
        kind=kind,
        texts=texts,
        now=snapshot.now,
        author=author,
        about=about,
        said=snapshot.published,
    )


def checked(
    book: Rulebook,
    snapshot: Snapshot,
    kind: Kind,
    texts: Sequence[Text],
    *,
    number: int,
    author: str,
    about: int | None = None,
    reasons: Mapping[str, str] = NO_REASONS,
    before: Sequence[Override] = (),
) -> Content:
    """The content of these texts. Raises Refusal when a language is missing, lint blocks, or it was said before."""
    content = composed(book, snapshot, kind, _complete(book, texts), number=number, author=author, about=about)
    findings = against(book, snapshot, content, author=author)
    agreed = overrides.take(findings, reasons, before)
    if blocking := overrides.left(findings, agreed):
        raise Refusal(Reason.BLOCKED_BY_LINT, findings=blocking)
    _check_new(snapshot, content)
    return replace(traits.mark(book, snapshot, content, author=author), overrides=agreed)


def blocked(
    tx: Transaction, book: Rulebook, act: Act, incident_id: int, kind: str, texts: Sequence[Text]
) -> tuple[Finding, ...]:
    """The findings that an author could override in these texts: one reason for each rule. HARD ones are not there."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    number = len(snapshot.statements) + 1
    content = composed(book, snapshot, Kind(kind), _complete(book, texts), number=number, author=act.who)
    return tuple(f for f in against(book, snapshot, content, author=act.who) if may_override(f))


def against(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> tuple[Finding, ...]:
    """What lint has against a content now, beside what the public has been told already."""
    return writing.findings(
        book,
        snapshot.incident,
        snapshot.facts,
        content,
        author=author,
        now=snapshot.now,
        said=snapshot.published,
    )


def _check_new(snapshot: Snapshot, content: Content) -> None:
    """Two statements of one incident never have the same words on one outlet: networks refuse it, readers too."""
    said = {
        (m.outlet, m.language, m.body): s.number
        for s in snapshot.statements
        if s.state in {State.APPROVED, State.PUBLISHED} and s.number != content.statement
        for m in s.revision.content.messages
    }
    for m in content.messages:
        if (m.outlet, m.language, m.body) in said:
            raise Refusal(Reason.SAME_TEXT, statement=said[m.outlet, m.language, m.body], outlet=m.outlet)


def _complete(book: Rulebook, texts: Sequence[Text]) -> list[Text]:
    """The texts in the audience's order. Raises Refusal when one is empty."""
    given = {(t.language, t.variant): t for t in texts if t.body.strip()}
    missing = [
        f"{language} {variant}" for language, variant in writing.wanted(book) if (language, variant) not in given
    ]
    if missing:
        raise Refusal(Reason.MISSING_VALUE, names=missing)
    return [given[key] for key in writing.wanted(book)]
