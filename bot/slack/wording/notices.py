"""What new messages say: in channels, in threads and to one person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, link, moment, people, person, safe, short, time
from bot.slack.wording.labels import language_name, outlet_name, plain_name, severity_name


def declared(incident: Incident) -> str:
    """A new incident, for those who want to know whether it is known."""
    services = ", ".join(safe(s) for s in incident.services)
    drill = "This is a drill. " if incident.drill else ""
    where = f" Work goes on in {channel(incident.channel_id)}." if incident.channel_id else ""
    by, since = person(incident.declared_by), moment(incident.first_sign_at)
    return (
        f"{drill}*{incident.code} {safe(incident.title)}* · {severity_name(incident.severity)} · {services}\n"
        f"Declared by {by}, noticed by customers since {since}.{where}"
    )


def rung_early(incident: Incident, title: str, percent: int, due_at: datetime) -> str:
    """A share of the time has gone."""
    return f"{incident.code}: {percent} % of the time for the {safe(title)} has gone. It is due by {time(due_at)}."


def rung_late(incident: Incident, title: str, due_at: datetime) -> str:
    """The time is over."""
    return f"*Late.* {incident.code}: the {safe(title)} was due by {time(due_at)} and has not come."


def rung_approval(incident: Incident, statement: Statement, due_at: datetime, *, late: bool) -> str:
    """An approver is needed."""
    since = time(statement.revision.created_at)
    due = f"was due by {time(due_at)}" if late else f"is due by {time(due_at)}"
    return f"{incident.code}: statement {statement.number} waits for a decision since {since}; it {due}."


def rung_asked(asked: Sequence[str], roles: Iterable[str]) -> str:
    """Who is asked."""
    as_roles = ", ".join(safe(plain_name(r)) for r in roles)
    who = people(tuple(asked))
    return f"I ask {who} ({as_roles})." if who else f"Nobody holds the role I would ask: {as_roles}."


def rung_paged() -> str:
    """It is a page."""
    return "This is a page: please take it up now."


def rung_with_draft(statement: Statement, card: str) -> str:
    """What can be done when a text waits."""
    return f"Statement {statement.number} is written and waits for approval: {card}."


def rung_without_draft(incident: Incident) -> str:
    """What can be done when nothing is written."""
    where = f"in {channel(incident.channel_id)}" if incident.channel_id else f"as `{SLASH} {incident.code} say`"
    return f"Nothing waits for approval. The next step is `{SLASH} say` {where}."


def rung_down(start: datetime, end: datetime, missed: Sequence[int]) -> str:
    """The bot itself was away."""
    passed = ", ".join(f"{p} %" for p in missed)
    also = f" The steps at {passed} passed meanwhile; this one speaks for them." if passed else ""
    return f"I was down from {moment(start)} to {moment(end)}, so this comes late.{also}"


def rung_also(code: str, title: str, due_at: datetime, *, late: bool) -> str:
    """Another clock, in the same message."""
    due = f"*late since {time(due_at)}*" if late else f"due by {time(due_at)}"
    return f"Also {code}: the {safe(title)} is {due}."


def rung_missed(missed: Sequence[int]) -> str:
    """Earlier steps that this one speaks for."""
    return f"This also speaks for the step{'s' if len(missed) > 1 else ''} at {', '.join(f'{p} %' for p in missed)}."


def card_link(url: str, approvals: str) -> str:
    """Where the approval card is."""
    return link(url, "open the card") if url else f"in {channel(approvals)}"


def approval_wanted(statement: Statement, incident: Incident, due_at: datetime | None, card: str) -> str:
    """An approver's turn."""
    due = f" by {time(due_at)}" if due_at else ""
    by = person(statement.revision.author)
    return f"{incident.code}: statement {statement.number} by {by} needs your decision{due}: {card}."


def approval_stand_in(statement: Statement, incident: Incident, percent: int, card: str) -> str:
    """A stand-in's turn."""
    return (
        f"{incident.code}: statement {statement.number} has used {percent} % of its approval time. "
        f"You may now decide in the approvers' place: {card}."
    )


def commented(statement: Statement, incident: Incident, who: str, text: str) -> str:
    """Somebody remarked on the author's text."""
    return f"{person(who)} on your statement {statement.number} for {incident.code}: “{safe(short(text, 1500))}”"


DECIDED: Mapping[str, str] = {
    "approve": "approved",
    "change": "asked for a change to",
    "reject": "rejected",
}
"""What was decided, as a verb."""


def decided(statement: Statement, incident: Incident, who: str, verdict: str, reason: str) -> str:
    """The author hears what was decided."""
    why = f": “{safe(short(reason, 1500))}”" if reason else "."
    did = DECIDED.get(verdict, safe(verdict))
    return f"{person(who)} {did} your statement {statement.number} for {incident.code}{why}"


