"""A message that was pointed at where no incident is: which one is it about."""

from collections.abc import Sequence

from blockkit import Input, Option, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Incident
from bot.slack.mrkdwn import clean, short
from bot.slack.tongue import Phrase
from bot.slack.views.forms import BODY, OPTION_TEXT, OPTIONS
from bot.slack.views.parts import label, modal, note, quote
from bot.slack.views.private import Private
from bot.slack.wording import labels, quotes

INCIDENT = "incident"
NONE = "none"
"""The choice of no incident at all."""


def note_form(known: Sequence[Incident], private: Private) -> JSON:
    """Onto which timeline."""
    return _form(quotes.NOTE_TITLE, "quote_note", known, private, {})


def report_form(known: Sequence[Incident], private: Private) -> JSON:
    """For which incident it counts, or for none yet."""
    return _form(quotes.REPORT_TITLE, "quote_report", known, private, {NONE: str(quotes.NO_INCIDENT)})


def _form(title: Phrase, callback_id: str, known: Sequence[Incident], private: Private, beside: dict[str, str]) -> JSON:
    newest = list(reversed(known))[: OPTIONS - len(beside)]
    names = {**{str(i.id): f"{i.code} {i.title}" for i in newest}, **beside}
    options = [Option(label(short(clean(name), OPTION_TEXT)), value=value) for value, name in names.items()]
    chosen = StaticSelect(action_id=BODY, options=options, initial_option=options[0] if len(options) == 1 else None)
    return modal(
        title,
        [
            *quote(private.words)[:1],
            note(quotes.whose(private.author, private.link)),
            Input(label(quotes.WHICH), chosen, block_id=INCIDENT),
        ],
        callback_id=callback_id,
        private=private.dump(),
        submit=quotes.ADD,
        close=labels.CANCEL,
    )
