"""What the duty channel reads about the house itself: outlets that do not answer, credentials that end."""

from datetime import datetime

from bot.slack.mrkdwn import moment, safe, short, time
from bot.slack.tongue import _, _n
from bot.slack.wording.labels import outlet_name
from bot.slack.wording.reasons import reason


def outlet_down(outlet: str, failures: int) -> str:
    """An outlet does not answer."""
    return _n(
        "*{outlet} does not answer.* {count} attempt in a row failed. I try again at least once a minute, "
        "and what is approved goes out as soon as it answers. Other outlets are not affected.",
        "*{outlet} does not answer.* {count} attempts in a row failed. I try again at least once a minute, "
        "and what is approved goes out as soon as it answers. Other outlets are not affected.",
        failures,
        outlet=_name(outlet),
    )


def last_said(why: str) -> str:
    """What was the matter last."""
    return _("Last: {why}", why=safe(short(reason(why), 300)))


def outlet_up(outlet: str, since: datetime, until: datetime) -> str:
    """An outlet answers again."""
    return _(
        "{outlet} answers again. It did not from {since} to {until}. What waited for it goes out within a minute.",
        outlet=_name(outlet),
        since=moment(since),
        until=time(until),
    )


def outlet_unfit(outlet: str) -> str:
    """A check found that an outlet could not take a statement now."""
    return _(
        "*{outlet} could not publish now.* I checked without posting anything. "
        "Please put it right before it is needed; I look again within the hour.",
        outlet=_name(outlet),
    )


def fault(line: str) -> str:
    """One thing that is wrong with it: where, what, and what to do."""
    place, __, rest = line.partition(": ")
    return safe(short(f"{place}: {reason(rest)}" if rest else reason(line), 300))


def outlet_fit(outlet: str) -> str:
    """It could again."""
    return _("{outlet} can publish again.", outlet=_name(outlet))


def outlet_expiring(outlet: str, expires_at: datetime, days: int) -> str:
    """A credential ends soon, or has."""
    if not days:
        return _(
            "*The credential of {outlet} ended {moment}.* Nothing can be published there until it is renewed.",
            outlet=_name(outlet),
            moment=moment(expires_at),
        )
    return _n(
        "The credential of {outlet} ends within a day, {moment}. "
        "Please renew it: afterwards nothing can be published there.",
        "The credential of {outlet} ends within {count} days, {moment}. "
        "Please renew it: afterwards nothing can be published there.",
        days,
        outlet=_name(outlet),
        moment=moment(expires_at),
    )


def _name(outlet: str) -> str:
    return safe(outlet_name(outlet))
