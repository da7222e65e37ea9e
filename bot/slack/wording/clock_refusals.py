"""Why a clock, a severity or a reminder was left as it is."""

from bot.slack.commands import SLASH
from bot.slack.wording.details import Details, choose, listed, said


def no_snooze(details: Details) -> str:
    """This reminder may not be put off, or not so long."""
    clock = said(details, "clock", "This clock")
    if details.get("longest") is not None:
        return (
            f"I left {clock} as it is: it can be put off by at most {said(details, 'longest', '0')} minutes at a time."
        )
    if details.get("times"):
        again = said(details, "times")
        return f"I left {clock} as it is: it was put off {again} times already. `{SLASH} nochange` is one step."
    return f"I left {clock} as it is: what the public waits for cannot be put off, only answered. `{SLASH} say` does."


def no_such_clock(details: Details) -> str:
    """No clock of that name runs."""
    return f"No clock {said(details, 'clock', 'of that name')} runs." + choose(details, "known", "Running:")


def second_person(details: Details) -> str:
    """It takes two."""
    allowed = listed(details.get("allowed"), joiner=" and ").replace("_", " ") or "commander and comms lead"
    return f"I counted nothing: it takes two people for this, {allowed}, each saying it once."


def same_severity(details: Details) -> str:
    """It has that severity already."""
    code, severity = said(details, "incident", "the incident"), said(details, "severity", "of that severity")
    return f"I changed nothing: {code} is {severity} already."
