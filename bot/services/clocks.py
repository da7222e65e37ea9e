"""Clocks hear events and fire their rungs: exactly once for each clock and percent (1.4, 1.5)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.domain.act import BOT, Act
from bot.domain.approval import expired
from bot.domain.audit import Entry
from bot.domain.clock import Clock, ClockState, Event, Firing, Start, due, follow, next_look
from bot.domain.incident import Incident, Severity
from bot.domain.looks import sooner
from bot.domain.policy import Trigger
from bot.domain.rulebook import Rulebook
from bot.domain.severity import reset
from bot.domain.statement import State, Statement
from bot.services import alarms, ladder, outbox, record
from storage import StoreTrouble, Transaction, clocks, incidents, statements

log = structlog.get_logger("bayan.clocks")

POSTPONE = timedelta(minutes=1)
"""When to look again at a clock that could not be evaluated."""


@dataclass(frozen=True, slots=True)
class Absence:
    """When the bot was down: from its last sign of life until it came back."""

    start: datetime
    end: datetime

    def covers(self, moment: datetime) -> bool:
        """Whether something due at `moment` was missed because of it."""
        return self.start < moment < self.end

    @property
    def plain(self) -> list[str]:
        """Both moments in ISO 8601."""
        return [self.start.isoformat(), self.end.isoformat()]

    @property
    def note(self) -> str:
        """How the record marks what was missed because of it."""
        return f"bot was down {self.start.isoformat()} to {self.end.isoformat()}"


def hear(tx: Transaction, book: Rulebook, incident: Incident, event: Event) -> None:
    """Starts and ends the incident's clocks as the policy says for this event; of a private one nothing is owed."""
    running = clocks.running(tx, incident.id)
    starts, ends = follow(event, incident=incident, running=running, policy=book.policy)
    starts = [] if incident.private else starts
    for ending in ends:
        clocks.end(tx, ending.clock, ending.state, event.at)
    alarms.over(tx, book, incident, (e.clock for e in ends), event.at)
    clocks.start(tx, incident.id, starts)
    ended = {e.clock.id for e in ends}
    left = [c for c in running if c.id not in ended]
    _look_again(tx, book, incident, left, starts)
    if not event.names.isdisjoint(WAKES):
        _wake(tx, incident, left, event.at)


def _look_again(
    tx: Transaction, book: Rulebook, incident: Incident, left: Sequence[Clock], starts: Sequence[Start]
) -> None:
    """Nobody may stay silent under a clock that has ended, nor wait by the ladder of an earlier severity."""
    for clock, at in sooner(left, starts, incident=incident, policy=book.policy):
        clocks.look_at(tx, clock, at)


WAKES: frozenset[Trigger] = frozenset({"material_change", "severity_raised", "impact_reported"})
"""What ends every snooze (1.5 rule 6)."""


def _wake(tx: Transaction, incident: Incident, running: Sequence[Clock], now: datetime) -> None:
    for clock in running:
        if clock.snoozed_until is not None and clock.snoozed_until > now:
            clocks.snooze(tx, clock, None, now)
            about = {"clock": clock.kind, "instance": clock.instance, "until": clock.snoozed_until.isoformat()}
            record.write(tx, Act(who=BOT, at=now), incident.id, "clock.snooze_ended", about)


def change_severity(tx: Transaction, book: Rulebook, incident: Incident, was: Severity, now: datetime) -> None:
    """Sets the public clocks anew for a severity that has just changed (1.2)."""
    running = clocks.running(tx, incident.id)
    starts, ends = reset(running, incident=incident, was=was, now=now, policy=book.policy)
    for ending in ends:
        clocks.end(tx, ending.clock, ending.state, now)
    alarms.over(tx, book, incident, (e.clock for e in ends), now)
    clocks.start(tx, incident.id, starts)
    ended = {e.clock.id for e in ends}
    _look_again(tx, book, incident, [c for c in running if c.id not in ended], starts)
    raised: tuple[Trigger, ...] = ("severity_raised",) if incident.severity < was else ()
    hear(tx, book, incident, Event(name="briefed", at=now, also=raised))


def stop(tx: Transaction, book: Rulebook, incident: Incident, at: datetime, *, but: Collection[str] = ()) -> None:
    """Ends every clock that runs, unmet, but those of these kinds: the incident is over."""
    over = [c for c in clocks.running(tx, incident.id) if c.kind not in but]
    for clock in over:
        clocks.end(tx, clock, ClockState.SILENCED, at)
    alarms.over(tx, book, incident, over, at)


