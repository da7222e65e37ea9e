"""What people read about private incidents."""

from bot.domain.incident import Incident
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import person, safe
from bot.slack.tongue import _
from bot.slack.wording.details import Details, said


def private_note() -> str:
    """On the card of a private incident."""
    return _(
        "*Private:* only who is in this channel knows of it, and nothing can be published. "
        "To change that, with a reason: `{slash} declassify`.",
        slash=SLASH,
    )


def private_form() -> str:
    """In the form that declares one."""
    return _("This incident will be private: only those who are invited know of it, and nothing of it is published.")


def declassified(incident: Incident) -> str:
    """To whoever did it."""
    return _(
        "{code} is not private any more: it is announced, its public clocks run from now, and statements can be sent "
        "for approval. This channel stays private; invite whoever has to be here.",
        code=incident.code,
    )


def declassified_here(incident: Incident, who: str, reason: str) -> str:
    """In its channel."""
    return _(
        "*{code} is not private any more.* {person}: {reason}",
        code=incident.code,
        person=person(who),
        reason=safe(reason),
    )


def nothing_public(details: Details) -> str:
    """Nothing of a private incident can be published."""
    return _(
        "{code} is private, so nothing of it can be published. If customers must be told, make it known first, with "
        "the reason: `{slash} declassify`.",
        code=said(details, "incident", "INC-?"),
        slash=SLASH,
    )


def not_private(details: Details) -> str:
    """It is no secret."""
    return _("{code} is not private; there is nothing to declassify.", code=said(details, "incident", "INC-?"))
