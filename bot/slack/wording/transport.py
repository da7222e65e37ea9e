"""What people read about the line to Slack itself, and about what somebody did by hand to channels and accounts."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.slack.mrkdwn import channel, moment, person, safe, time
from bot.slack.tongue import _
from bot.slack.wording.labels import plain_name


def event_given_up(kind: str, at: datetime) -> str:
    """An event from Slack could not be dealt with, however often it was tried."""
    return _(
        "*Something that happened in Slack {moment} came to nothing:* I could not deal with `{kind}`. "
        "If it was a remark in an approval thread, its author has not read it; please pass it on.",
        moment=moment(at),
        kind=safe(kind),
    )


def locked_out(why: str, since: datetime) -> str:
    """For the health page, which no Slack is needed to read."""
    return _(
        "locked out of Slack since {since} UTC ({why}): install the app again, renew the bot token",
        since=f"{since:%Y-%m-%d %H:%M}",
        why=why,
    )


def not_connected() -> str:
    """For the health page: no socket stands."""
    return _("no connection to Slack: commands reach nobody until one is back")


def let_in(why: str, since: datetime, until: datetime) -> str:
    """Slack lets us in again."""
    return _(
        "*Slack did not let me in from {since} to {until}* ({why}). Nothing was lost: what I had to say comes now, so "
        "some of it is late. Clocks and publishing went on meanwhile.",
        since=moment(since),
        until=time(until),
        why=safe(why),
    )


def room_lost(incident: Incident, was: str, why: str, who: str) -> str:
    """An incident has another channel."""
    what = _("was archived") if why == "archived" else _("is gone")
    by = _(" by {person}", person=person(who)) if who else ""
    return _(
        "*{code} goes on in {channel}.* Its channel #{was} {what}{by} while the incident is open, so I made another "
        "one and invited those who have a role.",
        code=incident.code,
        channel=channel(incident.channel_id or ""),
        was=safe(was),
        what=what,
        by=by,
    )


def came_back(incident: Incident) -> str:
    """We were taken out of an incident's channel."""
    return _(
        "I was removed from this channel and have come back: the card of {code}, its reminders and its record need me "
        "here. When it is over, I can be removed.",
        code=incident.code,
    )


def shut_out(incident: Incident, why: str) -> str:
    """We were taken out and cannot go in again."""
    return _(
        "*I was removed from {channel} and cannot go back by myself* ({why}). Please invite me there: until then "
        "{code} has no card and no reminders in its channel.",
        channel=channel(incident.channel_id or ""),
        why=safe(why),
        code=incident.code,
    )


def roles_empty(incident: Incident, who: str, roles: Sequence[str]) -> str:
    """Somebody who had a role has no account any more."""
    return _(
        "*{code}: the account of {person} was switched off. Nobody has this role now: {roles}.* "
        "Name somebody: `/incident role {role} @name`.",
        code=incident.code,
        person=person(who),
        roles=", ".join(safe(plain_name(r)) for r in roles),
        role=roles[0],
    )


def removed_from(name: str) -> str:
    """We were taken out of one of the policy's channels, and went in again."""
    return _(
        "I was removed from #{name} and have come back: the policy names it, and what belongs there would reach "
        "nobody. Name another channel in the policy if this one is not meant for it.",
        name=safe(name),
    )


def policy_room_shut(name: str, why: str) -> str:
    """We were taken out of one of the policy's channels, and cannot go in again."""
    return _(
        "*I was removed from #{name} and cannot go back by myself* ({why}). Please invite me there, or name another "
        "channel in the policy: what belongs there reaches nobody.",
        name=safe(name),
        why=safe(why),
    )


def policy_room_renamed(was: str, name: str) -> str:
    """One of the policy's channels has another name."""
    return _(
        "#{was} is now called #{name}. I go on there until I am started anew; please name it so in the policy before.",
        was=safe(was),
        name=safe(name),
    )


def policy_room_archived(name: str) -> str:
    """One of the policy's channels was archived."""
    return _(
        "*#{name} was archived, and the policy names it:* what belongs there reaches nobody. Take it out of the "
        "archive and invite me, or name another channel in the policy.",
        name=safe(name),
    )
