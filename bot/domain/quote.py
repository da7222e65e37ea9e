"""What somebody wrote in Slack, taken over as it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A message: its plain text, who wrote it (a Slack user id; empty for an app), and its address."""

    text: str
    author: str = ""
    link: str = ""
    place: str = ""  #: channel and time, which no other message has
