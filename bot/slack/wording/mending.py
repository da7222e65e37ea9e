"""Setting a public word right, taking it back, stopping it: the form, the answers, the refusals."""

from collections.abc import Sequence

from bot.domain.delivery import Delivery
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import moment, safe
from bot.slack.wording.details import Details
from bot.slack.wording.details import statement as which
from bot.slack.wording.labels import language_name, outlet_name


def mend_context(old: Statement, kind: str) -> str:
    """Above the fields: what is about to be set right."""
    at = f", public since {moment(old.first_receipt_at)}" if old.first_receipt_at else ""
    does = "takes back" if kind == "retraction" else "corrects"
    return f"This {does} *statement {old.number}*{at}. It goes to its approvers like every public word."


def mend_said(language: str) -> str:
    """Over the words that stand in public."""
    return f"*{safe(language_name(language))}*, as it was said:"


def stopped(
    statement: Statement, back: Sequence[Delivery], in_flight: Sequence[Delivery], out: Sequence[Delivery]
) -> str:
    """What a stop could reach and what it could not."""
    lines = [f"I stopped statement {statement.number}: {_messages(back)} held back."]
    if in_flight:
        lines.append(f"{_places(in_flight)}: could not be stopped, will be known in a moment; the card shows it.")
    if out:
        lines.append(f"{_places(out)}: already out. To set it right: `{SLASH} correct` or `{SLASH} retract`.")
    return "\n".join(lines)


def _messages(found: Sequence[Delivery]) -> str:
    return "1 message" if len(found) == 1 else f"{len(found) or 'no'} messages"


def _places(found: Sequence[Delivery]) -> str:
    return ", ".join(dict.fromkeys(safe(outlet_name(d.action)) for d in found))


def nothing_to_stop(details: Details) -> str:
    """Nothing is on its way out."""
    named = f" of {which(details)}" if details.get("statement") else ""
    return (
        f"Nothing{named} is on its way out, so there is nothing to stop. "
        f"What is out already: `{SLASH} correct` or `{SLASH} retract`."
    )


def not_public(details: Details) -> str:
    """The public never had it, or it was taken back."""
    return f"I changed nothing: {which(details)} is not public, or was taken back already."
