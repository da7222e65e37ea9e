"""The communications review (part 5): numbers, never a grade and never a person, and what is to be looked at again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from bot.domain.break_glass import to_review, unreviewed
from bot.domain.clock import Clock, ClockState
from bot.domain.delivery import DeliveryState
from bot.domain.incident import Phase
from bot.domain.noise import Noise
from bot.domain.outlet import Deed
from bot.domain.policy import Policy
from bot.domain.policy.scorecard import Bounds
from bot.domain.scorecard import minutes_between, score
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind, Statement

ADHERENCE = ("K1", "K2", "K3", "K4", "K5", "K6", "K7")
"""The clocks of which SLA adherence is the share that was met."""

PROMISE = "K7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the scorecard; `value` None where there is nothing to measure. `level` by the policy's bounds."""

    name: str
    value: float | None
    unit: str = "minutes"  #: `minutes`, `percent` or `count`
    of: int | None = None  #: the whole that a count is a part of
    level: str = ""  #: `good`, `acceptable`, `poor`; empty where no bound is set


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A silence that was longer than the policy finds good."""

    start: datetime
    end: datetime
    minutes: float
    open: bool = False  #: it has not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something untrue or unproven that a published text says, by the facts of that moment."""

    statement: int
    rule: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A reminder that was put off: which, for how long, and why."""

    clock: str
    minutes: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All of it; `provisional` until the incident is closed."""

    provisional: bool
    figures: tuple[Figure, ...]
    gaps: tuple[Gap, ...]
    flags: tuple[Flag, ...]
    late: tuple[Clock, ...]  #: clocks that were met too late or are late now
    overridden: tuple[Statement, ...]
    alone: tuple[Statement, ...]  #: let out by fewer people than it takes
    unsigned: tuple[Statement, ...]  #: of these, those whose review nobody has signed
    snoozed: tuple[Put, ...]


def review(
    snapshot: Snapshot, policy: Policy, flags: Sequence[Flag], loud: Noise, snoozed: Sequence[Put] = ()
) -> Review:
    """The review of an incident at the snapshot's moment."""
    return Review(
        provisional=snapshot.incident.phase is not Phase.CLOSED,
        figures=tuple(_figures(snapshot, policy, flags, loud)),
        gaps=tuple(_gaps(snapshot, policy)),
        flags=tuple(flags),
        late=tuple(c for c in snapshot.clocks if policy.clocks[c.kind].public and _late(c, snapshot.now)),
        overridden=tuple(s for s in snapshot.statements if s.first_receipt_at and s.revision.content.overrides),
        alone=tuple(s for s in snapshot.statements if to_review(s, snapshot.approvals.get(s.id, ()))),
        unsigned=tuple(unreviewed(snapshot)),
        snoozed=tuple(snoozed),
    )


def _figures(snapshot: Snapshot, policy: Policy, flags: Sequence[Flag], loud: Noise) -> Iterator[Figure]:
    numbers, bounds, incident, now = score(snapshot), policy.scorecard, snapshot.incident, snapshot.now
    yield _minutes("from_first_sign", numbers.minutes_from_first_sign, bounds.from_first_sign)
    yield _minutes("from_declaration", numbers.minutes_from_declaration, bounds.from_declaration)
    yield _minutes("declare_lag", minutes_between(incident.first_sign_at, incident.declared_at), bounds.declare_lag)
    yield _minutes("longest_silence", numbers.longest_silence_minutes, bounds.longest_silence)
    due = [c for c in snapshot.clocks if c.kind == PROMISE and (c.state is not ClockState.RUNNING or _late(c, now))]
    yield _share("promises", numbers.promises_kept, len(due), bounds.promises)
    yield _none_wanted("unscorable", numbers.promises_unscorable)
    met = [c for c in snapshot.clocks if c.kind in ADHERENCE and c.state is not ClockState.REPLACED]
    ended = [c for c in met if c.state is ClockState.MET or _late(c, now)]
    yield _share("clocks_met", sum(not _late(c, now) for c in ended), len(ended), bounds.clocks_met)
    leads = [m for s in snapshot.published if (m := minutes_between(s.submitted_at, s.decided_at)) is not None]
    yield _minutes("approval", median(leads) if leads else None, bounds.approval)
    yield _minutes("approval_worst", max(leads, default=None), bounds.approval)
    out = [m for s in snapshot.published if (m := minutes_between(s.decided_at, s.first_receipt_at)) is not None]
    yield _minutes("publishing", max(out, default=None), bounds.publishing)
    yield _minutes("skew", max(_skews(snapshot), default=None), bounds.skew)
    mended = [s for s in snapshot.published if s.kind in {Kind.CORRECTION, Kind.RETRACTION}]
    yield Figure(name="corrections", value=len(mended), unit="count", of=len(snapshot.published))
    yield _none_wanted("truth_flags", len(flags))
    yield _share("noise", loud.acted_on, loud.pings, bounds.noise)


def _minutes(name: str, value: float | None, bounds: Bounds) -> Figure:
    level = "" if value is None else "good" if value <= bounds[0] else "acceptable" if value <= bounds[1] else "poor"
    return Figure(name=name, value=value, level=level)


def _share(name: str, part: int, whole: int, bounds: Bounds) -> Figure:
    if not whole:
        return Figure(name=name, value=None, unit="percent")
    value = round(part / whole * 100)
    level = "good" if value >= bounds[0] else "acceptable" if value >= bounds[1] else "poor"
    return Figure(name=name, value=part, unit="count", of=whole, level=level)


def _none_wanted(name: str, count: int) -> Figure:
    return Figure(name=name, value=count, unit="count", level="poor" if count else "good")


def _late(clock: Clock, now: datetime) -> bool:
    if clock.state is ClockState.RUNNING:
        return now >= clock.due_at
    return clock.state is ClockState.MET and clock.late


def _skews(snapshot: Snapshot) -> Iterable[float]:
    """For each statement the minutes between its first receipt and its last (K12, K13)."""
    for statement in snapshot.published:
        done = [
            d.settled_at
            for d in snapshot.deliveries_of(statement)
            if d.state is DeliveryState.DONE and d.settled_at and d.deed is not Deed.RETRACT
        ]
        if done:
            yield minutes_between(min(done), max(done)) or 0.0


def _gaps(snapshot: Snapshot, policy: Policy) -> Iterator[Gap]:
    """The silences that the public noticed, oldest first."""
    moments = [snapshot.incident.first_sign_at]
    moments += [s.first_receipt_at for s in snapshot.news if s.first_receipt_at]
    over = bool(snapshot.news) and snapshot.news[-1].kind is Kind.RESOLVED
    ends = moments[1:] if over else [*moments[1:], snapshot.now]
    for start, end in pairwise([moments[0], *ends]):
        minutes = minutes_between(start, end) or 0.0
        if minutes > policy.scorecard.longest_silence[0]:
            yield Gap(start=start, end=end, minutes=minutes, open=not over and end == snapshot.now)
