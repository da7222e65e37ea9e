"""What the duty channel reads about the house itself: outlets that do not answer, credentials that end."""

from datetime import datetime

from bot.slack.mrkdwn import moment, safe, short, time
from bot.slack.wording.labels import outlet_name


def outlet_down(outlet: str, failures: int) -> str:
    """An outlet does not answer."""
    return (
        f"*{_name(outlet)} does not answer.* {failures} attempts in a row failed. I try again at least once a minute, "
        "and what is approved goes out as soon as it answers. Other outlets are not affected."
    )


def last_said(why: str) -> str:
    """What was the matter last."""
    return f"Last: {safe(short(why, 300))}"


def outlet_up(outlet: str, since: datetime, until: datetime) -> str:
    """An outlet answers again."""
    return (
        f"{_name(outlet)} answers again. It did not from {moment(since)} to {time(until)}. "
        "What waited for it goes out within a minute."
    )


def outlet_unfit(outlet: str) -> str:
    """A check found that an outlet could not take a statement now."""
    return (
        f"*{_name(outlet)} could not publish now.* I checked without posting anything. "
        "Please put it right before it is needed; I look again within the hour."
    )


def fault(line: str) -> str:
    """One thing that is wrong with it."""
    return safe(short(line, 300))


def outlet_fit(outlet: str) -> str:
    """It could again."""
    return f"{_name(outlet)} can publish again."


def outlet_expiring(outlet: str, expires_at: datetime, days: int) -> str:
    """A credential ends soon, or has."""
    if not days:
        return (
            f"*The credential of {_name(outlet)} ended {moment(expires_at)}.* "
            "Nothing can be published there until it is renewed."
        )
    when = "within a day" if days == 1 else f"within {days} days"
    return (
        f"The credential of {_name(outlet)} ends {when}, {moment(expires_at)}. "
        "Please renew it: afterwards nothing can be published there."
    )


def _name(outlet: str) -> str:
    return safe(outlet_name(outlet))
