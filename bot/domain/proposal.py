"""Proposals to declare: signals that belong together, and the clock that runs until somebody decides (K0)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.clock import Clock, Firing, Rung, due, next_look, rungs
from bot.domain.incident import Incident, Severity
from bot.domain.pace import deadline_by
from bot.domain.policy import Policy
from bot.domain.signal import CUSTOMERS, Signal
from bot.domain.snapshot import FiredRung

K0 = "K0"


class Standing(StrEnum):
    """Where a proposal stands: it waits for a person, became an incident, or is none."""

    OPEN = "open"
    DECLARED = "declared"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Signals that may be one incident. Moments are aware UTC."""

    id: int
    state: Standing = Standing.OPEN
    title: str  #: of its first signal
    services: tuple[str, ...]
    severity: Severity | None  #: the worst that a signal said; None: nobody has said
    counts: Mapping[str, int]  #: signals by source
    opened_at: datetime
    first_at: datetime  #: the first signal: since when somebody noticed
    last_at: datetime  #: the newest one
    started_at: datetime  #: from when K0 is counted
    due_at: datetime | None  #: when somebody should have declared; None where no clock runs
    next_at: datetime | None = None  #: when the next rung is due
    last_percent: int = 0  #: the highest rung that fired or was merged
    rungs: tuple[FiredRung, ...] = field(default=())
    incident_id: int | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    family: str = ""  #: of its first signal that had one
    situation: str = ""  #: likewise

    @property
    def code(self) -> str:
        """The name people see: `P-3`."""
        return f"P-{self.id}"

    @property
    def open(self) -> bool:
        """Whether it waits for somebody to decide."""
        return self.state is Standing.OPEN

    @property
    def count(self) -> int:
        """How many signals there are."""
        return sum(self.counts.values())

    @property
    def reports(self) -> int:
        """How many of them are customers' complaints."""
        return sum(n for source, n in self.counts.items() if source in CUSTOMERS)

    def clock(self) -> Clock | None:
        """Its K0 as a clock; None where none runs."""
        if self.due_at is None:
            return None
        return Clock(
            id=0,
            incident_id=0,
            kind=K0,
            instance=self.code,
            started_at=self.started_at,
            due_at=self.due_at,
            next_at=self.next_at,
            last_percent=self.last_percent,
        )


def severity_of(proposal: Proposal, policy: Policy) -> Severity:
    """The severity whose K0 runs: what a signal said, else what the policy assumes."""
    return proposal.severity or next(s for s in Severity if s.key == policy.proposals.assume)


def opened(signal: Signal, now: datetime, policy: Policy) -> Proposal:
    """A new proposal; its clock runs from `now`, for before nobody could act on it."""
    fresh = Proposal(
        id=0,
        title=signal.title,
        services=signal.services,
        severity=signal.severity,
        counts={signal.source.value: signal.count},
        opened_at=now,
        first_at=signal.at,
        last_at=signal.at,
        started_at=now,
        due_at=None,
        family=signal.family,
        situation=signal.situation,
    )
    return _looking(replace(fresh, due_at=_due(fresh, now, policy)), now, policy)


def folded(proposal: Proposal, signal: Signal, now: datetime, policy: Policy) -> Proposal:
    """The proposal with one more signal. A worse severity brings the deadline nearer, never further away (1.2)."""
    counts = dict(proposal.counts)
    counts[signal.source.value] = counts.get(signal.source.value, 0) + signal.count
    more = replace(
        proposal,
        counts=counts,
        services=tuple(dict.fromkeys((*proposal.services, *signal.services))),
        severity=min((s for s in (proposal.severity, signal.severity) if s), default=None),
        first_at=min(proposal.first_at, signal.at),
        last_at=max(proposal.last_at, signal.at),
        family=proposal.family or signal.family,
        situation=proposal.situation or signal.situation,
    )
    due_at = _due(more, now, policy) if severity_of(more, policy) < severity_of(proposal, policy) else None
    if not more.open or due_at is None or (more.due_at is not None and more.due_at <= due_at):
        return more
    return _looking(replace(more, started_at=now, due_at=due_at), now, policy)


def _due(proposal: Proposal, now: datetime, policy: Policy) -> datetime | None:
    return deadline_by(K0, now, severity_of(proposal, policy), policy)


