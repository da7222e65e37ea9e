"""How long the public may wait: when clocks are due, how often we speak, what we may promise (1.3)."""

from datetime import datetime, timedelta

from bot.domain.incident import Incident, Phase, Severity
from bot.domain.policy import ClockRule, Policy
from bot.domain.statement import CLOSING


def deadline(
    rule: ClockRule, start: datetime, incident: Incident, policy: Policy, *, again: bool = False
) -> datetime | None:
    """When a clock that begins at `start` is due, by its severity and calendar; None where it does not run."""
    severity = incident.severity
    calendar = policy.calendar(severity, always=rule.always)
    if severity not in rule.severities:
        return None
    if rule.length == "review":
        return calendar.working_day(start, policy.severity(severity).review_days, calendar.evening)
    if rule.length == "pace":
        minutes = update_every(incident, policy) if incident.open else None
    else:
        figures = rule.minutes_again if again and rule.minutes_again else rule.minutes
        minutes = figures.get(severity.key)  # type: ignore[call-overload]
        if minutes and rule.slows and incident.long_since:
            minutes = max(minutes, update_every(incident, policy) or 0)
    return None if minutes is None else calendar.after(start, minutes)


def deadline_by(kind: str, start: datetime, severity: Severity, policy: Policy) -> datetime | None:
    """When a clock of plain minutes is due that begins before there is an incident (K0)."""
    minutes = policy.clocks[kind].minutes.get(severity.key)  # type: ignore[call-overload]
    return None if minutes is None else policy.calendar(severity).after(start, minutes)


def update_every(incident: Incident, policy: Policy) -> float | None:
    """The longest public silence allowed now, in minutes (K3; K5 while monitoring; slower once announced)."""
    rule = policy.severity(incident.severity)
    if incident.phase is Phase.MONITORING:
        return rule.monitoring_every
    if incident.long_since and rule.long_every:
        return rule.long_every
    return policy.clocks["K3"].minutes.get(incident.severity.key)  # type: ignore[call-overload, no-any-return]


def promise_for(incident: Incident, *, kind: str, now: datetime, policy: Policy) -> datetime | None:
    """The next public word's time if we spoke at `now`: the K3 limit, rounded down (1.3); None when none is owed."""
    rule = policy.severity(incident.severity)
    minutes = rule.long_every if kind == "long_incident" else update_every(incident, policy)
    if kind in CLOSING or minutes is None:
        return None
    limit = policy.calendar(incident.severity).after(now, minutes)
    step = timedelta(minutes=policy.promise_round_down)
    return limit - (limit - limit.replace(hour=0, minute=0, second=0, microsecond=0)) % step
