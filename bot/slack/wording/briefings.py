"""What somebody is told who comes into an incident: with a role, or through the door of its channel."""

from collections.abc import Sequence

from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.domain.task import Task
from bot.services.handovers import HandedOver
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, link, people, person, safe, short
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.details import Details, names, said
from bot.slack.wording.labels import plain_name
from bot.slack.wording.tasks import whose_and_when

_TASK = 80

OPEN = Phrase("*Open*")
DUE = Phrase("*Due*")
CHECKED = Phrase("*Facts being checked*")
TASKS = Phrase("*Tasks*")


def given(incident: Incident, roles: Sequence[str], by: str) -> str:
    """Somebody has a role from now on, from somebody else or by a command."""
    held = {"roles": _roles(roles), "incident": f"{incident.code} {safe(incident.title)}"}
    where = f" · {channel(incident.channel_id)}" if incident.channel_id else ""
    if by:
        return _("{person} handed over to you: you are now {roles} of {incident}.", person=person(by), **held) + where
    return _("You are now {roles} of {incident}.", **held) + where


def _roles(roles: Sequence[str]) -> str:
    return all_of(safe(plain_name(r)) for r in roles)


def nothing_open() -> str:
    """All quiet."""
    return _("Nothing is due at the moment, and nothing waits.")


def fact(found: Fact) -> str:
    """A fact that somebody is checking."""
    return _("• {fact}: {person} is checking", fact=safe(found.key), person=person(found.taken_by or ""))


def tasks(found: Sequence[Task], shown: int) -> str:
    """What is still to be done."""
    lines = [f"• {safe(short(t.text, _TASK))} · {whose_and_when(t)}" for t in found[:shown]]
    left = len(found) - shown
    more = [_n("… and one more: `{slash} tasks`.", "… and {count} more: `{slash} tasks`.", left, slash=SLASH)]
    return "\n".join([*lines, *(more if left > 0 else [])])


def receipt(done: HandedOver) -> str:
    """To whoever handed over."""
    told = _(
        "{person} is now {roles} of {code}. I sent them what is open, due and promised.",
        person=person(done.to),
        roles=_roles(done.roles),
        code=done.incident.code,
    )
    if not done.kept:
        return told
    stay = _(
        "You stay {roles}, by the organisation's lists: `{slash} delegate` hands that on for a while.",
        roles=_roles(done.kept),
        slash=SLASH,
    )
    return f"{told} {stay}"


def no_handover(details: Details) -> str:
    """Nothing passed on, and what to do instead."""
    role = safe(plain_name(said(details, "role", "-")))
    if details.get("why") == "yourself":
        return _("That is you. Name whoever takes over: `{slash} handover @person`.", slash=SLASH)
    if details.get("why") == "listed":
        return _(
            "{role} comes from the organisation's lists: `{slash} delegate` hands it on for a while.",
            role=role,
            slash=SLASH,
        )
    if details.get("why") == "unknown":
        known = all_of(names(details, "known"))
        return _("I know no role {role} that is given in an incident, only {known}.", role=role, known=known)
    yours = all_of(names(details, "yours"))
    if yours:
        return _("You do not hold {role} here; you are {yours}.", role=role, yours=yours)
    return _("You hold no role here that could be handed over. `{slash} role` gives one.", slash=SLASH)


def greeting(incident: Incident) -> str:
    """The first line for somebody who has just come in; only they see it."""
    named = f"{incident.code} {safe(incident.title)}"
    return _("Welcome to {incident}. In one screen (only you see this):", incident=f"*{named}*")


def leads(commander: tuple[str, ...], words: tuple[str, ...]) -> str:
    """Who leads, and who speaks."""
    told = {"lead": people(commander) or _("nobody yet"), "words": people(words) or _("nobody yet")}
    return _("Lead: {lead} · Public words: {words}", **told)


def page(address: str) -> str:
    """Where all that was said can be read."""
    return _("Everything that the public was told: {link}", link=link(address, _("the status page")))


def where_next() -> str:
    """Two verbs for who wants more."""
    return _("More: `{slash} timeline` says what happened, `{slash} public` what was said.", slash=SLASH)
