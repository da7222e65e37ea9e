"""What one message says that reminds of several clocks (1.5 rule 8)."""

from collections.abc import Sequence

from bot.domain.incident import Incident, titled_name
from bot.domain.proposal import Proposal
from bot.services.reminders import Reminder
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, safe, short, time
from bot.slack.tongue import _, _n
from bot.slack.wording.labels import plain_name, severity_name
from bot.slack.wording.rungs import paged

TITLE = 60


def head(reminders: Sequence[Reminder]) -> str:
    """How much there is, how bad it is, and whether it is a page; nothing, where all was done before it left."""
    late = [r for r in reminders if r.late]
    count, soon = len(reminders), len(reminders) - len(late)
    if not count:
        return _("Nothing is left to remind you of: it was done meanwhile.")
    clocks = _n("{count} clock waits for you", "{count} clocks wait for you", count)
    things = _n("{count} thing waits for you", "{count} things wait for you", count)
    parts = [_late(late)] if late else []
    parts += [_n("{count} due soon", "{count} due soon", soon)] if soon else []
    wait = things if any(r.task for r in reminders) else clocks
    return f"{wait}: {'; '.join(parts)}." + (f" {paged()}" if any(r.page for r in reminders) else "")


def _late(late: Sequence[Reminder]) -> str:
    since = _moment(min(late, key=lambda r: r.due_at))
    return _n("*{count} late, since {time}*", "*{count} late, the longest since {time}*", len(late), time=since)


def _moment(reminder: Reminder) -> str:
    """When it is or was due; what is not a matter of minutes has its day."""
    days = reminder.task or reminder.regulator
    return moment(reminder.due_at) if days else time(reminder.due_at)


def owed(reminder: Reminder, title: str) -> str:
    """What is owed, over the lines of all who owe it; each of them begins with its time."""
    if reminder.task:
        return _("*To do, late since*") if reminder.late else _("To do by")
    what = safe(plain_name(title))
    if isinstance(reminder.about, Incident) and not reminder.regulator:
        what = f"{severity_name(reminder.about.severity)} · {what}"
    return _("*{what}, late since*", what=what) if reminder.late else _("{what}, due by", what=what)


def line(reminder: Reminder) -> str:
    """One clock: since when or until when, and where; its title where the name of its channel says something else."""
    todo = f" {safe(short(reminder.task, TITLE))} ·" if reminder.task else ""
    return f"• {_moment(reminder)}{todo} {_which(reminder.about)}"


def _which(about: Incident | Proposal) -> str:
    title = safe(short(about.title, TITLE))
    if isinstance(about, Proposal) or not about.channel_id:
        return f"*{about.code}* {title}"
    told = about.channel_name.startswith(titled_name(about))
    return channel(about.channel_id) if told else f"{channel(about.channel_id)} {title}"


def say_in(incident: Incident) -> str:
    """The button that leads to a word for the worst of them."""
    return _("Say something: {code}", code=incident.code)


def more(count: int) -> str:
    """What did not fit."""
    return _n(
        "And {count} more: `{slash} list` shows every open incident.",
        "And {count} more: `{slash} list` shows every open incident.",
        count,
        slash=SLASH,
    )
