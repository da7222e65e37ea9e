"""What one could have meant, each with a button that does exactly that."""

from blockkit import Button

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.slack.grammar import corrected
from bot.slack.tongue import Phrase
from bot.slack.views.parts import Message, button, message, note, row, say
from bot.slack.wording import instead, replies
from bot.slack.wording.helping import help_line

REDO = "redo"
"""The action id of a button whose value is a line to be done as if it had been typed."""

LONGEST = 2000
"""Of a button's value, in characters: a longer line has no button."""

SHOWN = 10


def refused(sentence: str, no: Refusal, line: str) -> Message:
    """A refusal: for a wrong place the incidents one could have meant, for an unknown verb the nearest ones."""
    incidents = no.details.get("incidents")
    if isinstance(incidents, tuple) and incidents and line:
        return _in_each(sentence, incidents, line)
    nearest = no.details.get("nearest") if no.reason is Reason.NO_SUCH_VERB and line else ()
    verbs = nearest if isinstance(nearest, tuple) else ()
    return message(say(sentence), *(say(help_line(v), _redo(instead.DO_IT, corrected(line, v))) for v in verbs))


def _in_each(sentence: str, incidents: tuple[Incident, ...], line: str) -> Message:
    """The newest incidents, each with a button that does the line there."""
    shown = incidents[::-1][:SHOWN]
    each = [
        say(replies.list_line(i), _redo(instead.there(i.code), f"{i.code} {line}") if line else None) for i in shown
    ]
    hidden = len(incidents) - len(shown)
    return message(say(sentence), *each, note(replies.more(hidden)) if hidden else None)


def meant(typed: str, line: str) -> Message:
    """Something was asked for in passing: a button does it."""
    return message(say(instead.meant(typed)), row(_redo(instead.DO_IT, line)))


def _redo(label: str | Phrase, line: str) -> Button | None:
    return button(REDO, label, line) if len(line) <= LONGEST else None
