"""What is said about customers' reports: counted, counted before, enough to declare."""

from bot.services.reports import Counted
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import person, safe, time
from bot.slack.tongue import _, _n


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
