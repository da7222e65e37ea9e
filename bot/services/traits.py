"""What decides who must agree to a text: who wrote its words, what it leans on, what it speaks of (part 4)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.policy import Trait
from bot.domain.policy.approval import FREE_TEXT
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Content
from bot.domain.template import MissingValue, NoTemplate, RenderContext, Text, write_statement
from bot.services import writing


def mark(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> Content:
    """The content with everything on it that the approval rules ask for: its traits and the severity it was made for.

    They are part of the digest: who had to agree can be read from what was agreed to.
    """
    found = set(_described(book, snapshot, content, author=author))
    if not from_template(book, snapshot, content, author=author):
        found.add(FREE_TEXT)
    return replace(content, traits=tuple(sorted(found)), severity=int(snapshot.incident.severity))


def from_template(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> bool:
    """Whether every text is what the templates write, word for word; an earlier promise than could be made is one."""
    given = {(t.language, t.variant): _words(t.body) for t in content.texts}
    return any(given.items() <= written.items() for written in _renderings(book, snapshot, content, author))


def _words(body: str) -> str:
    return " ".join(body.replace(writing.NO_BREAK, " ").split())


def _renderings(
    book: Rulebook, snapshot: Snapshot, content: Content, author: str
) -> Iterator[dict[tuple[str, str], str]]:
    """What the templates write now, and what they wrote while a fact in the text was still being checked."""
    now = writing.render_context(book, snapshot, kind=content.kind, author=author)
    promise, limit = content.next_update_at, now.next_update_at
    if promise is not None and limit is not None:
        now = replace(now, next_update_at=min(promise, limit))
    taken = frozenset(f.key for f in snapshot.facts if f.taken_by) - content.facts.keys()
    said = {key: at for key, at in now.verified.items() if key in content.facts}
    asked = now.pending - content.facts.keys()
    for context in (
        now,
        replace(now, verified=said),
        replace(now, verified=said, pending=asked | taken),
        replace(now, verified=said, pending=frozenset()),
    ):
        yield _written(book, snapshot, content.kind, context)


def _written(book: Rulebook, snapshot: Snapshot, kind: str, context: RenderContext) -> dict[tuple[str, str], str]:
    try:
        texts = write_statement(
            book.templates,
            situation=snapshot.incident.situation,
            phase_or_kind=kind,
            languages=book.policy.languages,
            variants=writing.variants(book),
            context=context,
        )
    except (MissingValue, NoTemplate):
        return {}
    return {(t.language, t.variant): _words(t.body) for t in texts}


def _described(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> Iterator[str]:
    described = book.policy.approval.traits
    spoken = _speaking(book, snapshot, content, author=author)
    for name, trait in described.items():
        if (
            snapshot.incident.situation in trait.situations
            or {*trait.facts} & content.facts.keys()
            or {*trait.rules} & spoken
            or _mentions(trait, content.texts)
        ):
            yield name


def _speaking(book: Rulebook, snapshot: Snapshot, content: Content, *, author: str) -> frozenset[str]:
    """The rules that would have something against the text if nothing at all were verified."""
    if not any(t.rules for t in book.policy.approval.traits.values()):
        return frozenset()
    promise, now = content.next_update_at, snapshot.now
    # Of no kind: what a correction repeats as wrong is spoken of all the same.
    context = writing.lint_context(book, snapshot.incident, (), author=author, kind="", promise=promise, now=now)
    return frozenset(f.rule for f in writing.check(book, content, context))


def _mentions(trait: Trait, texts: Sequence[Text]) -> bool:
    """Whether a word of one of the texts begins as the trait says, Arabic's joined words aside."""
    if not trait.words:
        return False
    begins = re.compile(rf"(?<!\w)[وفبكل]?(?:ال)?(?:{'|'.join(map(re.escape, trait.words))})", re.IGNORECASE)
    return any(begins.search(_words(t.body)) for t in texts)
