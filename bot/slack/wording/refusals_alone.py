"""Why one person may not publish alone: the holding text and break-glass."""

from collections.abc import Mapping
from datetime import datetime

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe, second
from bot.slack.tongue import Phrase, _
from bot.slack.wording.details import Details, listed, said


def break_glass_not_yet(details: Details) -> str:
    """Nobody is late enough for one person to speak alone."""
    at = details.get("at")
    if isinstance(at, datetime):
        return _(
            "I published nothing: this still needs a second person. You may from {time} on. `{slash} hold` needs "
            "nobody else.",
            time=second(at),
            slash=SLASH,
        )
    return _(
        "I published nothing: this still needs a second person. No public clock is running. `{slash} hold` needs "
        "nobody else.",
        slash=SLASH,
    )


def break_glass_refused(details: Details) -> str:
    """Not for this severity, or not for what the text speaks of."""
    if severity := said(details, "severity"):
        return _(
            "I published nothing: at {severity} there is time for a second person. Use `{slash} say`.",
            severity=safe(severity.upper()),
            slash=SLASH,
        )
    found = listed(details.get("traits")).replace("_", " ")
    return _(
        "I published nothing: what this text speaks of always needs its approvers ({traits}). Use `{slash} say`.",
        traits=found,
        slash=SLASH,
    )


HOLDING: Mapping[str, Phrase] = {
    "missing": Phrase("nobody has approved it in advance"),
    "changed": Phrase("its words have changed since they were approved"),
    "ran_out": Phrase("its approval has run out"),
}
"""Why the holding text may not be used."""


def holding_not_approved(details: Details) -> str:
    """The holding text lacks a valid approval in advance."""
    return _(
        "I did not publish the holding text: {why}. Use `{slash} say` now. Later, `bayan holding` prints the text for "
        "the head of communications and legal to approve, and what to write into the policy.",
        why=HOLDING.get(said(details, "why"), HOLDING["missing"]),
        slash=SLASH,
    )


def holding_used(details: Details) -> str:
    """Once per incident."""
    return _(
        "The holding text was used already, as statement {number}. The next word is `{slash} say`.",
        number=said(details, "statement"),
        slash=SLASH,
    )
