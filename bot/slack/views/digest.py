"""One message about several clocks (1.5 rule 8)."""

from collections.abc import Sequence

from bot.domain.policy import Policy
from bot.services.reminders import Reminder
from bot.slack.views.parts import Message, message, note, say
from bot.slack.wording import digests, regulators

LINES = 20
"""How many lines are read; the rest is counted."""

PARAGRAPH = 10
"""Lines in one block: dates in markup are long."""


def digest(reminders: Sequence[Reminder], policy: Policy) -> Message:
    """Several clocks in one message, late ones first, each with the incident's own room."""
    found = sorted(reminders, key=lambda r: (not r.late, r.due_at))
    lines = [digests.line(r, _title(r, policy)) for r in found[:LINES]]
    late = sum(r.late for r in found)
    more = len(found) - len(lines)
    return message(
        say(digests.head(len(found), late, page=any(r.page for r in found), tasks=any(r.task for r in found))),
        *(say("\n".join(lines[i : i + PARAGRAPH])) for i in range(0, len(lines), PARAGRAPH)),
        note(digests.more(more)) if more else None,
    )


def _title(reminder: Reminder, policy: Policy) -> str:
    if reminder.regulator:
        return regulators.named(policy.regimes, reminder.clock, reminder.instance)
    return reminder.task or policy.clocks[reminder.clock].title
