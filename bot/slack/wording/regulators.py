"""What is said of regulators' clocks: on the side-card, in its form and in its reminders (1.6)."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Limit, Regime
from bot.domain.regulator import Duty, Note, Said, Standing
from bot.services.regulators import Board
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import link, moment, people, person, safe, short
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.details import Details
from bot.slack.wording.labels import plain_name

TITLE = Phrase("Regulators")
WRITE_DOWN = Phrase("Write down")
WHAT = Phrase("What there is to write down")
WHEN = Phrase("When (HH:MM, or 2025-05-31 20:45); empty: now")
REFERENCE = Phrase("Reference of what was sent")
PROOF = Phrase("Link or file name that proves it")
REASON = Phrase("Why it does not apply")

_LONGEST = 160
_OPTION = 75

MOMENTS: Mapping[str, Phrase] = {
    "aware": Phrase("We became aware"),
    "classified": Phrase("We classified it as major"),
    "threshold": Phrase("A reporting threshold was met"),
    "material": Phrase("We decided that it is material"),
    "recovered": Phrase("Business is back to normal"),
}
"""What clocks run from, as something to write down."""

AFTER: Mapping[str, Phrase] = {
    "aware": Phrase("we became aware"),
    "classified": Phrase("it was classified as major"),
    "threshold": Phrase("a threshold was met"),
    "material": Phrase("it was decided that it is material"),
    "recovered": Phrase("business was back to normal"),
}
"""The same as the end of a sentence."""

STATUS: Mapping[str, Phrase] = {
    "verified": Phrase("checked"),
    "second_hand": Phrase("read at second hand: ask a lawyer"),
    "unverified": Phrase("not checked: ask a lawyer"),
}
"""How far the figures of a regime were checked."""


def head(incident: Incident) -> str:
    """The headline of the side-card."""
    return _("Regulators · {code}", code=incident.code)


def first(board: Board) -> str:
    """What is owed first, in one line."""
    if not board.running:
        return _("No clock runs. Legal writes down when we became aware, and what was sent.")
    duty = board.running[0]
    name = named(board.regimes, duty.regime, duty.name)
    late = duty.late(board.now)
    due = moment(duty.due_at) if duty.due_at else ""
    return (
        _("*Late since {time}: {name}*", time=due, name=name)
        if late
        else _("Next: *{name}* by {time}", time=due, name=name)
    )


def named(regimes: Mapping[str, Regime], regime: str, report: str) -> str:
    """A report with its regime: `Singapore MAS: notification`; bare names where they are all we know."""
    known = regimes.get(regime)
    rule = known.report(report) if known else None
    title, owed = known.title if known else regime, rule.title if rule else report
    return _("{regime}: {report}", regime=safe(plain_name(title)), report=safe(plain_name(owed)))


def regime_line(regime: Regime) -> str:
    """One regime, and how far its figures can be trusted."""
    status = STATUS[regime.status]
    title = f"*{safe(plain_name(regime.title))}*"
    return _("{title} · {status} ({source})", title=title, status=status, source=safe(regime.source))


def duty_line(regime: Regime, duty: Duty, now: datetime) -> str:
    """One report and how it stands, under its regime's name."""
    return f"• {_standing(regime, duty, now, safe(plain_name(duty.rule.title)))}"


def running_line(board: Board, duty: Duty) -> str:
    """The same among the reports of other regimes."""
    report = named(board.regimes, duty.regime, duty.name)
    return f"• {_standing(board.regimes[duty.regime], duty, board.now, report)}"


def _standing(regime: Regime, duty: Duty, now: datetime, report: str) -> str:
    if duty.standing is Standing.SENT:
        return _sent(report, duty)
    if duty.standing is Standing.EXCUSED and duty.excused:
        reason = safe(short(duty.excused.reason, _LONGEST))
        return _(
            "{report}: does not apply: {reason} ({person})",
            report=report,
            reason=reason,
            person=person(duty.excused.by),
        )
    if duty.due_at and duty.limit:
        due, why = moment(duty.due_at), counted(regime, duty.limit)
        if duty.late(now):
            return _("✗ {report}: *late since {time}* ({why})", report=report, time=due, why=why)
        return _("{report}: *by {time}* ({why})", report=report, time=due, why=why)
    if duty.rule.limits:
        ways = all_of([counted(regime, limit) for limit in duty.rule.limits])
        return _("{report}: {why}", report=report, why=ways)
    return _("{report}: owed, without a number of hours", report=report)


