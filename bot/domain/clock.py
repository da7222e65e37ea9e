"""Clocks: what starts, meets and silences them, when they are due, and which rungs of the ladder are due now."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Literal

from bot.domain.calendar import Calendar
from bot.domain.incident import Incident, Severity
from bot.domain.pace import deadline
from bot.domain.policy import ClockRule, LadderRule, Policy, RungRule, Trigger


class ClockState(StrEnum):
    """How a clock stands: it runs, was met by what it waited for, was silenced without it, or began anew."""

    RUNNING = "running"
    MET = "met"
    SILENCED = "silenced"
    REPLACED = "replaced"  #: by a clock of the same kind, when the severity changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A running SLA. Moments are aware UTC."""

    id: int
    incident_id: int
    kind: str  #: K0 to K13
    instance: str  #: a statement's number; else `1` from the declaration on, or the moment from which it runs
    started_at: datetime
    due_at: datetime
    state: ClockState = ClockState.RUNNING
    ended_at: datetime | None = None
    next_at: datetime | None = None  #: when its next rung is due; None: it is silent
    last_percent: int = 0  #: the highest rung that fired or was merged
    snoozed_until: datetime | None = None
    snoozes: int = 0  #: how often it was put off, in a row
    snoozed_why: str = ""

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
    last_percent: int = 0  #: rungs up to here had passed when it began


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
    also: tuple[Trigger, ...] = ()  #: what else the same occurrence is

    @property
    def names(self) -> frozenset[Trigger]:
        """Everything that it is."""
        return frozenset({self.name, *self.also})


def follow(
    event: Event, *, incident: Incident, running: Sequence[Clock], policy: Policy
) -> tuple[list[Start], list[End]]:
    """What an event starts and ends, by the policy's table (1.3)."""
    ends = list(_ends(event, running, policy))
    ended = {e.clock.id for e in ends}
    left = [c for c in running if c.id not in ended]
    again = {e.clock.kind for e in ends if e.state is ClockState.MET}
    return list(_starts(event, incident, left, policy, again)), ends


def _ends(event: Event, running: Iterable[Clock], policy: Policy) -> Iterator[End]:
    for clock in running:
        rule = policy.clocks[clock.kind]
        own = rule.public or rule.per == "incident" or clock.instance == event.instance
        if own and not event.names.isdisjoint(rule.met_by):
            yield End(clock=clock, state=ClockState.MET)
        elif not event.names.isdisjoint(rule.silenced_by) and (rule.per == "incident" or rule.public or own):
            yield End(clock=clock, state=ClockState.SILENCED)


def _starts(
    event: Event, incident: Incident, running: Sequence[Clock], policy: Policy, again: Collection[str]
) -> Iterator[Start]:
    spoken = list(running)
    if event.name == "public_word" and event.promise:
        # A receipt found after the promised time leaves no length to count from: then the approval is the start.
        start = event.at if event.promise > event.at else event.since or event.at
        promise = Event(name="promise", at=start, instance=event.instance, promise=event.promise)
        for made in _starts(promise, incident, running, policy, ()):
            yield made
            spoken.append(_as_clock(made, incident))
    for kind, rule in policy.clocks.items():
        if event.names.isdisjoint(rule.starts) or _held_back(kind, rule, event, incident, running):
            continue
        due = _due(rule, event, incident, policy, again=kind in again)
        if due is not None:
            instance = _instance(rule, event, incident)
            yield begin(kind, instance, event.at, due, incident=incident, running=spoken, policy=policy)


def _held_back(kind: str, rule: ClockRule, event: Event, incident: Incident, running: Sequence[Clock]) -> bool:
    if incident.severity not in rule.severities or (rule.phases and incident.phase not in rule.phases):
        return True
    if any(c.kind in rule.not_beside for c in running):
        return True
    twin = [c for c in running if c.kind == kind]
    return any(rule.per == "incident" or c.instance == event.instance for c in twin)


def _instance(rule: ClockRule, event: Event, incident: Incident) -> str:
    if rule.per == "statement":
        return event.instance
    return "1" if event.at <= incident.declared_at else event.at.isoformat(timespec="seconds")


def _as_clock(start: Start, incident: Incident) -> Clock:
    return Clock(
        id=0,
        incident_id=incident.id,
        kind=start.kind,
        instance=start.instance,
        started_at=start.started_at,
        due_at=start.due_at,
    )


