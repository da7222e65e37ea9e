"""Ending an incident and opening it again: the forms that say first what that means, and the lines in its channel."""

from collections.abc import Callable, Mapping

from blockkit import Input, Option, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.services.ending import Outlook
from bot.services.merging import Union
from bot.slack.views.forms import BODY, REASON, line_field
from bot.slack.views.parts import Message, button, label, message, modal, row, say
from bot.slack.views.private import Private
from bot.slack.views.told import Told
from bot.slack.wording import ending, labels, merging, secrecy


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


def merge_form(union: Union, private: Private) -> JSON:
    """What making one of two means, and which of them goes on."""
    one, other = union.duplicate, union.goes_on
    options = [
        Option(label(merging.option(other, one)), value=f"{one.id}:{other.id}"),
        Option(label(merging.option(one, other)), value=f"{other.id}:{one.id}"),
    ]
    chosen = StaticSelect(action_id=BODY, options=options, initial_option=options[0])
    meaning = "\n".join(f"• {line}" for line in merging.meaning(union.reports, union.facts, union.promises))
    return modal(
        labels.MERGE_TITLE,
        [
            say(merging.before(one, other)),
            say(meaning),
            Input(label(labels.WHICH_GOES_ON), chosen, block_id="direction"),
        ],
        callback_id="merge",
        private=private.dump(),
        submit=labels.MERGE,
        close=labels.CANCEL,
    )


def restrict_form(incident: Incident, reason: str, private: Private) -> JSON:
    """What making it private means, and why."""
    return modal(
        labels.RESTRICT_TITLE,
        [
            say(secrecy.before_restricting(incident)),
            line_field(labels.RESTRICT_REASON, REASON, multiline=True, filled=reason),
        ],
        callback_id="restrict",
        private=private.dump(),
        submit=labels.RESTRICT,
        close=labels.CANCEL,
    )


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
    if details.get("into"):
        room = str(details.get("channel") or "")
        return message(say(merging.moved_on(incident.code, str(details["person"]), str(details["into"]), room)))
    said = ending.ended_here(incident, str(details["person"]), str(details.get("text") or ""), details.get("owed", ()))
    again = None if incident.open else row(button("reopen", labels.REOPEN, str(incident.id)))
    return message(say(said), again)


def _reopened(told: Told) -> Message:
    incident, details = told.snapshot.incident, told.details
    return message(say(ending.reopened_here(incident, str(details["person"]), str(details["text"]))))


def _took_over(told: Told) -> Message:
    details = told.details
    promises = [str(at) for at in details.get("promises", ())]
    who, duplicate = str(details["person"]), str(details["duplicate"])
    incident = told.snapshot.incident
    return message(say(merging.took_over(incident, who, duplicate, int(details.get("reports") or 0), promises)))


def _restricted(told: Told) -> Message:
    details = told.details
    said = secrecy.restricted_here(told.snapshot.incident, str(details["person"]), str(details["text"]))
    return message(say(said))


def gone_private(incident: Incident) -> Message:
    """In place of a card that others could read, and as the last word of a channel that it had."""
    return message(say(secrecy.goes_on_elsewhere(incident)))


OF_AN_END: Mapping[str, Callable[[Told], Message]] = {
    "ended": _ended,
    "reopened": _reopened,
    "took_over": _took_over,
    "restricted": _restricted,
    "archive_soon": lambda told: message(say(ending.archived_tomorrow(told.snapshot.incident))),
    "went_private": lambda told: gone_private(told.snapshot.incident),
}
"""Every notice about it."""
