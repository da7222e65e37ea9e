"""Clocks: what starts, meets and silences them, when they are due, and which rungs of the ladder are due now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Literal

from bot.domain.hours import add_minutes
from bot.domain.incident import Incident, Phase, Severity
from bot.domain.policy import ClockRule, LadderRule, Policy, RungRule, Trigger


class ClockState(StrEnum):
    """How a clock stands: it runs, was met by what it waited for, or was silenced without it."""

    RUNNING = "running"
    MET = "met"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A running SLA. Moments are aware UTC."""

    id: int
    incident_id: int
    kind: str  #: K1, K3, K7, K8
    instance: str  #: what it belongs to: a statement's number, or `1`
    started_at: datetime
    due_at: datetime
    state: ClockState = ClockState.RUNNING
    ended_at: datetime | None = None
    next_at: datetime | None = None  #: when its next rung is due; None: it is silent
    last_percent: int = 0  #: the highest rung that fired or was merged

    @property
    def late(self) -> bool:
        """Whether it ended after it was due."""
        return self.ended_at is not None and self.ended_at > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A clock to be started."""

    kind: str
    instance: str
    started_at: datetime
    due_at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A running clock to be ended."""

    clock: Clock
    state: ClockState


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that clocks listen to. `promise` carries the promised time, `public_word` may too."""

    name: Trigger
    at: datetime
    instance: str = "1"
    promise: datetime | None = None
    since: datetime | None = None  #: when the promise was approved, for a receipt that comes after the promised time


def follow(
    event: Event, *, incident: Incident, running: Sequence[Clock], policy: Policy
) -> tuple[list[Start], list[End]]:
    """What an event starts and ends, by the policy's table (1.3)."""
    ends = list(_ends(event, running, policy))
    ended = {e.clock.id for e in ends}
    left = [c for c in running if c.id not in ended]
    return list(_starts(event, incident, left, policy)), ends


def _ends(event: Event, running: Iterable[Clock], policy: Policy) -> Iterator[End]:
    for clock in running:
        rule = policy.clocks[clock.kind]
        own = rule.public or clock.instance == event.instance
        if event.name in rule.met_by and own:
            yield End(clock=clock, state=ClockState.MET)
        elif event.name in rule.silenced_by:
            yield End(clock=clock, state=ClockState.SILENCED)


def _starts(event: Event, incident: Incident, running: Sequence[Clock], policy: Policy) -> Iterator[Start]:
    if event.name == "public_word" and event.promise:
        # A receipt found after the promised time leaves no length to count from: then the approval is the start.
        start = event.at if event.promise > event.at else event.since or event.at
        promise = Event(name="promise", at=start, instance=event.instance, promise=event.promise)
        yield from _starts(promise, incident, running, policy)
    for kind, rule in policy.clocks.items():
        due = _due(kind, rule, event, incident, policy) if rule.starts == event.name else None
        if due is None or any(c.kind == kind and c.instance == event.instance for c in running):
            continue
        # A promise is never later than K3, so its ladder speaks for both: one silence, one ladder (1.5).
        silent = event.name == "public_word" and event.promise is not None
        ladder = policy.ladders[rule.ladder]
        first = next(rungs(ladder, incident.severity, event.at, due), None)
        next_at = first.at if first and not silent else None
        yield Start(kind=kind, instance=event.instance, started_at=event.at, due_at=due, next_at=next_at)


def _due(kind: str, rule: ClockRule, event: Event, incident: Incident, policy: Policy) -> datetime | None:
    if event.name == "promise":
        return event.promise
    if kind == "K3":
        minutes = update_every(incident, policy) if incident.open else None
    else:
        minutes = rule.minutes.get(incident.severity.key)  # type: ignore[call-overload]
    if minutes is None:
        return None
    return add_minutes(event.at, minutes, policy.severity(incident.severity).hours, policy.tz)


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
    if kind == "resolved" or minutes is None:
        return None
    limit = add_minutes(now, minutes, rule.hours, policy.tz)
    step = timedelta(minutes=policy.promise_round_down)
    return limit - (limit - limit.replace(hour=0, minute=0, second=0, microsecond=0)) % step


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a clock's ladder and the moment it is due."""

    percent: int
    at: datetime
    rule: RungRule


def rungs(ladder: LadderRule, severity: Severity, started_at: datetime, due_at: datetime) -> Iterator[Rung]:
    """A clock's rungs in order, computed from the deadline (1.4); endless where the last one repeats."""
    span = due_at - started_at
    if severity not in ladder.severities or span <= timedelta(0):
        return
    last = None
    for rule in ladder.rungs:
        last = Rung(percent=rule.percent, at=started_at + span * rule.percent / 100, rule=rule)
        yield last
    every = ladder.repeat.get(severity.key)  # type: ignore[call-overload]
    if last is None or every is None:
        return
    for turn in count(1):
        at = last.at + timedelta(minutes=every) * turn
        percent = round((at - started_at) / span * 100)
        # On a long clock several repeats round to one percent; each needs its own, for it is answered only once.
        yield Rung(percent=max(percent, last.percent + turn), at=at, rule=last.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What a clock does at `now`: the rung that speaks, the ones it speaks for, and when to look again."""

    rung: Rung
    missed: tuple[Rung, ...]
    next_at: datetime | None


def due(clock: Clock, *, ladder: LadderRule, severity: Severity, now: datetime, merge_within: float) -> Firing | None:
    """The highest rung due at `now`, with every lower one that has not fired; None when nothing is due.

    Rungs less than `merge_within` minutes apart merge into the later one (1.4); after an interruption only the
    highest missed rung speaks (1.5 rule 2). Each percent is answered at most once.
    """
    ready: list[Rung] = []
    following: Rung | None = None
    for rung in rungs(ladder, severity, clock.started_at, clock.due_at):
        if rung.percent <= clock.last_percent:
            continue
        if rung.at > now:
            following = rung
            break
        ready.append(rung)
    if not ready or _merges(ready[-1], following, merge_within):
        return None
    return Firing(rung=ready[-1], missed=tuple(ready[:-1]), next_at=following.at if following else None)


def _merges(rung: Rung, following: Rung | None, merge_within: float) -> bool:
    if following is None or following.rule is rung.rule:  # repeats of one rung would merge into silence
        return False
    return following.at - rung.at < timedelta(minutes=merge_within)


def next_look(clock: Clock, *, ladder: LadderRule, severity: Severity, now: datetime) -> datetime | None:
    """The moment of the first rung after `now` that has not been answered."""
    ahead = rungs(ladder, severity, clock.started_at, clock.due_at)
    return next((r.at for r in ahead if r.percent > clock.last_percent and r.at > now), None)


def level(clock: Clock, now: datetime) -> Literal["calm", "amber", "red"]:
    """How a card shows a clock: amber from 50 %, red and late from 100 %."""
    if now >= clock.due_at:
        return "red"
    return "amber" if (now - clock.started_at) * 2 >= clock.due_at - clock.started_at else "calm"
