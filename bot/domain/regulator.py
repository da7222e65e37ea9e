"""Regulators' clocks (1.6): which reports are owed, from when, by when, and what became of each. Pure.

A clock is a trigger, a length and a calendar, never hours since the start. Only what legal wrote down moves one.
"""

import calendar as months
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.incident import Incident
from bot.domain.policy import Limit, Policy, Regime, RegulatorPolicy, ReportRule
from bot.domain.zones import zone


class Said(StrEnum):
    """What legal can write down."""

    MOMENT = "moment"  #: something from which clocks run
    SENT = "sent"  #: a report went out, with its proof
    EXCUSED = "excused"  #: a regime, or one of its reports, does not apply here
    RESUMED = "resumed"  #: it applies after all


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing written down. `at` is when it happened, `noted_at` when it was written; aware UTC."""

    said: Said
    at: datetime
    regime: str = ""  #: empty: every regime
    report: str = ""  #: empty: every report of the regime
    moment: str = ""
    reference: str = ""  #: the authority's number for what was sent
    link: str = ""  #: an address or a file's name, as proof
    reason: str = ""
    by: str = ""
    noted_at: datetime | None = None


class Standing(StrEnum):
    """How a report stands."""

    OPEN = "open"  #: owed, and nothing to count from yet, or no number of hours to count
    RUNNING = "running"
    SENT = "sent"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One report that is owed to one authority. The limit is the one that decides, the earliest of those that run."""

    regime: str
    rule: ReportRule
    standing: Standing
    limit: Limit | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    sent: tuple[Note, ...] = ()  #: every sending, in order
    excused: Note | None = None

    @property
    def name(self) -> str:
        """The report's name."""
        return self.rule.name

    def late(self, now: datetime) -> bool:
        """Whether it is overdue at `now`, or was first sent after it was due."""
        if self.due_at is None or self.standing in {Standing.OPEN, Standing.EXCUSED}:
            return False
        return (self.sent[0].at if self.sent else now) > self.due_at


def active(policy: Policy, incident: Incident) -> Mapping[str, Regime]:
    """The regimes that the organisation has switched on, as far as they apply to this incident by its date."""
    switched = policy.regulators
    return {
        name: regime
        for name, regime in policy.regimes.items()
        if (name in switched.regimes or regime.jurisdiction in switched.jurisdictions) and _applies(regime, incident)
    }


def _applies(regime: Regime, incident: Incident) -> bool:
    day = incident.declared_at.astimezone(zone(regime.zone)).date()
    return regime.applies_from is None or day >= regime.applies_from


def duties(regimes: Mapping[str, Regime], notes: Sequence[Note]) -> tuple[Duty, ...]:
    """Every report of these regimes by what was written down; of two notes on one thing the later counts."""
    return tuple(_duty(name, regime, rule, notes) for name, regime in regimes.items() for rule in regime.reports)


def _duty(name: str, regime: Regime, rule: ReportRule, notes: Sequence[Note]) -> Duty:
    sent = _sent(name, rule.name, notes)
    excused = _excused(name, rule.name, notes)
    first = min(_running(name, regime, rule, notes), key=lambda found: found[2], default=None)
    limit, started_at, due_at = first or (None, None, None)
    standing = Standing.RUNNING if due_at else Standing.OPEN
    if sent or excused:
        standing = Standing.SENT if sent else Standing.EXCUSED
    return Duty(
        regime=name, rule=rule, standing=standing, limit=limit, started_at=started_at, due_at=due_at, sent=sent,
        excused=excused,
    )  # fmt: skip


def _running(
    name: str, regime: Regime, rule: ReportRule, notes: Sequence[Note]
) -> Iterator[tuple[Limit, datetime, datetime]]:
    """Every limit whose trigger is known, from when it counts and until when."""
    for limit in rule.limits:
        start = _trigger(name, limit.after, notes)
        if start is not None:
            yield limit, start, deadline(limit, start, regime.calendar)


def _trigger(name: str, after: str, notes: Sequence[Note]) -> datetime | None:
    """When a moment was, by the newest note of it; or when a report was sent last."""
    if sendings := _sent(name, after, notes):
        return max(n.at for n in sendings)
    found = [n for n in notes if n.said is Said.MOMENT and n.moment == after and n.regime in {"", name}]
    return found[-1].at if found else None


def _sent(name: str, report: str, notes: Sequence[Note]) -> tuple[Note, ...]:
    found = [n for n in notes if n.said is Said.SENT and (n.regime, n.report) == (name, report)]
    return tuple(sorted(found, key=lambda n: n.at))


def _excused(name: str, report: str, notes: Sequence[Note]) -> Note | None:
    own = [n for n in notes if n.said in {Said.EXCUSED, Said.RESUMED} and n.regime == name and n.report in {"", report}]
    return own[-1] if own and own[-1].said is Said.EXCUSED else None


def deadline(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """When a limit that runs from `start` (aware) is over, UTC.

    Hours are hours. Days and months end at the same time of day in the authority's zone, a month that lacks the day on
    its last one. Working days end at the calendar's evening. Where a clock change doubles a time the first one counts.
    """
    if limit.hours is not None:
        return start + timedelta(hours=limit.hours)
    if limit.working_days is not None:
        return calendar.working_day(start, limit.working_days, calendar.evening)
    local = start.astimezone(calendar.zone)
    day = _months_later(local.date(), limit.months) if limit.months else local.date() + timedelta(days=limit.days or 0)
    return datetime.combine(day, local.time(), calendar.zone).astimezone(UTC)


def _months_later(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    last = months.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The reminders of one running duty: the row that the ticks look at. Moments are aware UTC."""

    id: int
    incident_id: int
    regime: str
    report: str
    started_at: datetime
    due_at: datetime
    next_at: datetime
    last_percent: int = 0


def first_reminder(duty: Duty, rule: RegulatorPolicy) -> datetime | None:
    """When the owners are first reminded of a running duty; None while none runs."""
    if duty.standing is not Standing.RUNNING or duty.started_at is None or duty.due_at is None:
        return None
    return duty.started_at + (duty.due_at - duty.started_at) * rule.remind_at[0] / 100


def reminder(watch: Watch, now: datetime, rule: RegulatorPolicy) -> tuple[int, datetime]:
    """The highest percent reached by `now`, 0 for none, and when the next reminder is due.

    Of several that were missed only the highest speaks; what is past the last one is repeated until it is dealt with.
    """
    span = watch.due_at - watch.started_at
    moments = {percent: watch.started_at + span * percent / 100 for percent in rule.remind_at}
    reached = max((percent for percent, at in moments.items() if at <= now), default=0)
    ahead = [at for at in moments.values() if at > now]
    if ahead:
        return reached, min(ahead)
    last, again = max(moments.values()), timedelta(minutes=rule.again_every)
    return reached, last + ((now - last) // again + 1) * again
