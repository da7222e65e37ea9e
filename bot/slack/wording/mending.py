"""Setting a public word right, taking it back, stopping it: the form, the answers, the refusals."""

from collections.abc import Sequence

from bot.domain.delivery import Delivery
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import moment, safe
from bot.slack.tongue import _, _n
from bot.slack.wording.details import Details, the_statement
from bot.slack.wording.labels import language_name, outlet_name


def mend_context(old: Statement, kind: str) -> str:
    """Above the fields: what is about to be set right."""
    at = _(", public since {moment}", moment=moment(old.first_receipt_at)) if old.first_receipt_at else ""
    if kind == "retraction":
        does = _("This takes back *statement {number}*{since}.", number=old.number, since=at)
    else:
        does = _("This corrects *statement {number}*{since}.", number=old.number, since=at)
    return does + " " + _("It goes to its approvers like every public word.")


def mend_said(language: str) -> str:
    """Over the words that stand in public."""
    return _("*{language}*, as it was said:", language=safe(language_name(language)))


def stopped(
    statement: Statement, back: Sequence[Delivery], in_flight: Sequence[Delivery], out: Sequence[Delivery]
) -> str:
    """What a stop could reach and what it could not."""
    lines = [_held(statement.number, len(back))]
    if in_flight:
        lines.append(
            _(
                "{places}: could not be stopped, will be known in a moment; the card shows it.",
                places=_places(in_flight),
            )
        )
    if out:
        lines.append(
            _(
                "{places}: already out. To set it right: `{slash} correct` or `{slash} retract`.",
                places=_places(out),
                slash=SLASH,
            )
        )
    return "\n".join(lines)


def _held(number: int, messages: int) -> str:
    if not messages:
        return _("I stopped statement {number}: no messages held back.", number=number)
    return _n(
        "I stopped statement {number}: {count} message held back.",
        "I stopped statement {number}: {count} messages held back.",
        messages,
        number=number,
    )


def _places(found: Sequence[Delivery]) -> str:
    return ", ".join(dict.fromkeys(safe(outlet_name(d.action)) for d in found))


def nothing_to_stop(details: Details) -> str:
    """Nothing is on its way out."""
    if details.get("statement"):
        none = _(
            "Nothing of {statement} is on its way out, so there is nothing to stop.", statement=the_statement(details)
        )
    else:
        none = _("Nothing is on its way out, so there is nothing to stop.")
    return none + " " + _("What is out already: `{slash} correct` or `{slash} retract`.", slash=SLASH)


def not_public(details: Details) -> str:
    """The public never had it, or it was taken back."""
    return _(
        "I changed nothing: {statement} is not public, or was taken back already.", statement=the_statement(details)
    )
