"""Roles that are handed on for a while, who may decide at all, and hours without anybody."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.domain.delegation import Delegation
from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, all_of, figure
from bot.slack.wording.details import Details, said
from bot.slack.wording.labels import plain_name


def handed_on(delegations: Iterable[Delegation]) -> str:
    """Who decides in whose place, on the approval card."""
    found = [
        _(
            "{role}: {taker} for {giver} until {time} (“{reason}”)",
            role=safe(plain_name(d.role)),
            taker=person(d.taker),
            giver=person(d.giver),
            time=time(d.end),
            reason=safe(short(d.reason, 150)),
        )
        for d in delegations
    ]
    return _("*Delegated:* {list}", list=all_of(found))


def delegated(made: Delegation) -> str:
    """To whoever handed a role on."""
    return _(
        "{taker} is {role} in your place until {moment}. `{slash} delegate back` ends it sooner.",
        taker=person(made.taker),
        role=safe(plain_name(made.role)),
        moment=moment(made.end),
        slash=SLASH,
    )


def taken_back(roles: Iterable[str]) -> str:
    """To whoever has their role again."""
    return _("You have your role back: {roles}.", roles=all_of([safe(plain_name(role)) for role in roles]))


def to_taker(incident: Incident, made: Delegation) -> str:
    """To whoever decides in somebody's place from now on."""
    return _(
        "{code}: {giver} made you {role} until {moment}: “{reason}”. You decide in their place; you cannot hand it on.",
        code=incident.code,
        giver=person(made.giver),
        role=safe(plain_name(made.role)),
        moment=moment(made.end),
        reason=safe(short(made.reason, 500)),
    )


def ended(incident: Incident, made: Delegation) -> str:
    """To whoever decided in somebody's place."""
    return _(
        "{code}: {giver} is {role} again. Thank you.",
        code=incident.code,
        giver=person(made.giver),
        role=safe(plain_name(made.role)),
    )


def approved_alone(statement: Statement, incident: Incident, who: str, reviewer: str) -> str:
    """One person agreed where it takes more."""
    return _(
        "{code}: {who} agreed alone to statement {number}, because nobody else answered. The {reviewer} signs the "
        "review; until then it stays open.",
        code=incident.code,
        who=person(who),
        number=statement.number,
        reviewer=safe(plain_name(reviewer)),
    )


BARS: Mapping[str, Phrase] = {
    "guest": Phrase("a guest account"),
    "bot": Phrase("an app, not a person"),
    "deactivated": Phrase("a deactivated account"),
    "external": Phrase("an account of another organisation"),
}
"""What keeps somebody from deciding."""


def not_eligible(details: Details) -> str:
    """Whatever role they hold: they may not decide, or are somebody who has had their say."""
    if other := said(details, "other"):
        return _(
            "I did not count this: by its e-mail address this account is the same person as {other}, who wrote or "
            "approved it.",
            other=person(other),
        )
    why = BARS.get(said(details, "why"))
    if why is None:
        return _("Only members of our own workspace can decide.")
    if who := said(details, "person"):
        return _(
            "I gave {person} nothing to do: that is {why}, and only active members of our own workspace act here. Name "
            "one of them.",
            person=person(who),
            why=why,
        )
    return _(
        "I did not count this: this is {why}, and only active members of our own workspace decide what the public "
        "reads.",
        why=why,
    )


def person_unknown(_details: Details) -> str:
    """Slack does not answer who this is."""
    return _(
        "I did not count this: Slack does not tell me right now who you are. Please press again in a moment; nothing "
        "has changed."
    )


def not_delegable(details: Details) -> str:
    """Not yours to hand on, not to this person, or not for so long."""
    why = WHY.get(said(details, "why"))
    return _("I delegated nothing: {why}", why=why(details)) if why else _("I delegated nothing.")


def _not_yours(details: Details) -> str:
    yours = details.get("yours")
    named = [safe(plain_name(str(role))) for role in yours] if isinstance(yours, list) else []
    return _("you do not hold it. Yours: {roles}.", roles=all_of(named) if named else _("none"))


def _author(details: Details) -> str:
    return _(
        "{person} wrote statement {number}, which waits for it; nobody decides on their own text.",
        person=person(said(details, "person")),
        number=said(details, "statement"),
    )


def _too_long(details: Details) -> str:
    hours = details.get("hours")
    return _("at most {hours} hours at a time.", hours=figure(round(hours)) if isinstance(hours, int | float) else "")


WHY: Mapping[str, Callable[[Details], str]] = {
    "assigned": lambda d: _(
        "this role is given by `{slash} role {role} @person`.", slash=SLASH, role=safe(said(d, "role"))
    ),
    "chain": lambda _d: _("it was delegated to you, and what is delegated is not handed on."),
    "not_yours": _not_yours,
    "already": lambda _d: _("you have delegated it already. `{slash} delegate back` ends that.", slash=SLASH),
    "yourself": lambda _d: _("that is you."),
    "has_it": lambda d: _("{person} holds it already.", person=person(said(d, "person"))),
    "author": _author,
    "too_long": _too_long,
    "nothing": lambda _d: _("you have delegated nothing here."),
}
"""Why a role is not handed on."""


def roll_unknown(faults: Iterable[str]) -> str:
    """Slack does not tell who the people are, to the duty channel."""
    return _(
        "*I cannot ask Slack who our people are.* I go by what it last told me. {faults}",
        faults=" ".join(safe(short(str(fault), 200)) for fault in faults),
    )


def roll_known() -> str:
    """It does again."""
    return _("*Slack tells me again who our people are.*")


def roster_holes(holes: Iterable[tuple[str, datetime, datetime]]) -> str:
    """Hours of the coming week in which nobody holds a role, to the duty channel."""
    found = [
        _("{role} from {start} to {end}", role=safe(plain_name(role)), start=moment(start), end=moment(end))
        for role, start, end in holes
    ]
    return _(
        "*Hours of the coming week with nobody on duty:* {holes}. Until that is filled, the stand-ins of the approval "
        "clock are asked at once.",
        holes=all_of(found[:10]),
    )
