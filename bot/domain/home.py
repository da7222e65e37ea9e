"""What one person's Home tab shows (slack-ux 5): theirs first, then everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.briefing import leading
from bot.domain.clock import Clock
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.proposal import Proposal
from bot.domain.quorum import waits_for
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders, own_roles
from bot.domain.scorecard import Scorecard
from bot.domain.snapshot import Snapshot
from bot.domain.standing import Bar
from bot.domain.statement import Statement
from bot.domain.task import Task

APPROVAL = "K8"
"""The clock of an approval: whoever decides sees the text itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A text that waits for this person's decision."""

    snapshot: Snapshot
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Something that may be an incident, and the open ones that it may be part of, the newest first."""

    proposal: Proposal
    going_on: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A running clock that this person has to meet."""

    incident: Incident
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An incident as it stands, and what this person is in it; no role for everybody else's."""

    snapshot: Snapshot
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A task of this person's."""

    incident: Incident
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """An incident that is over, and how well the public was served."""

    incident: Incident
    score: Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on one person's Home tab at `now`."""

    person: str
    now: datetime
    bar: Bar | None = None  #: whoever is a guest here reads in channels alone
    waiting: tuple[Waiting, ...] = ()  #: the most urgent first
    proposals: tuple[Proposed, ...] = ()  #: the most urgent first
    clocks: tuple[Owned, ...] = ()  #: the most urgent first
    tasks: tuple[ToDo, ...] = ()  #: the most urgent first, those without a day last
    mine: tuple[Place, ...] = ()
    others: tuple[Place, ...] = ()
    over: tuple[Over, ...] = ()  #: newest first


def home_of(
    person: str,
    going_on: Sequence[Snapshot],
    over: Sequence[Over],
    policy: Policy,
    now: datetime,
    *,
    tasks: Sequence[ToDo] = (),
    proposals: Sequence[Proposed] = (),
) -> Home:
    """The tab of `person`, who may know of every incident given; those that are over count where they still owe."""
    places = [Place(snapshot=s, roles=seats(s.incident, person)) for s in going_on]
    mine = [p for p in places if p.roles or p.snapshot.incident.private]  # who knows of a private one is in it
    return Home(
        person=person,
        now=now,
        waiting=tuple(sorted(_waiting(person, going_on, policy), key=lambda w: w.statement.revision.created_at)),
        clocks=tuple(sorted(_clocks(person, going_on, policy), key=lambda o: o.clock.due_at)),
        proposals=tuple(proposals) if decides_on_proposals(person, policy) else (),
        tasks=tuple(tasks),
        mine=tuple(mine),
        others=tuple(p for p in places if p not in mine and goes_on(p.snapshot, policy)),
        over=tuple(over),
    )


def goes_on(snapshot: Snapshot, policy: Policy) -> bool:
    """Whether everybody wants to know of it: it is open, or the public still waits for a word."""
    return snapshot.incident.open or leading(snapshot, policy) is not None


def decides_on_proposals(person: str, policy: Policy) -> bool:
    """Whether this person may say that something is no incident; what may be one is brought to them (K0)."""
    return not own_roles(person, policy).isdisjoint(policy.proposals.dismissed_by)


def seats(incident: Incident, person: str) -> tuple[str, ...]:
    """The roles that this person was given in this incident, for good or for a while."""
    given = [role for role, who in incident.roles.items() if who == person]
    unled = COMMANDER not in incident.roles and incident.declared_by == person
    lent = [d.role for d in incident.delegations if d.taker == person]
    return tuple(dict.fromkeys([*([COMMANDER] if unled else []), *given, *lent]))


def owners(snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    """Who has to meet the clocks of an incident: whoever leads the words (1.4)."""
    return holders(COMMS_LEAD, snapshot.incident, policy)


def _waiting(person: str, snapshots: Sequence[Snapshot], policy: Policy) -> list[Waiting]:
    return [
        Waiting(snapshot=s, statement=statement)
        for s in snapshots
        for statement in s.statements
        if waits_for(s, statement, person, policy)
    ]


def _clocks(person: str, snapshots: Sequence[Snapshot], policy: Policy) -> list[Owned]:
    return [
        Owned(incident=s.incident, clock=clock)
        for s in snapshots
        if person in owners(s, policy)
        for clock in s.running
        if clock.kind != APPROVAL
    ]
