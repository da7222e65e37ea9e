"""When a running clock is to be looked at: its next step, and what an event brings nearer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.domain.clock import Clock, Rung, Start, rungs
from bot.domain.incident import Incident
from bot.domain.policy import Policy


def sooner(
    left: Sequence[Clock], starts: Iterable[Start], *, incident: Incident, policy: Policy
) -> Iterator[tuple[Clock, datetime]]:
    """Which of the clocks that run on must be looked at before their `next_at`, and when.

    One that was silent speaks again once the clock that spoke for it has ended; another severity may bring another
    ladder, with a step that comes earlier. A snooze holds.
    """
    speaking: list[Clock | Start] = [*left, *starts]
    for clock in left:
        over = policy.clocks[clock.kind].silent_under
        if clock.next_at is None and any(c.kind in over and c.due_at <= clock.due_at for c in speaking):
            continue
        rung = _first_left(clock, incident, policy)
        at = max(rung.at, clock.snoozed_until or rung.at) if rung else None
        if at is not None and (clock.next_at is None or at < clock.next_at):
            yield clock, at


def upcoming(clock: Clock, incident: Incident, policy: Policy) -> Rung | None:
    """The rung that a running clock will fire next, at its earliest; None while it is silent."""
    return None if clock.next_at is None else _first_left(clock, incident, policy)


def _first_left(clock: Clock, incident: Incident, policy: Policy) -> Rung | None:
    """The first step that nobody has answered."""
    calendar = policy.calendar(incident.severity, always=policy.clocks[clock.kind].always)
    ladder = policy.ladder(clock.kind, incident.severity)
    ahead = rungs(ladder, incident.severity, clock.started_at, clock.due_at, calendar)
    return next((r for r in ahead if r.percent > clock.last_percent), None)