def begin(tx: Transaction, book: Rulebook, incident: Incident, event: Event) -> None:
    """As `hear`, for a new incident: nothing runs yet."""
    starts, _ = follow(event, incident=incident, running=(), policy=book.policy)
    clocks.start(tx, incident.id, starts)


def tick(tx: Transaction, book: Rulebook, now: datetime, absence: Absence | None, count: int) -> int:
    """Fires what is due at `now`, at most `count` clocks; answers how many were looked at."""
    found = clocks.due(tx, now, count)
    for clock in found:
        apart(
            tx,
            partial(_look, tx, book, clock, now, absence),
            instead=partial(clocks.look_at, tx, clock, now + POSTPONE),
            clock=clock.id,
            kind=clock.kind,
        )
    return len(found)


def apart(tx: Transaction, look: Callable[[], None], *, instead: Callable[[], None], **which: object) -> None:
    """Looks at one thing by itself; where that fails, nothing of it is done but `instead`."""
    try:
        with tx.savepoint():
            look()
    except StoreTrouble:
        raise
    except Exception:
        # The tick's edge: one clock that cannot be evaluated must not keep all others and every delivery waiting.
        log.exception("a clock was put off", action="clock.postponed", **which)
        instead()


def _look(tx: Transaction, book: Rulebook, clock: Clock, now: datetime, absence: Absence | None) -> None:
    incident = incidents.lock(tx, clock.incident_id)
    if incident is None:
        return clocks.look_at(tx, clock, None)
    incident = incident.at(now)
    policy, severity = book.policy, incident.severity
    steps, always = policy.ladder(clock.kind, severity), policy.clocks[clock.kind].always
    calendar = policy.calendar(severity, always=always)
    firing = due(
        clock, ladder=steps, severity=severity, now=now, merge_within=policy.merge_within, calendar=calendar
    )  # fmt: skip
    if firing is None:
        later = next_look(clock, ladder=steps, severity=severity, now=now, calendar=calendar)
        return clocks.look_at(tx, clock, later)
    return _fire(tx, book, incident, clock, firing, now, absence)


def _fire(
    tx: Transaction,
    book: Rulebook,
    incident: Incident,
    clock: Clock,
    firing: Firing,
    now: datetime,
    absence: Absence | None,
) -> None:
    waiting = _waiting(tx, book, incident, clock, now)
    call = ladder.together([ladder.call(r.rule, waiting) for r in (*firing.missed, firing.rung)])
    asked = ladder.people(book, incident, call.everyone, waiting)
    down = absence if absence and absence.covers(firing.rung.at) else None
    if not clocks.fire(tx, clock, firing, now=now, people=asked, note=down.note if down else ""):
        return
    entry = _write_down(tx, clock, firing, now, asked, down)
    story = ladder.Story(
        clock=clock, firing=firing, breach=now >= clock.due_at, down=down.plain if down else None, statement=waiting
    )
    ladder.speak(tx, book, incident, entry, call, story)
    outbox.refresh(tx, incident, now, executives=bool(call.executives) or story.breach)
    if call.executives:  # they have just heard that we are late: that is news (K9)
        hear(tx, book, incident, Event(name="briefed", at=now))
    if waiting is not None:
        outbox.refresh_approval(tx, waiting.id, now)


def _write_down(
    tx: Transaction, clock: Clock, firing: Firing, now: datetime, asked: Sequence[str], down: Absence | None
) -> Entry:
    act, about = Act(who=BOT, at=now), {"clock": clock.kind, "instance": clock.instance}
    if any(r.rule.breach for r in (*firing.missed, firing.rung)):
        record.write(tx, act, clock.incident_id, "clock.breached", about | {"due_at": clock.due_at.isoformat()})
    fired = {"percent": firing.rung.percent, "to": list(asked), "note": down.note if down else ""}
    return record.write(tx, act, clock.incident_id, "rung.fired", about | fired)


def _waiting(tx: Transaction, book: Rulebook, incident: Incident, clock: Clock, now: datetime) -> Statement | None:
    """The newest draft that somebody could still approve."""
    expires = book.policy.approval.expires_after(incident.severity)
    pending = [s for s in statements.of_incident(tx, incident.id) if s.state is State.PENDING]
    drafts = [s for s in pending if not expired(s, expires, now)]
    own = [s for s in drafts if str(s.number) == clock.instance] if clock.kind == "K8" else drafts
    return own[-1] if own else None
