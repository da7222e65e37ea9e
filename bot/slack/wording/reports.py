"""What is said about customers' reports: counted, counted before, enough to declare."""

from bot.domain.incident import Incident
from bot.domain.links import without_links
from bot.domain.report import Report
from bot.services.reports import Counted
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import link, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n

TITLE = Phrase("Count a report")
TEXT = Phrase("What the customer says")
LINK = Phrase("Where it was said, if it has an address")
SERVICE = Phrase("Service, if one is named")
COUNT = Phrase("Count it")
LIST_TITLE = Phrase("Customers' reports")
NEWER = Phrase("Newer")
OLDER = Phrase("Older")

_QUOTED = 300


def counted(done: Counted) -> str:
    """A complaint was counted, or had been before."""
    lines = [_before(done) if done.before else _fresh(done)]
    if done.proposal is not None and done.proposal.open:
        lines.append(
            _(
                "That is enough to declare: `{slash} declare`, or the button on {code} in the duty channel.",
                slash=SLASH,
                code=done.proposal.code,
            )
        )
    return " ".join(lines)


def _fresh(done: Counted) -> str:
    if done.incident is not None:
        return _n(
            "I counted this report for {incident}; it is the first.",
            "I counted this report for {incident}; there are {count}.",
            done.count,
            incident=f"{done.incident.code} {safe(done.incident.title)}",
        )
    return _n("I counted this report; it is the first.", "I counted this report; there are {count}.", done.count)


def _before(done: Counted) -> str:
    if done.before is None:
        return ""
    told = {"time": time(done.before.at), "person": person(done.before.person)}
    if done.incident is not None:
        return _n(
            "{person} counted this link at {time}, so it counts once: {incident} has {count} report.",
            "{person} counted this link at {time}, so it counts once: {incident} has {count} reports.",
            done.count,
            incident=done.incident.code,
            **told,
        )
    return _n(
        "{person} counted this link at {time}, so it counts once: there is {count} report.",
        "{person} counted this link at {time}, so it counts once: there are {count} reports.",
        done.count,
        **told,
    )


def goes_to(incident: Incident | None) -> str:
    """Over the form: what counting does."""
    if incident is not None:
        return _("It counts for {incident}. The same link counts once.", incident=_named(incident))
    return _("Enough of them in a short time propose to declare an incident. The same link counts once.")


def _named(incident: Incident) -> str:
    return f"*{incident.code}* {safe(short(incident.title, 120))}"


def of_incident(incident: Incident, total: int) -> str:
    """Over the list."""
    counted = _n("{count} customer report", "{count} customer reports", total)
    noticed = _("customers noticed {moment}", moment=moment(incident.first_sign_at))
    return f"{_named(incident)} · {counted} · {noticed}"


def none_yet() -> str:
    """An empty list."""
    return _("No customer report was counted yet.")


def line(report: Report) -> str:
    """One report: what was said, when, where, and who counted it."""
    parts = [
        moment(report.at),
        _("counted by {person}", person=person(report.person)),
        *([_("said by {author}", author=person(report.author))] if report.author else []),
        *([link(report.link, _("link"))] if report.link else []),
    ]
    return f"“{safe(short(without_links(report.text), _QUOTED))}”\n{' · '.join(parts)}"
