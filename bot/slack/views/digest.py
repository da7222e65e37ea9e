"""One message about several clocks (1.5 rule 8)."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from blockkit import Actions

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.services.reminders import Reminder
from bot.slack.views.parts import Message, button, message, note, row, say
from bot.slack.wording import digests, regulators

LINES = 20
"""How many lines are read; the rest is counted."""

PARAGRAPH = 10
"""Lines in one block: dates in markup are long."""


def digest(reminders: Sequence[Reminder], policy: Policy) -> Message:
    """Several clocks in one message: what is late and bad first, what is owed once for all that owe it, and the way
    into the worst.
    """
    found = sorted(reminders, key=_urgency)
    shown = found[:LINES]
    more = len(found) - len(shown)
    return message(
        say(digests.head(found)),
        *map(say, _paragraphs(shown, policy)),
        note(digests.more(more)) if more else None,
        _worst(found, policy),
    )


def _urgency(reminder: Reminder) -> tuple[object, ...]:
    about = reminder.about
    severity = int(about.severity) if isinstance(about, Incident) else 0
    last = reminder.regulator or bool(reminder.task)  # the public waits for none of these
    report = reminder.instance if reminder.regulator else ""
    return not reminder.late, last, severity, reminder.clock, report, reminder.due_at


def _paragraphs(shown: Sequence[Reminder], policy: Policy) -> Iterator[str]:
    """Under what is owed, a line for each incident."""
    for head, lines in groupby(shown, key=lambda r: digests.owed(r, _title(r, policy))):
        told = [digests.line(r) for r in lines]
        for i in range(0, len(told), PARAGRAPH):
            yield "\n".join([*([head] if i == 0 else []), *told[i : i + PARAGRAPH]])


def _worst(found: Sequence[Reminder], policy: Policy) -> Actions | None:
    """The way to a word for the first of them, where it is a word that is owed."""
    first = found[0] if found else None
    if first is None or not isinstance(first.about, Incident) or first.clock not in policy.clocks:
        return None
    if not policy.clocks[first.clock].public:
        return None
    return row(button("say", digests.say_in(first.about), str(first.about.id), "primary"))


def _title(reminder: Reminder, policy: Policy) -> str:
    if reminder.regulator:
        return regulators.named(policy.regimes, reminder.clock, reminder.instance)
    return reminder.task or policy.clocks[reminder.clock].title
