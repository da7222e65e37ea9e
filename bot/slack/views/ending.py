"""Ending an incident and opening it again: the forms that say first what that means, and the lines in its channel."""

from collections.abc import Callable, Mapping

from bot.domain.delivery import JSON
from bot.domain.policy import Policy
from bot.services.ending import Outlook
from bot.slack.views.forms import REASON, line_field
from bot.slack.views.parts import Message, button, message, modal, row, say
from bot.slack.views.private import Private
from bot.slack.views.told import Told
from bot.slack.wording import ending, labels


def close_form(outlook: Outlook, policy: Policy, private: Private) -> JSON:
    """What closing means, to be confirmed."""
    head = ending.before_closing(outlook.incident)
    meaning = ending.meaning(_titles(outlook, policy), outlook.waits, outlook.lapses, ())
    return modal(
        labels.CLOSE_TITLE,
        [say(text) for text in (head, *meaning, ending.after())],
        callback_id="close",
        private=private.dump(),
        submit=labels.CLOSE,
        close=labels.GO_BACK,
    )


def cancel_form(outlook: Outlook, policy: Policy, reason: str, private: Private) -> JSON:
    """What calling it a false alarm means, and why it was one."""
    head = ending.before_cancelling(outlook.incident)
    meaning = ending.meaning(_titles(outlook, policy), outlook.waits, outlook.lapses, outlook.stays)
    return modal(
        labels.CANCEL_TITLE,
        [
            *(say(text) for text in (head, *meaning, ending.after())),
            line_field(labels.CANCEL_REASON, REASON, multiline=True, filled=reason),
        ],
        callback_id="cancel",
        private=private.dump(),
        submit=labels.CANCEL_IT,
        close=labels.GO_BACK,
    )


def _titles(outlook: Outlook, policy: Policy) -> list[str]:
    return [policy.clocks[kind].title for kind in outlook.ends]


def reopen_form(private: Private) -> JSON:
    """Why it is not over."""
    return modal(
        labels.REOPEN_TITLE,
        [line_field(labels.REOPEN_REASON, REASON, multiline=True)],
        callback_id="reopen",
        private=private.dump(),
        submit=labels.REOPEN,
        close=labels.CANCEL,
    )


def _ended(told: Told) -> Message:
    incident, details = told.snapshot.incident, told.details
    said = ending.ended_here(incident, str(details["person"]), str(details.get("text") or ""), details.get("owed", ()))
    again = None if incident.open else row(button("reopen", labels.REOPEN, str(incident.id)))
    return message(say(said), again)


def _reopened(told: Told) -> Message:
    incident, details = told.snapshot.incident, told.details
    return message(say(ending.reopened_here(incident, str(details["person"]), str(details["text"]))))


OF_AN_END: Mapping[str, Callable[[Told], Message]] = {"ended": _ended, "reopened": _reopened}
"""Every notice about it."""
