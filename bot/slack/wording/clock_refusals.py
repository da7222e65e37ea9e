"""Why a clock, a severity or a reminder was left as it is."""

from bot.slack.commands import SLASH
from bot.slack.tongue import _, all_of
from bot.slack.wording.details import Details, choose, names, said


def no_snooze(details: Details) -> str:
    """This reminder may not be put off, or not so long."""
    clock = said(details, "clock", _("this clock"))
    if details.get("longest") is not None:
        longest = said(details, "longest", "0")
        return _(
            "I left {clock} as it is: it can be put off by at most {longest} minutes at a time.",
            clock=clock,
            longest=longest,
        )
    if details.get("times"):
        return _(
            "I left {clock} as it is: it was put off {times} times already. `{slash} nochange` is one step.",
            clock=clock,
            times=said(details, "times"),
            slash=SLASH,
        )
    return _(
        "I left {clock} as it is: what the public waits for cannot be put off, only answered. `{slash} say` does.",
        clock=clock,
        slash=SLASH,
    )


def no_such_clock(details: Details) -> str:
    """No clock of that name runs."""
    clock = said(details, "clock")
    none = _("No clock {clock} runs.", clock=clock) if clock else _("No clock of that name runs.")
    return none + choose(details, "known", _("Running: {choice}."))


def second_person(details: Details) -> str:
    """It takes two."""
    allowed = all_of(names(details, "allowed")) or _("commander and comms lead")
    return _("I counted nothing: it takes two people for this, {allowed}, each saying it once.", allowed=allowed)


def same_severity(details: Details) -> str:
    """It has that severity already."""
    code, severity = said(details, "incident", _("the incident")), said(details, "severity", _("of that severity"))
    return _("I changed nothing: {code} is {severity} already.", code=code, severity=severity)
