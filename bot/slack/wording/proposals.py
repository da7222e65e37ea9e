"""What is said of signals that may be an incident, until a person declares or says that they are none (K0)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.links import without_links
from bot.domain.proposal import Proposal, Standing
from bot.domain.report import Report
from bot.domain.signal import Named, Tally
from bot.slack.mrkdwn import clean, link, literal, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.details import Details, said
from bot.slack.wording.labels import severity_name

DECLARE = Phrase("Declare")
NOT_AN_INCIDENT = Phrase("Not an incident")
BELONGS = Phrase("Part of …")
DISMISS_TITLE = Phrase("Not an incident")
DISMISS_REASON = Phrase("Why it is none")

_TITLE = 150
_QUOTED = 160


def headline(proposal: Proposal) -> str:
    """The card's head; plain text."""
    match proposal.state:
        case Standing.OPEN:
            return _("{code} Possible incident", code=proposal.code)
        case Standing.DECLARED:
            return _("{code} Declared", code=proposal.code)
        case Standing.DISMISSED:
            return _("{code} Not an incident", code=proposal.code)


def part_of(incident: Incident) -> str:
    """One open incident among those it may be part of; plain text."""
    return short(f"{incident.code} {clean(incident.title)}", 75)


def told_joined(incident: Incident) -> str:
    """To the person who said so."""
    return _("I counted everything that came in for {incident}.", incident=_named(incident))


def subject(proposal: Proposal) -> str:
    """What was noticed, and where."""
    parts = [f"*{literal(short(proposal.title, _TITLE))}*"]
    parts += [severity_name(proposal.severity)] if proposal.severity else []
    parts += [", ".join(safe(s) for s in proposal.services)] if proposal.services else []
    return " · ".join(parts)


def how_many(proposal: Proposal, tally: Tally | None = None) -> str:
    """How many signals there are, by who noticed, since when."""
    machines = proposal.count - proposal.reports
    counted = [_n("{count} customer report", "{count} customer reports", proposal.reports)] if proposal.reports else []
    counted += [_n("{count} alert", "{count} alerts", machines)] if machines else []
    counted += [_n("{count} is over", "{count} are over", tally.over)] if tally and tally.over else []
    since = _("first {first}, newest {last}", first=time(proposal.first_at), last=time(proposal.last_at))
    return f"{all_of(counted)} · {since}"


def due(proposal: Proposal, now: datetime) -> str:
    """By when somebody should decide."""
    if proposal.due_at is None:
        return _("No clock runs for this.")
    if now >= proposal.due_at:
        return _("*Late since {time}*: nobody has decided. I declare nothing by myself.", time=time(proposal.due_at))
    return _("Please decide by {time}. I declare nothing by myself.", time=time(proposal.due_at))


def machines(named: Named) -> str:
    """What machines call the same: one thing in its own words, several by their name."""
    words = named.title if named.things == 1 else named.name
    known = [f"*{literal(short(words, _QUOTED))}*" if named.things > 1 else literal(short(words, _QUOTED))]
    known += [safe(named.source.value)]
    known += [_n("once", "{count} times", named.count)]
    known += [_over(named)] if named.over else []
    return f"• {' · '.join([*known, time(named.last_at)])}"


def _over(named: Named) -> str:
    return _("over") if named.over == named.things else _n("{count} over", "{count} over", named.over)


def all_over(tally: Tally) -> str:
    """Whatever the machines noticed has ended; what customers noticed may not have."""
    at = time(tally.over_at) if tally.over_at else "-"
    return _("*All alerts are over* since {time}. Customers may still have noticed: please decide.", time=at)


def complaint(report: Report) -> str:
    """One customer's complaint, in the customer's words."""
    words = f"“{literal(short(without_links(report.text), _QUOTED))}”"
    where = f" · {link(report.link, _('link'))}" if report.link else ""
    return f"• {words} · {time(report.at)} · {person(report.person)}{where}"


def more(count: int) -> str:
    """Signals for which there is no room."""
    return _n("… and {count} more.", "… and {count} more.", count)