def _looking(proposal: Proposal, now: datetime, policy: Policy) -> Proposal:
    """The same, with the moment of its next rung."""
    clock, severity = proposal.clock(), severity_of(proposal, policy)
    if clock is None:
        return proposal
    calendar = policy.calendar(severity, always=policy.clocks[K0].always)
    later = next_look(clock, ladder=policy.ladder(K0, severity), severity=severity, now=now, calendar=calendar)
    return replace(proposal, next_at=later)


def firing(proposal: Proposal, now: datetime, policy: Policy) -> Firing | None:
    """The rung that speaks at `now`, with those that it speaks for; None when nothing is due."""
    clock, severity = proposal.clock(), severity_of(proposal, policy)
    if clock is None or not proposal.open:
        return None
    calendar = policy.calendar(severity, always=policy.clocks[K0].always)
    ladder, merge = policy.ladder(K0, severity), policy.merge_within
    return due(clock, ladder=ladder, severity=severity, now=now, merge_within=merge, calendar=calendar)


def upcoming_rung(proposal: Proposal, policy: Policy) -> Rung | None:
    """The rung that fires next, as things stand; None where its ladder is silent."""
    if proposal.next_at is None or proposal.due_at is None:
        return None
    severity = severity_of(proposal, policy)
    calendar = policy.calendar(severity, always=policy.clocks[K0].always)
    ahead = rungs(policy.ladder(K0, severity), severity, proposal.started_at, proposal.due_at, calendar)
    return next((r for r in ahead if r.percent > proposal.last_percent), None)


def looked_at(proposal: Proposal, now: datetime, policy: Policy) -> Proposal:
    """As it is where nothing was due at `now` after all: with the moment of the next look."""
    return _looking(proposal, now, policy)


def passed(proposal: Proposal, fired: Firing, people: Iterable[str], now: datetime, note: str) -> Proposal:
    """The proposal past this rung and those that it spoke for: each percent is answered once."""
    asked = tuple(people)
    done = [
        FiredRung(
            clock=K0,
            instance=proposal.code,
            percent=rung.percent,
            due_at=rung.at,
            fired_at=now,
            to=asked if rung is fired.rung else (),
            missed=rung is not fired.rung,
            note=note if rung is fired.rung else "",
        )
        for rung in (*fired.missed, fired.rung)
    ]
    rungs = (*proposal.rungs, *done)
    return replace(proposal, rungs=rungs, last_percent=fired.rung.percent, next_at=fired.next_at)


def decided(proposal: Proposal, state: Standing, who: str, at: datetime, **more: object) -> Proposal:
    """The proposal that waits for nobody any more."""
    return replace(proposal, state=state, decided_by=who, decided_at=at, next_at=None, **more)  # type: ignore[arg-type]


def home(signal: Signal, known: Iterable[Proposal], now: datetime, policy: Policy) -> Proposal | None:
    """The open proposal that a signal belongs to where its key names none: the newest that may be the same thing.

    That is one about one of its services, or about nothing in particular; a signal that names no service may belong
    to any. Where the policy groups alerts by something else as well, both must be of one family. All that only for a
    while after the newest signal there.
    """
    span = timedelta(minutes=policy.proposals.fold_within)
    near = [p for p in known if p.open and now - p.last_at <= span and _together(signal, p, policy)]
    return max(near, key=lambda p: (bool(set(signal.services) & set(p.services)), p.last_at, p.id), default=None)


def _together(signal: Signal, proposal: Proposal, policy: Policy) -> bool:
    akin = _akin(signal.services, proposal.services)
    if not (signal.family and proposal.family):
        return akin
    return signal.family == proposal.family and (akin or "service" not in policy.alerts.group_by)


def _akin(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)


def concerned(signal: Signal, incidents: Iterable[Incident]) -> Incident | None:
    """The open incident that a signal belongs to: the newest one about one of its services."""
    about = [i for i in incidents if i.open and set(signal.services) & set(i.services)]
    return max(about, key=lambda i: (i.declared_at, i.id), default=None)


def adoptable(proposals: Iterable[Proposal], services: Collection[str], chosen: int | None) -> tuple[Proposal, ...]:
    """The open proposals that an incident about these services answers; and the one that a person chose."""
    return tuple(p for p in proposals if p.open and (p.id == chosen or _akin(p.services, services)))
