"""Ephemeral answers: a sentence, a list, the help."""

from collections.abc import Sequence
from datetime import datetime

from blockkit import Actions, Option, StaticSelect

from bot.domain.clock import Clock
from bot.domain.incident import Incident
from bot.domain.looks import upcoming
from bot.domain.policy import Policy
from bot.domain.roles import called
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State
from bot.slack.verbs.chapters import FIRST
from bot.slack.views.parts import Message, button, label, lines, message, note, row, say
from bot.slack.wording import helping, labels, records, replies

SHOWN_INCIDENTS = 20
"""Incidents on a page of a list, or in an answer that has no pages."""


def sentence(text: str) -> Message:
    """One sentence and nothing else."""
    return message(say(text))


def open_incidents(incidents: Sequence[Incident], wanted: int = 1) -> Message:
    """A page of what is open, with a way to declare; pages count from 1."""
    pages = max(-(-len(incidents) // SHOWN_INCIDENTS), 1)
    number = min(max(wanted, 1), pages)
    page = incidents[(number - 1) * SHOWN_INCIDENTS : number * SHOWN_INCIDENTS]
    return message(
        say(replies.open_incidents(number, pages) if incidents else replies.no_open_incidents()),
        *(say(replies.list_line(i), button("show", labels.SHOW, str(i.id))) for i in page),
        row(
            button("list_older", records.OLDER, str(number - 1)) if number > 1 else None,
            button("list_newer", records.NEWER, str(number + 1)) if number < pages else None,
            button("declare", labels.DECLARE, "declare"),
        ),
    )


def clock_lines(snapshot: Snapshot, policy: Policy) -> list[str]:
    """What is due, the most urgent first."""
    running = sorted(snapshot.running, key=lambda c: c.due_at)
    titles = {c.kind: policy.clocks[c.kind].title for c in running}
    return [replies.clock_line(c, titles[c.kind], snapshot.now, next_step(c, snapshot, policy)) for c in running]


def next_step(clock: Clock, snapshot: Snapshot, policy: Policy) -> tuple[datetime, tuple[str, ...]] | None:
    """When a clock calls somebody next, and whom as things stand; None when its ladder is silent or calls nobody."""
    rung = upcoming(clock, snapshot.incident, policy)
    if rung is None:
        return None
    waits = snapshot.waiting is not None and snapshot.waiting.state is State.PENDING
    people = called(rung.rule, snapshot.incident, policy, waits=waits)
    return (max(rung.at, clock.next_at or rung.at), people) if people else None


def clocks(
    snapshots: Sequence[Snapshot], policy: Policy, undeclared: Sequence[str] = (), beside: Sequence[str] = ()
) -> Message:
    """What is due: first what nobody has declared yet (K0), then incident by incident, then what regulators await."""
    if not snapshots and not undeclared:
        return sentence(replies.no_open_incidents())
    waiting = "\n".join(undeclared[:SHOWN_INCIDENTS])
    return message(
        say(waiting) if waiting else None,
        *(say(_clocks(s, policy)) for s in snapshots[:SHOWN_INCIDENTS]),
        *(say(lines) for lines in beside[:SHOWN_INCIDENTS]),
    )


def _clocks(snapshot: Snapshot, policy: Policy) -> str:
    code = snapshot.incident.code
    lines = clock_lines(snapshot, policy)
    return "\n".join([replies.clocks(code), *lines]) if lines else replies.no_clocks(code)


def help_overview() -> Message:
    """The verbs that are needed first, and the way to all others."""
    return message(
        say(helping.help_headline()), *lines(map(helping.help_line, FIRST)), note(helping.help_place()), _more()
    )


def help_chapter(name: str) -> Message:
    """The verbs of one chapter, and the way to the others."""
    return message(say(helping.help_chapter(name)), _more())


def _more() -> Actions | None:
    options = [Option(label(str(title)), value=name) for name, title in helping.CHAPTERS.items()]
    return row(StaticSelect(action_id="help_chapter", options=options, placeholder=label(labels.MORE_VERBS)))


def help_verb(verb: str) -> Message:
    """One verb."""
    return message(say(helping.help_verb(verb)))
