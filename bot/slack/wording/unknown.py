"""What is not there: a name, a number or a verb that nobody knows."""

from collections.abc import Mapping

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe
from bot.slack.tongue import Phrase, _, one_of
from bot.slack.verbs import VERBS
from bot.slack.wording.details import (
    Details,
    copy,
    did_you_mean,
    known,
    said,
)
from bot.slack.wording.labels import (
    plain_name,
)


def no_such_fact(details: Details) -> str:
    """No text knows this fact."""
    key = said(details, "key") or said(details, "fact")
    return _("I know no fact “{fact}”.", fact=key) + did_you_mean(details) + known(details)


def no_such_incident(details: Details) -> str:
    """Nothing under this code."""
    lists = _("`{slash} list` shows the open ones.", slash=SLASH)
    if code := said(details, "incident"):
        return _("I know no incident {code}.", code=code) + f" {lists}"
    return _("I know no incident of that name.") + f" {lists}"


def no_such_service(details: Details) -> str:
    """Not in the policy."""
    given = said(details, "service")
    return _("I know no service “{service}”.", service=given) + did_you_mean(details) + known(details)


def no_such_situation(details: Details) -> str:
    """No texts for this situation."""
    none = _("I have no texts for a situation “{situation}”.", situation=said(details, "situation"))
    return none + (did_you_mean(details) or known(details)) + copy(details)


def no_such_statement(details: Details) -> str:
    """Nothing under this number."""
    if details.get("statement"):
        return _("I find no statement {number} any more.", number=said(details, "statement"))
    return _("I find no such statement.")


def no_such_transition(details: Details) -> str:
    """The phase cannot follow."""
    now = safe(plain_name(said(details, "now"))) or _("what it is")
    then = safe(plain_name(said(details, "then"))) or _("that phase")
    allowed = said(details, "allowed")
    left = _("I left the phase at {now}: {then} cannot follow it.", now=now, then=then)
    if not allowed or allowed == "none":
        return f"{left} " + _("Nothing comes after it.")
    after = ", ".join(plain_name(name) for name in allowed.split(", "))
    return f"{left} " + _("After {now} comes: {allowed}.", now=now, allowed=after)


HABITS: Mapping[str, Phrase] = {
    "page": Phrase("I page people by the clocks, not by a command: whoever is asked next is named there."),
    "oncall": Phrase("Who is on duty stands in the policy and on the incident's card; a role can be handed on."),
    "subscribe": Phrase("To follow an incident, join its channel; executives have one card for each in theirs."),
    "pause": Phrase("An incident does not pause, and a promise never does; a reminder can be put off for a while."),
    "invite": Phrase("Invite people as Slack does; whoever is given a role is invited by me."),
    "call": Phrase("I open no calls: start one in Slack, and put its address on the timeline."),
    "runbook": Phrase("I have no runbooks: public texts come from templates, and what is to be done is a task."),
    "ticket": Phrase(
        "I open no tickets elsewhere: a task has an owner and a day, and a link can stand on the timeline."
    ),
    "settings": Phrase("My settings are the organisation's policy file, not a command."),
}
"""What we have instead of what other bots have."""


def no_such_verb(details: Details) -> str:
    """Not a word I know."""
    if habit := HABITS.get(str(details.get("habit") or "")):
        return str(habit)
    near = one_of(f"`{SLASH} {VERBS[n].example}`" for n in _nearest(details) if n in VERBS)
    unknown = _("I do not know “{verb}”.", verb=said(details, "verb"))
    hint = " " + _("Did you mean {choice}?", choice=near) if near else ""
    return f"{unknown}{hint} " + _("`{slash} help` lists what I can do.", slash=SLASH)


def _nearest(details: Details) -> list[str]:
    near = details.get("nearest")
    return [str(n) for n in near] if isinstance(near, tuple | list) else []
