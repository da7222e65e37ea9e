"""What a person's Home tab says: short lines, the most urgent first."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.home import Owned
from bot.domain.incident import Incident
from bot.domain.proposal import Proposal
from bot.domain.scorecard import Scorecard
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording import proposals
from bot.slack.wording.labels import phase_name, plain_name, severity_name, state_of

DECIDE = Phrase("Waiting for your decision")
CLOCKS = Phrase("Due from you")
MINE = Phrase("You are in")
PROPOSED = Phrase("Is this an incident?")
OPEN = Phrase("Going on")
OTHERS = Phrase("Also going on")
ALL = Phrase("Show all")
OVER = Phrase("Over lately")
READ = Phrase("Read and decide")
READ_TITLE = Phrase("Read and decide")
ANSWER_TITLE = Phrase("Answer")

_TITLE = 80


def nothing_for_you() -> str:
    """All quiet for this person."""
    return _("Nothing waits for you.")


def all_quiet() -> str:
    """No incident is open."""
    return _("No incident is open.")


def statement(waiting: Statement, incident: Incident, clock: Clock | None, *, late: bool) -> str:
    """Over the texts that wait: which, of what, by whom, and until when."""
    head = _(
        "*Statement {number} for {incident}* · {kind} · by {person}",
        number=waiting.number,
        incident=_named(incident),
        kind=safe(plain_name(waiting.kind.value)),
        person=person(waiting.revision.author),
    )
    if clock is None:
        return f"{head}\n" + _("Waiting since {time}.", time=time(waiting.revision.created_at))
    if late:
        return f"{head}\n" + _("*Late since {time}.*", time=time(clock.due_at))
    return f"{head}\n" + _("Decide by {time}.", time=time(clock.due_at))


def more_waiting(count: int) -> str:
    """Texts for which there is no room."""
    return _n(
        "… and one more text waits for you, in the approvals channel.",
        "… and {count} more texts wait for you, in the approvals channel.",
        count,
    )


def owed(clocks: Sequence[Owned], titles: Sequence[str], now: datetime) -> str:
    """Each clock in a line."""
    return "\n".join(_owed(o, title, now) for o, title in zip(clocks, titles, strict=True))


def _owed(owned: Owned, title: str, now: datetime) -> str:
    told = {"incident": _named(owned.incident), "title": safe(plain_name(title)), "time": moment(owned.clock.due_at)}
    if now >= owned.clock.due_at:
        return _("• {incident}: {title} is *late since {time}*", **told)
    return _("• {incident}: {title} due by {time}", **told)


def more_owed(count: int) -> str:
    """Clocks for which there is no room."""
    return _n("… and one more: `{slash} clocks`.", "… and {count} more: `{slash} clocks`.", count, slash=SLASH)


def incident(found: Incident, roles: Sequence[str], line: str) -> str:
    """One incident: what it is, where, what this person is in it, and the state of the public word."""
    drill = _("drill · ") if found.drill else ""
    where = f" · {channel(found.channel_id)}" if found.channel_id else ""
    secret = " · " + _("private") if found.private else ""
    yours = " · " + _("you: {roles}", roles=all_of(safe(plain_name(r)) for r in roles)) if roles else ""
    state = f"{severity_name(found.severity)} · {state_of(found)}"
    return f"*{_named(found)}*\n{drill}{state}{secret}{where}{yours}\n{line}"


def told(last_at: datetime | None, due_at: datetime | None, *, late: bool, over: bool) -> str:
    """What the public has heard, and when it must hear more."""
    if last_at is None:
        return _unsaid(due_at, late=late, over=over)
    said = _("Last public word {time}", time=moment(last_at))
    if due_at is None:
        return said if over else f"{said} · " + _("no word is due")
    if late:
        return f"{said} · " + _("the next is *late since {time}*", time=moment(due_at))
    return f"{said} · " + _("the next is due by {time}", time=moment(due_at))


def _unsaid(due_at: datetime | None, *, late: bool, over: bool) -> str:
    """Nothing was said yet."""
    if due_at is None:
        return _("The public has heard nothing.") if over else _("The public has heard nothing yet; no word is due.")
    if late:
        return _("The public has heard nothing yet: the first word is *late since {time}*.", time=moment(due_at))
    return _("The public has heard nothing yet; the first word is due by {time}.", time=moment(due_at))


def proposal(waiting: Proposal, now: datetime) -> str:
    """What may be an incident: what was noticed, how often, and by when somebody should decide."""
    told = proposals.subject(waiting), proposals.how_many(waiting), proposals.due(waiting, now)
    return "\n".join([f"*{proposals.headline(waiting)}*", *told])


def more_proposals(count: int) -> str:
    """Proposals for which there is no room."""
    return _n("… and one more waits, in the duty channel.", "… and {count} more wait, in the duty channel.", count)


def over(found: Incident, figures: Scorecard) -> str:
    """One incident that is over, and how the public was served."""
    until = moment(found.resolved_at) if found.resolved_at else phase_name(found.phase)
    return f"• *{_named(found)}* · {until}\n{score(figures)}"


def score(figures: Scorecard) -> str:
    """The figures of one evening in a line."""
    if figures.minutes_from_declaration is None:
        return _("No public word went out.")
    minutes = figure(round(figures.minutes_from_declaration))
    first = _("first word {minutes} min after declaration", minutes=minutes)
    silence = _("longest silence {minutes} min", minutes=figure(round(figures.longest_silence_minutes)))
    kept = _("promises kept {kept} of {made}", kept=figure(figures.promises_kept), made=figure(figures.promises_made))
    return f"{first} · {silence} · {kept}"


def unshowable() -> str:
    """Slack did not take the tab as it was meant."""
    return _("I cannot show your list here just now. `{slash} list` shows what is open.", slash=SLASH)


def _named(found: Incident) -> str:
    return f"{found.code} {safe(short(found.title, _TITLE))}".strip()