def declared(proposal: Proposal, incident: Incident | None) -> str:
    """Somebody declared. What is private is not named."""
    at = proposal.decided_at or proposal.last_at
    told = {"person": person(proposal.decided_by), "time": time(at)}
    known = _("Declared by {person}, {time}", **told)
    if incident is not None and not incident.private:
        if incident.declared_at < at:  # it was there already
            return _("Part of {incident}, says {person}, {time}", incident=_named(incident), **told)
        known = _("Declared as {incident} by {person}, {time}", incident=_named(incident), **told)
    return f"{known} · {_lag(proposal, at)}"


def _named(incident: Incident) -> str:
    return f"*{incident.code}* {safe(short(incident.title, _TITLE))}"


def _lag(proposal: Proposal, at: datetime) -> str:
    minutes = int((at - proposal.opened_at).total_seconds() // 60)
    return _n("{count} minute after the first signal", "{count} minutes after the first signal", minutes)


def dismissed(proposal: Proposal) -> str:
    """Somebody said that it is nothing."""
    return _(
        "Not an incident, says {person} ({time}): “{why}”",
        person=person(proposal.decided_by),
        time=time(proposal.decided_at or proposal.last_at),
        why=safe(short(proposal.reason, 500)),
    )


def rung_early(proposal: Proposal, percent: int, due_at: datetime) -> str:
    """A share of the time has gone."""
    return _(
        "{code}: {percent} % of the time to decide has gone. {what} waits for a decision by {time}.",
        code=proposal.code,
        percent=percent,
        what=f"“{literal(short(proposal.title, _TITLE))}”",
        time=time(due_at),
    )


def rung_late(proposal: Proposal, due_at: datetime) -> str:
    """The time is over."""
    return _(
        "*Late.* {code}: somebody should have declared by {time}, or said that it is no incident: {what}.",
        code=proposal.code,
        time=time(due_at),
        what=f"“{literal(short(proposal.title, _TITLE))}”",
    )


def where(card: str) -> str:
    """In the channel: the buttons are on the card, where they go when they no longer apply."""
    return _("Please decide on {card}.", card=link(card, _("its card"))) if card else _("Please decide on its card.")


def rests_on(proposal: Proposal, links: Sequence[str]) -> str:
    """On the form that declares: what came in."""
    where = " · ".join(link(url, _("link {number}", number=n)) for n, url in enumerate(links, 1))
    return how_many(proposal) + (f"\n{where}" if where else "")


def about(proposal: Proposal) -> str:
    """Over the field for the reason."""
    return f"{subject(proposal)}\n{how_many(proposal)}"


def told_dismissed(proposal: Proposal) -> str:
    """To the person who said so."""
    return _("I noted that {code} is no incident. Its clock has ended.", code=proposal.code)


def clock_line(proposal: Proposal, now: datetime) -> str:
    """Its line among the clocks."""
    what = f"*{proposal.code}* {literal(short(proposal.title, 60))}"
    if proposal.due_at is None:
        return _("{what} · not declared, no clock runs", what=what)
    if now >= proposal.due_at:
        return _("{what} · declaration *late since {time}*", what=what, time=time(proposal.due_at))
    return _("{what} · declaration due by {time}", what=what, time=time(proposal.due_at))


def no_such_proposal(details: Details) -> str:
    """Nothing under this name."""
    return _("I know no proposal {proposal}.", proposal=said(details, "proposal", "-"))


def proposal_decided(details: Details) -> str:
    """Somebody was faster."""
    who = person(str(details.get("person") or "")) or _("Somebody")
    told = {"proposal": said(details, "proposal", "P-1"), "person": who}
    if details.get("incident"):
        incident = said(details, "incident", "INC-7")
        return _("{person} has declared {proposal} already: it is {incident}.", incident=incident, **told)
    if details.get("state") == Standing.DECLARED:
        return _("{person} has declared {proposal} already.", **told)
    return _("{person} has said already that {proposal} is no incident.", **told)
