"""What people read in an exercise, so that nobody takes it for the real thing."""

from bot.domain.incident import Incident
from bot.slack.mrkdwn import safe
from bot.slack.tongue import Phrase, _

MARK = Phrase("DRILL / EXERCICE")
"""In every language at once: whoever reads one of them knows."""


def banner() -> str:
    """On top of every message."""
    return f"*{MARK}* · " + _("Nothing of this reaches the public.")


def form() -> str:
    """In the form that declares one."""
    return _("This will be a drill: everything as in earnest, but the outlets are replaced by recorders.")


def declared(incident: Incident) -> str:
    """To whoever declared it."""
    return _(
        "I declared *{incident}* as a drill. Its channel is being made. Clocks, approvals and reminders run as in "
        "earnest; what would be published is recorded and goes nowhere.",
        incident=f"{incident.code} {safe(incident.title)}",
    )