def begin(
    kind: str, instance: str, at: datetime, due_at: datetime, *, incident: Incident, running: Sequence[Clock],
    policy: Policy, now: datetime | None = None,
) -> Start:  # fmt: skip
    """A clock from `at` on, with the moment of its first rung; `now` later than that when rungs have passed already.

    It has no ladder of its own while another one's speaks for the same silence (1.5).
    """
    rule = policy.clocks[kind]
    ladder, calendar = policy.ladder(kind, incident.severity), policy.calendar(incident.severity, always=rule.always)
    silent = any(c.kind in rule.silent_under and c.due_at <= due_at for c in running)
    passed, first = 0, None
    for rung in rungs(ladder, incident.severity, at, due_at, calendar):
        if now is not None and rung.at <= now:
            passed = rung.percent
            continue
        first = rung.at
        break
    return Start(
        kind=kind,
        instance=instance,
        started_at=at,
        due_at=due_at,
        next_at=None if silent else first,
        last_percent=passed,
    )


def _due(rule: ClockRule, event: Event, incident: Incident, policy: Policy, *, again: bool = False) -> datetime | None:
    return event.promise if rule.length == "promise" else deadline(rule, event.at, incident, policy, again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a clock's ladder and the moment it is due."""

    percent: int
    at: datetime
    rule: RungRule


def rungs(
    ladder: LadderRule, severity: Severity, started_at: datetime, due_at: datetime, calendar: Calendar | None = None
) -> Iterator[Rung]:
    """A clock's rungs in order, computed from the deadline (1.4); endless where the last one repeats."""
    if severity not in ladder.severities or due_at <= started_at:
        return
    if ladder.mornings_from is not None and calendar is not None:
        yield from _mornings(ladder, ladder.mornings_from, started_at, due_at, calendar)
        return
    span, last = due_at - started_at, None
    for rule in ladder.rungs:
        share = calendar.share(started_at, due_at, rule.percent) if calendar else started_at + span * rule.percent / 100
        last = Rung(percent=rule.percent, at=share, rule=rule)
        yield last
    every = ladder.repeat.get(severity.key)  # type: ignore[call-overload]
    if last is None or every is None:
        return
    for turn in count(1):
        at = last.at + timedelta(minutes=every) * turn
        percent = round((at - started_at) / span * 100)
        # On a long clock several repeats round to one percent; each needs its own, for it is answered only once.
        yield Rung(percent=max(percent, last.percent + turn), at=at, rule=last.rule)


def _mornings(
    ladder: LadderRule, first: int, started_at: datetime, due_at: datetime, calendar: Calendar
) -> Iterator[Rung]:
    """One rung on each working morning from the `first` on (K11), until the clock is met."""
    for turn in count():
        at = calendar.working_day(started_at, first + turn, calendar.morning)
        percent = round((at - started_at) / (due_at - started_at) * 100)
        yield Rung(percent=max(percent, turn + 1), at=at, rule=ladder.rungs[min(turn, len(ladder.rungs) - 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What a clock does at `now`: the rung that speaks, the ones it speaks for, and when to look again."""

    rung: Rung
    missed: tuple[Rung, ...]
    next_at: datetime | None


def due(
    clock: Clock, *, ladder: LadderRule, severity: Severity, now: datetime, merge_within: float,
    calendar: Calendar | None = None,
) -> Firing | None:  # fmt: skip
    """The highest rung due at `now`, with every lower one that has not fired; None when nothing is due.

    Rungs less than `merge_within` minutes apart merge into the later one (1.4); after an interruption only the
    highest missed rung speaks (1.5 rule 2). Each percent is answered at most once.
    """
    ready: list[Rung] = []
    following: Rung | None = None
    for rung in rungs(ladder, severity, clock.started_at, clock.due_at, calendar):
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


def next_look(
    clock: Clock, *, ladder: LadderRule, severity: Severity, now: datetime, calendar: Calendar | None = None
) -> datetime | None:
    """The moment of the first rung after `now` that has not been answered."""
    ahead = rungs(ladder, severity, clock.started_at, clock.due_at, calendar)
    return next((r.at for r in ahead if r.percent > clock.last_percent and r.at > now), None)


def level(clock: Clock, now: datetime) -> Literal["calm", "amber", "red"]:
    """How a card shows a clock: amber from 50 %, red and late from 100 %."""
    if now >= clock.due_at:
        return "red"
    return "amber" if (now - clock.started_at) * 2 >= clock.due_at - clock.started_at else "calm"
