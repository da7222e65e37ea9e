"""The canvas of an incident: the running summary in its channel's tab, made of what its cards and lists say."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.briefing import brief
from bot.domain.owing import Debt, owed
from bot.domain.policy import Policy
from bot.domain.quorum import approval_clock
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement, mended_by
from bot.domain.timeline import Happening
from bot.slack.markdown import Pen
from bot.slack.mrkdwn import safe, short
from bot.slack.views.incident_card import headline_text, roles_shown
from bot.slack.views.records import QUOTED, promise_of
from bot.slack.wording import canvas as wording
from bot.slack.wording import cards, drills, ending, happenings, records, secrecy, tasks

STORY = 20
"""Lines of the timeline."""

WORDS_ROOM, LIST_ROOM = 12_000, 4_000
"""Characters of a part. Together they stay far below what Slack takes, in any script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """A canvas as it is sent. The title is set once; the document is replaced as a whole."""

    title: str
    markdown: str

    @property
    def shown(self) -> str:
        """SHA-256 of the document: equal bytes, equal hash."""
        return hashlib.sha256(self.markdown.encode()).hexdigest()


def canvas(snapshot: Snapshot, story: Sequence[Happening], policy: Policy) -> Canvas:
    """The running summary of an incident as it stands; `story` is its whole timeline, oldest first."""
    pen = Pen(policy.tz)
    parts = [
        *_head(snapshot, pen),
        _part(wording.PEOPLE, [pen.said(cards.incident_roles([r])) for r in roles_shown(snapshot.incident, policy)]),
        f"## {wording.TOLD}",
        *_told(snapshot, policy, pen),
        _facts(snapshot, pen),
        _part(wording.TASKS, [pen.said(wording.task(t)) for t in snapshot.tasks]),
        _part(wording.OWED, [pen.ours(ending.debt(o)) for o in owed(snapshot) if o.what is not Debt.TASK]),
        _story(story, pen),
        "---",
        pen.ours(wording.how_it_is_kept(policy.zone)),
    ]
    return Canvas(title=str(wording.TITLE), markdown="\n\n".join(p for p in parts if p) + "\n")


def _head(snapshot: Snapshot, pen: Pen) -> Iterator[str]:
    """What customers see, how bad, since when."""
    incident = snapshot.incident
    yield f"# {pen.said(f'{incident.code} {safe(incident.title)}')}"
    if incident.drill:
        yield pen.ours(drills.banner())
    if incident.private:
        yield pen.ours(secrecy.private_note())
    yield f"**{pen.said(wording.state(incident))}**"
    yield pen.said(cards.exec_headline(incident))
    yield pen.said(cards.incident_origin(incident, snapshot.reports, snapshot.alerts))


def _told(snapshot: Snapshot, policy: Policy, pen: Pen) -> Iterator[str]:
    """By when the next public word is due, the one that waits, and each that was said, the newest first."""
    due = brief(snapshot, policy)
    yield pen.ours(cards.next_word(due.next_word_by, due.late_since, over=not snapshot.incident.open))
    if snapshot.waiting is not None:
        yield pen.ours(cards.waits(snapshot.waiting, approval_clock(snapshot, snapshot.waiting)))
    words = snapshot.published
    shown = _fit((_word(snapshot, statement, policy, pen) for statement in reversed(words)), WORDS_ROOM)
    yield from shown or [pen.ours(records.nothing_public(snapshot.incident))]
    if len(shown) < len(words):
        yield pen.ours(wording.earlier_words(len(words) - len(shown)))


def _word(snapshot: Snapshot, statement: Statement, policy: Policy, pen: Pen) -> str:
    at = statement.first_receipt_at or snapshot.now
    head = pen.ours(records.told(statement, at, mended_by(statement, snapshot.statements)))
    quote = pen.said(safe(short(headline_text(statement, policy), QUOTED)))
    where = records.where([w for w in snapshot.words() if w.statement == statement.number])
    kept = records.promise(statement.revision.content.next_update_at, promise_of(snapshot, statement), snapshot.now)
    places = [pen.said(line.removeprefix("• ")) for line in where.splitlines()]
    return f"{head}\n\n> {quote}\n\n{_list([*places, pen.ours(kept)])}"


def _facts(snapshot: Snapshot, pen: Pen) -> str:
    known = [pen.said(cards.fact(f, snapshot.now)) for f in snapshot.facts]
    return _part(wording.FACTS, known or [pen.ours(wording.nothing_known())])


def _story(story: Sequence[Happening], pen: Pen) -> str:
    """The newest lines, so many as there is room for."""
    lines = _fit((pen.said(happenings.line(h)) for h in reversed(story[-STORY:])), LIST_ROOM)
    if before := len(story) - len(lines):
        lines.append(pen.ours(wording.earlier_lines(before)))
    return _part(wording.STORY, lines, LIST_ROOM * 2)


def _part(head: object, lines: Sequence[str], room: int = LIST_ROOM) -> str:
    """A heading and its list, folded where there is no room; nothing without lines."""
    kept = _fit(lines, room)
    folded = [tasks.more(len(lines) - len(kept))] if len(kept) < len(lines) else []
    return f"## {head}\n\n{_list([*kept, *folded])}" if lines else ""


def _fit(lines: Iterable[str], room: int) -> list[str]:
    """The first ones, until so many characters are full; one at least."""
    kept: list[str] = []
    for line in lines:
        room -= len(line)
        if kept and room < 0:
            break
        kept.append(line)
    return kept


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
