"""Messages about what went past the ordinary way: let out alone, expired, delegated."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.approval import Verdict
from bot.domain.delegation import delegation_from
from bot.slack.views.parts import Message, button, message, row, say
from bot.slack.views.told import Told
from bot.slack.wording import delegation, labels, offers

PARTS = ("role", "giver", "taker", "reason", "start", "end")
"""What a delegation is made of."""


def _lapsed(told: Told) -> Message:
    incident = told.snapshot.incident
    return message(
        say(offers.lapsed(told.statement, incident, told.details.get("why") or {})),
        row(button("say", labels.SAY, str(incident.id), "primary")),
    )


def _break_glass(told: Told) -> Message:
    statement, reviewer = told.statement, told.policy.approval.break_glass.reviewer
    made = told.snapshot.approvals.get(statement.id, ())
    reason = next((a.reason for a in made if a.verdict is Verdict.BREAK_GLASS), "")
    return message(
        say(offers.break_glass(statement, told.snapshot.incident, reason, reviewer)),
        row(button("sign_review", labels.SIGN, str(statement.id))),
    )


def _approved_alone(told: Told) -> Message:
    statement, reviewer = told.statement, told.policy.approval.break_glass.reviewer
    said = delegation.approved_alone(statement, told.snapshot.incident, str(told.details["person"]), reviewer)
    return message(say(said), row(button("sign_review", labels.SIGN, str(statement.id))))


def _delegated(told: Told) -> Message:
    made = delegation_from({name: told.details[name] for name in PARTS})
    return message(say(delegation.to_taker(told.snapshot.incident, made)))


def _delegation_ended(told: Told) -> Message:
    made = delegation_from({name: told.details[name] for name in PARTS})
    return message(say(delegation.ended(told.snapshot.incident, made)))


ALONE: Mapping[str, Callable[[Told], Message]] = MappingProxyType(
    {
        "lapsed": _lapsed,
        "break_glass": _break_glass,
        "approved_alone": _approved_alone,
        "delegated": _delegated,
        "delegation_ended": _delegation_ended,
    }
)
"""Every such notice."""
