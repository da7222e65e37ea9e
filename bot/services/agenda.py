"""What is due over all open incidents: each clock, its next rung and whom it would call, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.looks import upcoming
from bot.domain.proposal import K0, Proposal, upcoming_rung
from bot.domain.roles import called
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State
from bot.services import k0, regulators, snapshots
from bot.services.regulators import Board
from storage import Transaction, clocks, proposals
from storage import regulators as watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One running clock. Moments are aware UTC; `next_at` and `percent` are None while its ladder is silent."""

    code: str
    clock: str
    title: str
    due_at: datetime
    late: bool
    next_at: datetime | None
    percent: int | None
    people: tuple[str, ...]


def agenda(tx: Transaction, book: Rulebook, now: datetime) -> tuple[Due, ...]:
    """Every running clock of every incident and of every proposal at `now`."""
    found = [line for key in clocks.incidents_waiting(tx) for line in _lines(snapshots.of(tx, key, now), book)]
    found += [line for p in proposals.open_ones(tx) for line in _undeclared(p, book, now)]
    found += [line for board in regulators.running(tx, book, now) for line in _beside(tx, board, book)]
    return tuple(sorted(found, key=lambda line: line.due_at))


def _undeclared(proposal: Proposal, book: Rulebook, now: datetime) -> Iterator[Due]:
    """The clock that runs while nobody has declared (K0)."""
    if proposal.due_at is None:
        return
    rung = upcoming_rung(proposal, book.policy)
    roles = (*rung.rule.thread, *rung.rule.dm, *rung.rule.channel, *rung.rule.page) if rung else ()
    yield Due(
        code=proposal.code,
        clock=K0,
        title=book.policy.clocks[K0].title,
        due_at=proposal.due_at,
        late=now >= proposal.due_at,
        next_at=proposal.next_at,
        percent=rung.percent if rung else None,
        people=tuple(k0.people(roles, book.policy)),
    )


def _lines(snapshot: Snapshot, book: Rulebook) -> Iterator[Due]:
    waits = snapshot.waiting is not None and snapshot.waiting.state is State.PENDING
    for clock in snapshot.running:
        rung = upcoming(clock, snapshot.incident, book.policy)
        yield Due(
            code=snapshot.incident.code,
            clock=clock.kind,
            title=book.policy.clocks[clock.kind].title,
            due_at=clock.due_at,
            late=snapshot.now >= clock.due_at,
            next_at=clock.next_at,
            percent=rung.percent if rung else None,
            people=called(rung.rule, snapshot.incident, book.policy, waits=waits) if rung else (),
        )


def _beside(tx: Transaction, board: Board, book: Rulebook) -> Iterator[Due]:
    """Regulators' clocks, each under the name of its regime."""
    for watch in watches.watches(tx, board.incident.id):
        rule = board.regimes[watch.regime].report(watch.report) if watch.regime in board.regimes else None
        ahead = [p for p in book.policy.regulators.remind_at if p > watch.last_percent]
        yield Due(
            code=board.incident.code,
            clock=watch.regime,
            title=rule.title if rule else watch.report,
            due_at=watch.due_at,
            late=board.now >= watch.due_at,
            next_at=watch.next_at,
            percent=min(ahead, default=watch.last_percent),
            people=board.owners,
        )
