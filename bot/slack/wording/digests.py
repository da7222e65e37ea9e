"""What one message says that reminds of several clocks (1.5 rule 8)."""

from bot.domain.proposal import Proposal
from bot.services.reminders import Reminder
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, safe, short, time
from bot.slack.tongue import _, _n
from bot.slack.wording.labels import plain_name, severity_name
from bot.slack.wording.rungs import paged

TITLE = 60


def head(count: int, late: int, *, page: bool, tasks: bool = False) -> str:
    """How much there is, how bad it is, and whether it is a page; nothing, where all was done before it left."""
    if not count:
        return _("Nothing is left to remind you of: it was done meanwhile.")
    clocks = _n("{count} clock waits for you", "{count} clocks wait for you", count)
    wait = _n("{count} thing waits for you", "{count} things wait for you", count) if tasks else clocks
    parts = [_n("*{count} late*", "*{count} late*", late)] if late else []
    parts += [_n("{count} due soon", "{count} due soon", count - late)] if late < count else []
    return f"{wait}: {', '.join(parts)}." + (f" {paged()}" if page else "")


def line(reminder: Reminder, title: str) -> str:
    """One clock: which incident, what is owed, since when or until when, and where."""
    owed = safe(title) if reminder.task else safe(plain_name(title))
    form = _("{title} *late since {time}*") if reminder.late else _("{title} due by {time}")
    at = moment(reminder.due_at) if reminder.task or reminder.regulator else time(reminder.due_at)
    due = form.format(title=owed, time=at)
    about = reminder.about
    named = f"*{about.code}* {safe(short(about.title, TITLE))}"
    if isinstance(about, Proposal):
        return f"• {named} · {due}"
    where = f" · {channel(about.channel_id)}" if about.channel_id else ""
    return f"• {named} · {severity_name(about.severity)} · {due}{where}"


def more(count: int) -> str:
    """What did not fit."""
    return _n(
        "And {count} more: `{slash} list` shows every open incident.",
        "And {count} more: `{slash} list` shows every open incident.",
        count,
        slash=SLASH,
    )
