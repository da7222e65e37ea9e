"""What the form says that puts a reminder off."""

from collections.abc import Mapping
from datetime import datetime

from bot.slack.mrkdwn import safe, time
from bot.slack.tongue import Phrase, _, _n
from bot.slack.wording.labels import plain_name

SNOOZE = Phrase("Snooze")
TITLE = Phrase("Put a reminder off")
HOW_LONG = Phrase("For how long")
WHY = Phrase("Why")
IN_YOUR_WORDS = Phrase("In your own words")
PUT_OFF = Phrase("Put off")

REASONS: Mapping[str, Phrase] = {
    "verifying": Phrase("A fact is being verified"),
    "authority": Phrase("We wait for the regulator or the police"),
    "translating": Phrase("The text is being translated"),
    "other": Phrase("Another reason (write it below)"),
}
"""Why a reminder may wait, by the name under which the form sends it."""


def minutes(count: int) -> str:
    """A length of time."""
    return _n("{count} minute", "{count} minutes", count)


def explained(title: str, due_at: datetime) -> str:
    """What putting off does, and what it does not."""
    return _(
        "The {title} stays due by {time}. Only my reminders wait; the card says so, with your reason.",
        title=safe(plain_name(title)),
        time=time(due_at),
    )


def reason(name: str, words: str) -> str:
    """The reason as it stands on the card and in the record."""
    if name == "other" or name not in REASONS:
        return words
    return f"{REASONS[name]}: {words}" if words else f"{REASONS[name]}"


def write_it() -> str:
    """Beside the field, where neither a listed reason nor an own one was given."""
    return _("Please write why the reminders should wait.")
