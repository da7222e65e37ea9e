"""What a rung of the ladder says: what is due, who is asked, and what can be done."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.clock import Clock, ClockState
from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, people, safe, time
from bot.slack.tongue import _, _n
from bot.slack.wording.labels import plain_name


def early(incident: Incident, title: str, percent: int, due_at: datetime) -> str:
    """A share of the time has gone."""
    return _(
        "{code}: {percent} % of the time for the {title} has gone. It is due by {time}.",
        code=incident.code,
        percent=percent,
        title=safe(plain_name(title)),
        time=time(due_at),
    )


def late(incident: Incident, title: str, due_at: datetime) -> str:
    """The time is over."""
    return _(
        "*Late.* {code}: the {title} was due by {time} and has not come.",
        code=incident.code,
        title=safe(plain_name(title)),
        time=time(due_at),
    )


def over(incident: Incident, title: str, clock: Clock) -> str:
    """What was asked for came, or is not owed any more."""
    told = {"code": incident.code, "title": safe(plain_name(title)), "due": time(clock.due_at)}
    ended = time(clock.ended_at or clock.due_at)
    if clock.state is ClockState.MET:
        return _("{code}: the {title} was due by {due}. That was done at {ended}.", ended=ended, **told)
    return _("{code}: the {title} was due by {due}. Nobody waits for it since {ended}.", ended=ended, **told)


def approval(incident: Incident, statement: Statement, due_at: datetime, *, late: bool) -> str:
    """An approver is needed."""
    told = {
        "code": incident.code,
        "number": statement.number,
        "since": time(statement.revision.created_at),
        "due": time(due_at),
    }
    if late:
        return _("{code}: statement {number} waits for a decision since {since}; it was due by {due}.", **told)
    return _("{code}: statement {number} waits for a decision since {since}; it is due by {due}.", **told)


def asked(asked: Sequence[str], roles: Iterable[str]) -> str:
    """Who is asked."""
    as_roles = ", ".join(safe(plain_name(r)) for r in roles)
    who = people(tuple(asked))
    if who:
        return _("I ask {people} ({roles}).", people=who, roles=as_roles)
    return _("Nobody holds the role I would ask: {roles}.", roles=as_roles)


def paged() -> str:
    """It is a page."""
    return _("This is a page: please take it up now.")


def with_draft(statement: Statement, card: str) -> str:
    """What can be done when a text waits."""
    return _("Statement {number} is written and waits for approval: {card}.", number=statement.number, card=card)


def without_draft(incident: Incident) -> str:
    """What can be done when nothing is written."""
    if incident.channel_id:
        room = channel(incident.channel_id)
        return _("Nothing waits for approval. The next step is `{slash} say` in {channel}.", slash=SLASH, channel=room)
    return _(
        "Nothing waits for approval. The next step is `{slash} {code} say`.",
        slash=SLASH,
        code=incident.code,
    )


def down(start: datetime, end: datetime, missed: Sequence[int]) -> str:
    """The bot itself was away."""
    away = _("I was down from {start} to {end}, so this comes late.", start=moment(start), end=moment(end))
    if not missed:
        return away
    return f"{away} " + _n(
        "The step at {steps} passed meanwhile; this one speaks for it.",
        "The steps at {steps} passed meanwhile; this one speaks for them.",
        len(missed),
        steps=_percents(missed),
    )


def missed(missed: Sequence[int]) -> str:
    """Earlier steps that this one speaks for."""
    return _n(
        "This also speaks for the step at {steps}.",
        "This also speaks for the steps at {steps}.",
        len(missed),
        steps=_percents(missed),
    )


def _percents(shares: Sequence[int]) -> str:
    return ", ".join(_("{share} %", share=share) for share in shares)
