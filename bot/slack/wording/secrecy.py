"""What people read about private incidents."""

from bot.domain.incident import Incident
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import person, safe
from bot.slack.tongue import _
from bot.slack.wording.details import Details, listed, said


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


def before_restricting(incident: Incident) -> str:
    """In the form: what it means."""
    return _(
        "*{incident}* will be private. From now on only you, whoever declared it and who has a role in it know how it "
        "goes on, in a new channel; this one is archived. Its clocks end, waiting texts cannot be published, and "
        "nothing can until `{slash} declassify`. What has been read until now, here and in the incidents channel, "
        "stays read.",
        incident=f"{incident.code} {safe(incident.title)}",
        slash=SLASH,
    )


def restricted(incident: Incident) -> str:
    """To whoever did it."""
    return _("{code} is private now. Its new channel is being made; you are invited to it.", code=incident.code)


def restricted_here(incident: Incident, who: str, reason: str) -> str:
    """In its new channel."""
    return _("*{code} is private.* {person}: {reason}", code=incident.code, person=person(who), reason=safe(reason))


def goes_on_elsewhere(incident: Incident) -> str:
    """Where others read of it before."""
    return _("{code} is private now; nothing more of it is shown here.", code=incident.code)


def public_already(details: Details) -> str:
    """The public reads of it, or waits for a word."""
    code, numbers = said(details, "incident", "INC-?"), listed(details.get("statements"))
    if not numbers:
        return _(
            "{code} cannot be made private: the public was promised a word and waits for it. What nobody must know can "
            "be declared as one of its own: `{slash} declare private`.",
            code=code,
            slash=SLASH,
        )
    return _(
        "{code} cannot be made private: the public has it, or is about to (statement {numbers}). Take that back first "
        "with `{slash} retract`, or declare what nobody must know as one of its own: `{slash} declare private`.",
        code=code,
        numbers=numbers,
        slash=SLASH,
    )
