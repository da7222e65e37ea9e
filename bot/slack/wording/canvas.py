"""What the canvas of an incident says beside what its cards say: its title, its headings, how it is kept."""

from bot.domain.incident import Incident
from bot.domain.task import Task
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe
from bot.slack.tongue import Phrase, _, _n
from bot.slack.wording.labels import severity_name, state_of
from bot.slack.wording.tasks import whose_and_when

TITLE = Phrase("Running summary")
PEOPLE = Phrase("Who does what")
TOLD = Phrase("What the public was told")
FACTS = Phrase("What is known")
TASKS = Phrase("What is to be done")
OWED = Phrase("What is owed")
STORY = Phrase("The latest, newest first")


def state(incident: Incident) -> str:
    """Severity, phase and services."""
    services = ", ".join(safe(s) for s in incident.services) or _("no service named")
    return f"{severity_name(incident.severity)} · {state_of(incident)} · {services}"


def nothing_known() -> str:
    """No fact yet."""
    return _("Nobody has checked anything yet.")


def task(found: Task) -> str:
    """One task: what, by whom, until when."""
    return f"{found.number} · {safe(found.text)} · {whose_and_when(found)}"


def earlier_words(count: int) -> str:
    """Statements for which there is no room."""
    return _n("… and one before: `{slash} public`.", "… and {count} before: `{slash} public`.", count, slash=SLASH)


def earlier_lines(count: int) -> str:
    """Lines of the timeline for which there is no room."""
    return _n("… and one before: `{slash} timeline`.", "… and {count} before: `{slash} timeline`.", count, slash=SLASH)


def how_it_is_kept(zone: str) -> str:
    """At its foot: whose page this is."""
    return _(
        "I keep this page and write it anew when something changes, so what is written into it by hand does not stay: "
        "`{slash} note` puts it on the timeline. Times are those of {zone}.",
        slash=SLASH,
        zone=safe(zone),
    )
