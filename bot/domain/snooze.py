"""Putting a reminder off (1.5 rule 4): for a reason, not for long, not for ever, and never what was promised."""

from collections.abc import Sequence

from bot.domain.clock import Clock
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.policy import Policy


def check_snooze(kind: str, minutes: float, *, running: Sequence[Clock], incident: Incident, policy: Policy) -> Clock:
    """The clock of that kind that is due first, if it may be put off for so long. Raises Refusal."""
    clock, longest = may_wait(kind, running=running, incident=incident, policy=policy)
    if not 0 < minutes <= longest:
        raise Refusal(Reason.NO_SNOOZE, clock=kind, longest=int(longest))
    return clock


def may_wait(kind: str, *, running: Sequence[Clock], incident: Incident, policy: Policy) -> tuple[Clock, float]:
    """The clock of that kind that is due first, and for how many minutes it may be put off. Raises Refusal."""
    own = sorted((c for c in running if c.kind == kind), key=lambda c: c.due_at)
    if not own:
        kinds = sorted({c.kind for c in running})
        raise Refusal(Reason.NO_SUCH_CLOCK, clock=kind, known=kinds, incident=incident.code)
    clock, rule = own[0], policy.snooze
    under = [c.kind for c in running if c.kind in policy.clocks[kind].silent_under and c.due_at <= clock.due_at]
    for name in (kind, *under):
        if {name, f"{name}.{incident.severity.key}"} & set(rule.never):
            raise Refusal(Reason.NO_SNOOZE, clock=name, severity=incident.severity.key)
    if clock.snoozes >= rule.max_in_row:
        raise Refusal(Reason.NO_SNOOZE, clock=kind, times=clock.snoozes)
    return clock, (clock.due_at - clock.started_at).total_seconds() / 60 * rule.max_share
