"""Messages that become part of an incident, in words."""

from bot.domain.incident import Incident
from bot.slack.mrkdwn import link, person
from bot.slack.tongue import Phrase, _

NOTE_TITLE = Phrase("Add to the timeline")
REPORT_TITLE = Phrase("Count as a report")
NO_INCIDENT = Phrase("None of these yet")
WHICH = Phrase("Which incident is it about?")
ADD = Phrase("Add")


def kept(incident: Incident) -> str:
    """A message stands on the timeline."""
    return _("I put this message on the timeline of {code}.", code=incident.code)


def pinned(incident: Incident) -> str:
    """To whoever put a pin on a message."""
    return _(
        "I put this message on the timeline of {code}. It stays there, also when the pin is taken away.",
        code=incident.code,
    )


def suggested(incident: Incident) -> str:
    """To whoever put a megaphone on a message."""
    return _(
        "I noted on the timeline of {code} that the public could be told this. Nothing is published by it.",
        code=incident.code,
    )


def nothing_open() -> str:
    """There is no timeline to choose."""
    return _("No incident is open, so this message has no timeline to stand on.")


def whose(author: str, address: str) -> str:
    """Under the message in a form."""
    who = person(author) if author else _("an app")
    where = link(address, _("to the message")) if address else ""
    return " · ".join(part for part in (_("Written by {who}", who=who), where) if part)


def declared_from(author: str, address: str) -> str:
    """Above the fields of the form that declares from a message."""
    return _("This message will stand on the timeline. {whose}", whose=whose(author, address))
