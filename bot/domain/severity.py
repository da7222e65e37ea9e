"""What a new severity does to the clocks that run (1.2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.clock import Clock, ClockState, End, Start, begin
from bot.domain.incident import Incident, Severity
from bot.domain.pace import deadline
from bot.domain.policy import Policy


def reset(
    running: Sequence[Clock], *, incident: Incident, was: Severity, now: datetime, policy: Policy
) -> tuple[list[Start], list[End]]:
    """The running public clocks anew, by the severity that `incident` has now.

    Raised: from the moment of raising, but never later than already due. Lowered: from their own beginning at the
    new length. A time promised in public stays what it is (K7): it does not restart.
    """
    old = [c for c in running if policy.clocks[c.kind].restarts]
    others = [c for c in running if not policy.clocks[c.kind].restarts]
    ends, starts = [], []
    for clock in old:
        due_at = _due(clock, incident, was, now, policy)
        if due_at == clock.due_at:
            continue
        ends.append(End(clock=clock, state=ClockState.REPLACED if due_at else ClockState.SILENCED))
        if due_at is not None:
            starts.append(_anew(clock, due_at, incident, was, now, others, policy))
    return starts, ends


def _due(clock: Clock, incident: Incident, was: Severity, now: datetime, policy: Policy) -> datetime | None:
    raised = incident.severity < was
    due_at = deadline(policy.clocks[clock.kind], now if raised else clock.started_at, incident, policy)
    return min(due_at, clock.due_at) if raised and due_at is not None else due_at


def _anew(
    clock: Clock, due_at: datetime, incident: Incident, was: Severity, now: datetime, others: Iterable[Clock],
    policy: Policy,
) -> Start:  # fmt: skip
    start = now if incident.severity < was else clock.started_at
    instance = f"{clock.instance.partition('/')[0]}/{now.isoformat(timespec='seconds')}"
    return begin(
        clock.kind, instance, start, due_at, incident=incident, running=list(others), policy=policy, now=now
    )  # fmt: skip
