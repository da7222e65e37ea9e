"""What Slack accepts as a channel name."""

import re

from bot.rehearsal.workspace.shapes import SlackError

LONGEST = 80
_ALLOWED = re.compile(r"[a-z0-9_-]+")


def check_channel_name(name: str) -> None:
    """Passes a name of 1-80 lower-case letters, digits, `-` and `_`; raises SlackError with Slack's code else."""
    if not name:
        raise SlackError("no_channel")
    if len(name) > LONGEST:
        raise SlackError("invalid_name_maxlength")
    if not _ALLOWED.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if not name.strip("-_"):
        raise SlackError("invalid_name_punctuation")
