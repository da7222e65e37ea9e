"""What people read when two incidents turn out to be one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.owing import Owed
from bot.slack.mrkdwn import channel, moment, person, safe
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.details import Details, said


def _named(incident: Incident) -> str:
    return f"{incident.code} {safe(incident.title)}"


def before(duplicate: Incident, goes_on: Incident) -> str:
    """Above what it means."""
    return _(
        "*{duplicate}* closes as a duplicate. *{goes_on}* goes on.",
        duplicate=_named(duplicate),
        goes_on=_named(goes_on),
    )


def meaning(reports: int, facts: Sequence[str], promises: Sequence[Owed]) -> Iterator[str]:
    """What goes over, a line each."""
    if reports:
        yield _n("{count} customer report goes over.", "{count} customer reports go over.", reports)
    if facts:
        yield _("What is known of {facts} goes over.", facts=all_of([safe(f) for f in facts]))
    for owed in promises:
        by = moment(owed.due_at) if owed.due_at else ""
        yield _("The public was promised a word by {moment}: that promise goes over and stays owed.", moment=by)
    yield _("Every other clock of the duplicate ends, its waiting texts cannot be published, its people are invited.")


def option(goes_on: Incident, duplicate: Incident) -> str:
    """One direction; plain text."""
    return _("{goes_on} ({duplicate} is the duplicate)", goes_on=goes_on.code, duplicate=duplicate.code)


def done(closed: Incident, took: Incident) -> str:
    """To whoever did it."""
    where = f" {channel(took.channel_id)}" if took.channel_id else ""
    return _(
        "{closed} is closed as a duplicate; {took} goes on.{where}", closed=closed.code, took=took.code, where=where
    )


def moved_on(code: str, who: str, into: str, room: str) -> str:
    """In the duplicate's channel."""
    told = {"person": person(who), "code": code, "into": into}
    if not room:
        return _("{person}: {code} is a duplicate of {into}. Please go on there.", **told)
    return _("{person}: {code} is a duplicate of {into}. Please go on in {channel}.", channel=channel(room), **told)


def took_over(incident: Incident, who: str, duplicate: str, reports: int, promises: Sequence[str]) -> str:
    """In the channel of the one that goes on."""
    lines = [_("{person}: {duplicate} was a duplicate of this incident.", person=person(who), duplicate=duplicate)]
    if reports:
        lines.append(_n("{count} customer report came over.", "{count} customer reports came over.", reports))
    for at in promises:
        due = moment(datetime.fromisoformat(at))
        lines.append(_("{code} now owes the public the word promised by {moment}.", code=incident.code, moment=due))
    return "\n".join(lines)


WHY: Mapping[str, Phrase] = {
    "alone": Phrase("No other incident is open that {incident} could be the same as."),
    "same": Phrase("{incident} cannot be merged with itself."),
    "closed": Phrase("{incident} and {other} cannot be merged: one of them is closed. Reopen it first."),
    "private": Phrase("{incident} and {other} cannot be merged: one of them is private, the other is not."),
    "drill": Phrase("{incident} and {other} cannot be merged: one of them is a drill, the other is real."),
}


def not_mergeable(details: Details) -> str:
    """Two that cannot be one."""
    told = {"incident": said(details, "incident", "INC-?"), "other": said(details, "other", "INC-?")}
    why = WHY.get(str(details.get("why")))
    return why.said(**told) if why else _("These two incidents cannot be merged.")
