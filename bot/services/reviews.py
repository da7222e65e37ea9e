"""How well the public was served: the figures of an evening, and its published texts read once more by the rules."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Entry, first_break
from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding, lint
from bot.domain.noise import noise
from bot.domain.review import Flag, Put, Review, review
from bot.domain.roles import COMMANDER, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot, Word
from bot.services import snapshots, writing
from storage import Transaction, audit


def of(tx: Transaction, book: Rulebook, incident_id: int, reader: str, now: datetime) -> tuple[Snapshot, Review]:
    """The review of an incident, for somebody who may know of it. Raises Refusal."""
    snapshot = snapshots.for_reader(tx, incident_id, reader, now)
    entries = tuple(audit.entries(tx, incident_id))
    loud = noise(snapshot.rungs, [(e.actor, e.at) for e in entries])
    return snapshot, review(snapshot, book.policy, truth_flags(book, snapshot), loud, tuple(_put_off(entries)))


def _put_off(entries: Iterable[Entry]) -> Iterator[Put]:
    for entry in entries:
        if entry.action == "clock.snoozed":
            data = json.loads(entry.data)
            yield Put(clock=str(data["clock"]), minutes=float(data["minutes"]), reason=str(data["reason"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """By what an evidence pack is known to be whole: how many entries, the newest hash, whether the chain holds."""

    code: str
    entries: int
    head: str
    holds: bool


def seal(tx: Transaction, book: Rulebook, incident_id: int, reader: str, now: datetime) -> Seal:
    """The seal of an incident's record, for whoever has a role in it. Raises Refusal."""
    snapshot = snapshots.for_reader(tx, incident_id, reader, now)
    if not roles_of(reader, snapshot.incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, what="export", allowed=sorted({COMMANDER, *book.policy.people}))
    count, head = audit.head(tx, incident_id)
    holds = first_break(audit.entries(tx, incident_id), (count, head)) is None
    return Seal(code=snapshot.incident.code, entries=count, head=head, holds=holds)


def truth_flags(book: Rulebook, snapshot: Snapshot) -> tuple[Flag, ...]:
    """What is untrue or unproven in the published texts, by the facts known when they went out; each once."""
    found = (
        Flag(statement=w.statement, rule=f.rule, language=f.language)
        for w in snapshot.words()
        for f in _relint(book, snapshot, w)
    )
    return tuple(dict.fromkeys(found))


def _relint(book: Rulebook, snapshot: Snapshot, word: Word) -> Iterable[Finding]:
    known = [f for f in snapshot.facts if f.verified_at is None or f.verified_at <= word.published_at]
    author = next(s.author for s in snapshot.statements if s.number == word.statement)
    at = word.published_at
    context = writing.lint_context(book, snapshot.incident, known, author=author, kind=word.kind, promise=None, now=at)
    kind = book.policy.outlet(word.outlet).kind
    found = lint(word.text, language=word.language, target=kind, context=context, lexicon=book.lexicon)
    told = writing.beside_quotes(book, word.kind, word.language, word.text, found)
    return [f for f in told if f.rule in writing.TRUTH_RULES]
