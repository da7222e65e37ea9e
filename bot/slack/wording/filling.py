"""Forms for verbs that were typed alone, in words."""

from collections.abc import Mapping

from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.mrkdwn import clean, safe
from bot.slack.tongue import Phrase, _
from bot.slack.wording.labels import plain_name

TITLES: Mapping[str, Phrase] = {
    "sev": Phrase("Change the severity"),
    "phase": Phrase("Change the phase"),
    "note": Phrase("Add to the timeline"),
    "role": Phrase("Give a role"),
    "delegate": Phrase("Hand a role on"),
    "snooze": Phrase("Put a reminder off"),
    "noimpact": Phrase("Nobody notices"),
    "declassify": Phrase("Make it known"),
    "title": Phrase("Change the title"),
    "services": Phrase("Which services it hits"),
    "merge": Phrase("Two that are one"),
    "handover": Phrase("Change of shift"),
    "flag": Phrase("Something is wrong"),
}
"""At most 24 characters in every language."""

WHAT_HAPPENED = Phrase("What happened")
ROLE = Phrase("Role")
ROLE_OR_ALL = Phrase("Role; if none is chosen, all that you were given here")
PERSON = Phrase("Who")
WHICH_INCIDENT = Phrase("Which one it is the same as")
CLOCK = Phrase("Which clock")
STATEMENT = Phrase("In which statement")
WHY_HANDED_ON = Phrase("Why you hand it on")
WHY_NO_IMPACT = Phrase("Why no customer notices")
WHY_KNOWN = Phrase("Why everybody may know of it")


def about(incident: Incident) -> str:
    """Above the fields."""
    return f"{incident.code} · {safe(incident.title)}"


def incident(found: Incident) -> str:
    """One open incident to choose; plain text."""
    return f"{found.code} {clean(found.title)}"


def statement(found: Statement) -> str:
    """One published statement to choose; plain text."""
    body = clean(found.revision.content.texts[0].body) if found.revision.content.texts else ""
    return _("Statement {number}, {kind}: {text}", number=found.number, kind=plain_name(found.kind.value), text=body)
