"""The record, read: the timeline page by page, what the public was told, the review, how to get the evidence."""

from collections.abc import Iterator

from bot.domain.clock import Clock
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.review import Review
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement, mended_by
from bot.domain.timeline import Page
from bot.slack.views.incident_card import headline_text
from bot.slack.views.parts import Block, Message, button, message, note, row, say
from bot.slack.wording import happenings, labels, records

TOLD = 5
"""Statements on a page of what the public was told."""

QUOTED = 600
POINTS = 20
PARAGRAPH = 5
"""Points in one block: reasons are long."""


def timeline(incident: Incident, page: Page) -> Message:
    """A page of the timeline, the newest line last."""
    return message(
        say(records.timeline(incident, page.number, page.pages)),
        *(note(happenings.line(h)) for h in page.lines),
        row(
            button("timeline_older", records.OLDER, f"{incident.id}:{page.number - 1}") if page.number > 1 else None,
            button("timeline_newer", records.NEWER, f"{incident.id}:{page.number + 1}")
            if page.number < page.pages
            else None,
        ),
    )


def public(snapshot: Snapshot, policy: Policy, wanted: int | None = None) -> Message:
    """A page of what the public was told: each statement with where, when, and whether its promise was kept."""
    said = snapshot.published
    if not said:
        return message(say(records.nothing_public(snapshot.incident)))
    pages = -(-len(said) // TOLD)
    number = min(max(pages if wanted is None else wanted, 1), pages)
    shown = said[(number - 1) * TOLD : number * TOLD]
    return message(
        say(records.public(snapshot.incident, number, pages)),
        *(block for statement in shown for block in _told(snapshot, statement, policy)),
        row(
            button("public_older", records.OLDER, f"{snapshot.incident.id}:{number - 1}") if number > 1 else None,
            button("public_newer", records.NEWER, f"{snapshot.incident.id}:{number + 1}") if number < pages else None,
        ),
    )


def _told(snapshot: Snapshot, statement: Statement, policy: Policy) -> Iterator[Block]:
    at = statement.first_receipt_at or snapshot.now
    words = [w for w in snapshot.words() if w.statement == statement.number]
    kept = records.promise(statement.revision.content.next_update_at, promise_of(snapshot, statement), snapshot.now)
    yield say(records.told(statement, at, mended_by(statement, snapshot.statements)))
    yield say(records.quoted(headline_text(statement, policy), QUOTED))
    yield note(records.where(words) or "-", kept)


def promise_of(snapshot: Snapshot, statement: Statement) -> Clock | None:
    """The clock of what a statement promised."""
    own = [c for c in snapshot.clocks if c.kind == "K7" and c.instance == str(statement.number)]
    return own[-1] if own else None


def review(snapshot: Snapshot, found: Review, policy: Policy) -> Message:
    """The scorecard, and what to look at together."""
    points = list(_points(found, policy))
    shown = points[:POINTS] or [records.nothing_to_look_at()]
    return message(
        say(records.review(snapshot.incident, provisional=found.provisional)),
        say("\n".join(records.number(f) for f in found.figures)),
        say(str(records.LOOK)),
        *(say("\n".join(shown[i : i + PARAGRAPH])) for i in range(0, len(shown), PARAGRAPH)),
        note(records.more(len(points) - POINTS)) if len(points) > POINTS else None,
        note(records.review_note()),
        row(
            button("public", labels.PUBLIC, str(snapshot.incident.id)),
            button("timeline", labels.TIMELINE, str(snapshot.incident.id)),
        ),
    )


def _points(found: Review, policy: Policy) -> Iterator[str]:
    yield from (records.alone(s, signed=s not in found.unsigned) for s in found.alone)
    yield from map(records.flag, found.flags)
    yield from map(records.gap, found.gaps)
    yield from (records.late(c, policy.clocks[c.kind].title) for c in found.late)
    yield from map(records.overridden, found.overridden)
    yield from map(records.put_off, found.snoozed)
