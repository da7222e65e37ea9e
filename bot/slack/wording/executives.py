"""What executives hear at once, beside their card: the first public word, and that it is over (slack-ux 4)."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.slack.mrkdwn import safe, time
from bot.slack.tongue import _, _n


def first_word(incident: Incident, minutes: int) -> str:
    """The public has heard from us."""
    after = _n("{count} minute after the declaration", "{count} minutes after the declaration", minutes)
    return _(
        "{incident}: the public has our first word, {after}. The card says which.",
        incident=_named(incident),
        after=after,
    )


def resolved(incident: Incident, told_at: datetime) -> str:
    """It is over, and the public knows."""
    return _(
        "{incident} is resolved, and the public knows since {time}.", incident=_named(incident), time=time(told_at)
    )


def _named(incident: Incident) -> str:
    return f"*{incident.code} {safe(incident.title)}*"
