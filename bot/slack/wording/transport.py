"""What the duty channel reads about the line to Slack itself."""

from datetime import datetime

from bot.slack.mrkdwn import moment, safe


def event_given_up(kind: str, at: datetime) -> str:
    """An event from Slack could not be dealt with, however often it was tried."""
    return (
        f"*Something that happened in Slack {moment(at)} came to nothing:* I could not deal with `{safe(kind)}`. "
        "If it was a remark in an approval thread, its author has not read it; please pass it on."
    )
