"""What the duty channel reads about the line to Slack itself."""

from datetime import datetime

from bot.slack.mrkdwn import moment, safe
from bot.slack.tongue import _


def event_given_up(kind: str, at: datetime) -> str:
    """An event from Slack could not be dealt with, however often it was tried."""
    return _(
        "*Something that happened in Slack {moment} came to nothing:* I could not deal with `{kind}`. "
        "If it was a remark in an approval thread, its author has not read it; please pass it on.",
        moment=moment(at),
        kind=safe(kind),
    )