def _sent(report: str, duty: Duty) -> str:
    told = all_of([_proof(n) for n in duty.sent])
    late = duty.due_at is not None and duty.late(duty.sent[0].at)
    if late and duty.due_at:
        return _(
            "✓ {report}: sent {proof}, late: it was due {time}", report=report, proof=told, time=moment(duty.due_at)
        )
    return _("✓ {report}: sent {proof}", report=report, proof=told)


def _proof(note: Note) -> str:
    at, reference = moment(note.at), safe(short(note.reference, _LONGEST))
    if not note.link:
        return _("{time} ({reference})", time=at, reference=reference)
    where = (
        link(note.link, _("proof"))
        if note.link.startswith(("http://", "https://"))
        else safe(short(note.link, _LONGEST))
    )
    return _("{time} ({reference}, {link})", time=at, reference=reference, link=where)


def counted(regime: Regime, limit: Limit) -> str:
    """How a clock counts: `4 hours after it was classified as major`."""
    report = regime.report(limit.after)
    if report is not None:
        return _("{length} after the {report} was sent", length=_length(limit), report=safe(plain_name(report.title)))
    return _("{length} after {what}", length=_length(limit), what=AFTER[limit.after])


def _length(limit: Limit) -> str:
    if limit.hours is not None:
        return _n("{count} hour", "{count} hours", limit.hours)
    if limit.days is not None:
        return _n("{count} day", "{count} days", limit.days)
    if limit.working_days is not None:
        return _n("{count} working day", "{count} working days", limit.working_days)
    return _n("{count} month", "{count} months", limit.months or 0)


def moments(board: Board) -> str:
    """What legal has written down of when things were."""
    latest = {n.moment + n.regime: n for n in board.notes if n.said is Said.MOMENT}
    told = [f"{MOMENTS[n.moment]}{f' ({safe(n.regime)})' if n.regime else ''}: {moment(n.at)}" for n in latest.values()]
    return " · ".join(told)


def declared(incident: Incident) -> str:
    """What is known before legal has written anything down."""
    return _(
        "Declared {declared}; customers noticed it {noticed}.",
        declared=moment(incident.declared_at),
        noticed=moment(incident.first_sign_at),
    )


def owners(board: Board) -> str:
    """Who looks after it, and what it has nothing to do with."""
    own = _("No public word waits for this, and none of it counts as one.")
    if not board.owners:
        return _("Nobody who owns this is on duty or may know of it.") + " " + own
    return _("Written down by {people}.", people=people(board.owners)) + " " + own


def opened(incident: Incident, regimes: Mapping[str, Regime]) -> str:
    """To legal, when an incident may concern a regulator."""
    titles = all_of([safe(plain_name(r.title)) for r in regimes.values()])
    return _(
        "{code} {title}: regulators may have to be told ({regimes}). When did we become aware? No clock of theirs runs "
        "before you write it down.",
        code=incident.code,
        title=safe(short(incident.title, _LONGEST)),
        regimes=titles,
    )


def reminder(incident: Incident, name: str, due_at: datetime, *, late: bool) -> str:
    """To legal, at a share of a clock."""
    known = {
        "code": incident.code,
        "title": safe(short(incident.title, _LONGEST)),
        "name": name,
        "time": moment(due_at),
    }
    if late:
        return _("{code} {title}: *{name} is late since {time}*. Once it is sent, write the proof down.", **known)
    return _("{code} {title}: {name} is due by {time}. Once it is sent, write the proof down.", **known)


def written(board: Board) -> str:
    """Something was written down, and what comes next."""
    return _("Written down.") + " " + first(board)


def option(kind: Said, board: Board, name: str, duty: Duty | None = None) -> str:
    """One thing that can be written down, at most 75 characters."""
    if kind is Said.MOMENT:
        return str(MOMENTS[name])
    title = plain_name(board.regimes[name].title)
    report = plain_name(duty.rule.title) if duty else ""
    said = {
        Said.SENT: _("Sent: {report}, {regime}", report=report, regime=title),
        Said.EXCUSED: _("Does not apply: {regime}", regime=title),
        Said.RESUMED: _("Applies after all: {regime}", regime=title),
    }
    return short(said[kind], _OPTION)


def shut(incident: Incident) -> str:
    """In place of a card that stood where others read it, before its incident became private."""
    return _(
        "{code} is private: whoever is in it reads this with `{slash} {code} regulators`.",
        code=incident.code,
        slash=SLASH,
    )


def in_clocks(board: Board) -> str:
    """Over the regulators' clocks in the answer to `clocks`."""
    return _("*Regulators of {code}*", code=board.incident.code)


def regulators_off(_details: Details) -> str:
    """Nothing is switched on."""
    return _(
        "No regulator's regime is switched on that applies here. An organisation does so under `[regulators]` of its "
        "policy; then use `{slash} regulators`.",
        slash=SLASH,
    )