def published(statement: Statement, incident: Incident, where: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """It is out, with links: by outlet, the languages and their addresses."""
    listed = "\n".join(f"• {_linked(outlet, posts)}" for outlet, posts in where.items())
    return f"{incident.code}: statement {statement.number} is public.\n{listed}".rstrip()


def _linked(outlet: str, posts: Sequence[tuple[str, str]]) -> str:
    links = [link(url, language_name(language)) for language, url in posts]
    return f"{safe(outlet_name(outlet))}: {', '.join(links)}"


def trouble_parked(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """Nobody can tell whether a message is out."""
    what = f"statement {number}" if number else "a message"
    return (
        f"{incident.code}: I cannot tell whether {what} is out on {_place(outlet, language)}: {safe(short(why, 300))}. "
        "I will not send it twice on my own. Please look, then tell me."
    )


def trouble_refused(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """An outlet will not take a message."""
    what = f"statement {number}" if number else "a message"
    return (
        f"{incident.code}: {_place(outlet, language)} refused {what}: {safe(short(why, 300))}. "
        "It is not out there. When the cause is gone, try again."
    )


def by_hand(incident: Incident, number: int | None, outlet: str, language: str) -> str:
    """A person's turn: the text to copy follows."""
    what = f"statement {number}" if number else "this message"
    return (
        f"{incident.code}: please post {what} on {_place(outlet, language)}, which only people can. "
        "Copy it as it is, then tell me."
    )


def trouble_taking_down(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """A post that we take back still stands, or may."""
    what = f" that statement {number} takes back" if number else ""
    return (
        f"{incident.code}: the post{what} may still stand on {_place(outlet, language)}: {safe(short(why, 300))}. "
        "Please look; take it down there by hand, or let me try again."
    )


def _place(outlet: str, language: str) -> str:
    name = safe(outlet_name(outlet))
    return f"{name} in {safe(language_name(language))}" if language else name


def blocked_at_send(statement: Statement, incident: Incident) -> str:
    """What was approved may no longer be said."""
    return (
        f"{incident.code}: I did not send statement {statement.number}. Since its approval something in it has "
        f"stopped being true. Please write it again with `{SLASH} say`."
    )


def blocked_finding(rule: str, text: str, hint: str) -> str:
    """One thing that speaks against it."""
    what = f"“{safe(short(text, 120))}”: " if text.strip() else ""
    return f"{safe(rule)}: {what}{safe(short(hint, 300))}"


ACTIONS: Mapping[str, str] = {
    "card.approval": "the approval card",
    "card.executive": "the executives' card",
    "card.incident": "the incident card",
    "channel.create": "the incident's channel",
    "channel.invite": "the invitation to its channel",
    "channel.topic": "the channel's topic",
    "dm": "a direct message",
    "pin": "the pin on the incident card",
    "post": "a message",
}
"""What a delivery to Slack would have brought about."""


def undelivered(incident: Incident, action: str, what: str, why: str) -> str:
    """Something that should stand in Slack does not."""
    if action == "page":
        return f"{incident.code}: my page was not delivered, so perhaps nobody was woken. {safe(short(why, 300))}"
    about = f" ({safe(plain_name(what))})" if what else ""
    thing = ACTIONS.get(action, safe(plain_name(action)))
    return f"{incident.code}: I could not bring {thing}{about} into Slack. {safe(short(why, 300))}"


def no_impact_said(incident: Incident, who: str, why: str) -> str:
    """One of two says that no customer notices."""
    what = f"{incident.code} {safe(incident.title)}"
    return (
        f"{person(who)} says that no customer notices {what}: “{safe(short(why, 500))}”. "
        f"If you agree: `{SLASH} {incident.code} noimpact` and your reason. Until then the public word stays due."
    )


def impact_reopened(incident: Incident) -> str:
    """Customers do notice."""
    return f"{incident.code}: three more customer reports came, so the first public word is due again: `{SLASH} say`."


def flagged(incident: Incident, who: str, number: int, what: str) -> str:
    """A published text is wrong."""
    return f"{incident.code}: {person(who)} says that statement {number} is wrong: “{safe(short(what, 500))}”."


def severity_up(incident: Incident, who: str, was: str) -> str:
    """It is worse than it seemed."""
    now = severity_name(incident.severity)
    return f"{incident.code} {safe(incident.title)} is now *{now}* (was {safe(was)}), says {person(who)}."


def report_storm_again(count: int, since: datetime) -> str:
    """Customers complain and still nobody has declared (K0)."""
    return (
        f"Since {time(since)} there have been {count} customer reports that belong to no incident, and nobody has "
        f"declared. If they fit together: `{SLASH} declare`."
    )


def report_storm(count: int) -> str:
    """Customers complain and nobody has declared."""
    return f"{count} customer reports in ten minutes and no incident declared. If they fit together: `{SLASH} declare`."


def role(incident: Incident, name: str) -> str:
    """A person was given a role."""
    where = f" in {channel(incident.channel_id)}" if incident.channel_id else ""
    return f"You are now {safe(plain_name(name))} of {incident.code} {safe(incident.title)}{where}."


def role_open(lines: Sequence[str]) -> str:
    """What is open for the new holder."""
    return "\n".join(lines) if lines else "Nothing is due at the moment."


def topic(incident: Incident) -> str:
    """The channel's topic; plain text, at most 250 characters."""
    services = ", ".join(incident.services)
    text = (
        f"{incident.code} · {severity_name(incident.severity)} · {incident.phase.value} · {services} · {incident.title}"
    )
    return short(" ".join(text.split()), 250)
