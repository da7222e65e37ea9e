"""What new messages say: in channels, in threads and to one person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, link, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n
from bot.slack.wording.drills import MARK
from bot.slack.wording.labels import language_name, outlet_name, severity_name, state_of


def declared(incident: Incident) -> str:
    """A new incident, for those who want to know whether it is known."""
    services = ", ".join(safe(s) for s in incident.services)
    drill = _("This is a drill.") + " " if incident.drill else ""
    where = " " + _("Work goes on in {channel}.", channel=channel(incident.channel_id)) if incident.channel_id else ""
    by = _(
        "Declared by {person}, noticed by customers since {since}.",
        person=person(incident.declared_by),
        since=moment(incident.first_sign_at),
    )
    head = f"*{incident.code} {safe(incident.title)}* · {severity_name(incident.severity)} · {services}"
    return f"{drill}{head}\n{by}{where}"


def card_link(url: str, approvals: str) -> str:
    """Where the approval card is."""
    return link(url, _("open the card")) if url else _("in {channel}", channel=channel(approvals))


def approval_wanted(statement: Statement, incident: Incident, due_at: datetime | None, card: str) -> str:
    """An approver's turn."""
    by, number = person(statement.revision.author), statement.number
    if due_at is None:
        return _(
            "{code}: statement {number} by {person} needs your decision: {card}.",
            code=incident.code,
            number=number,
            person=by,
            card=card,
        )
    return _(
        "{code}: statement {number} by {person} needs your decision by {time}: {card}.",
        code=incident.code,
        number=number,
        person=by,
        time=time(due_at),
        card=card,
    )


def approval_stand_in(statement: Statement, incident: Incident, percent: int, card: str) -> str:
    """A stand-in's turn."""
    return _(
        "{code}: statement {number} has used {percent} % of its approval time. "
        "You may now decide in the approvers' place: {card}.",
        code=incident.code,
        number=statement.number,
        percent=percent,
        card=card,
    )


def commented(statement: Statement, incident: Incident, who: str, text: str) -> str:
    """Somebody remarked on the author's text."""
    return _(
        "{person} on your statement {number} for {code}: “{text}”",
        person=person(who),
        number=statement.number,
        code=incident.code,
        text=safe(short(text, 1500)),
    )


DECIDED: Mapping[str, Phrase] = {
    "approve": Phrase("{person} approved your statement {number} for {code}"),
    "change": Phrase("{person} asked for a change to your statement {number} for {code}"),
    "reject": Phrase("{person} rejected your statement {number} for {code}"),
}
"""What was decided; the reason or the full stop follows."""

DECIDED_OTHERWISE = Phrase("{person} decided on your statement {number} for {code}")


def decided(statement: Statement, incident: Incident, who: str, verdict: str, reason: str) -> str:
    """The author hears what was decided."""
    why = _(": “{reason}”", reason=safe(short(reason, 1500))) if reason else "."
    did = DECIDED.get(verdict, DECIDED_OTHERWISE)
    return did.said(person=person(who), number=statement.number, code=incident.code) + why


def published(
    statement: Statement, incident: Incident, where: Mapping[str, Sequence[tuple[str, str]]], rest: Sequence[str] = ()
) -> str:
    """It is out, with links: by outlet, the languages and their addresses; and the outlets where some is on its way."""
    head = _("{code}: statement {number} is public.", code=incident.code, number=statement.number)
    way = _("On its way: {outlets}.", outlets=", ".join(safe(outlet_name(o)) for o in rest))
    return "\n".join(
        [head, *(f"• {_linked(outlet, posts)}" for outlet, posts in where.items()), *([way] if rest else [])]
    )


def _linked(outlet: str, posts: Sequence[tuple[str, str]]) -> str:
    links = [link(url, language_name(language)) for language, url in posts]
    return _("{outlet}: {what}", outlet=safe(outlet_name(outlet)), what=", ".join(links))


def no_impact_said(incident: Incident, who: str, why: str) -> str:
    """One of two says that no customer notices."""
    return _(
        "{person} says that no customer notices {incident}: “{why}”. "
        "If you agree: `{slash} {code} noimpact` and your reason. Until then the public word stays due.",
        person=person(who),
        incident=f"{incident.code} {safe(incident.title)}",
        why=safe(short(why, 500)),
        slash=SLASH,
        code=incident.code,
    )


def impact_reopened(incident: Incident, reports: int) -> str:
    """Customers do notice."""
    return _n(
        "{code}: {count} more customer report came, so the first public word is due again: `{slash} say`.",
        "{code}: {count} more customer reports came, so the first public word is due again: `{slash} say`.",
        reports,
        code=incident.code,
        slash=SLASH,
    )


def flagged(incident: Incident, who: str, number: int, what: str) -> str:
    """A published text is wrong."""
    return _(
        "{code}: {person} says that statement {number} is wrong: “{what}”.",
        code=incident.code,
        person=person(who),
        number=number,
        what=safe(short(what, 500)),
    )


def severity_up(incident: Incident, who: str, was: str) -> str:
    """It is worse than it seemed."""
    return _(
        "{incident} is now *{now}* (was {was}), says {person}.",
        incident=f"{incident.code} {safe(incident.title)}",
        now=severity_name(incident.severity),
        was=safe(was),
        person=person(who),
    )


def topic(incident: Incident) -> str:
    """The channel's topic; plain text, at most 250 characters."""
    services = ", ".join(incident.services)
    severity, phase = severity_name(incident.severity), state_of(incident)
    drill = f"{MARK} · " if incident.drill else ""
    return short(
        " ".join(f"{drill}{incident.code} · {severity} · {phase} · {services} · {incident.title}".split()), 250
    )
