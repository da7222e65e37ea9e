"""Everything known about one incident at one moment: what cards, briefings, scorecards and exports are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.approval import Approval
from bot.domain.clock import Clock, ClockState
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.domain.outlet import Deed
from bot.domain.statement import WAITING, Kind, State, Statement
from bot.domain.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One public message as the public got it, with its receipt."""

    outlet: str
    statement: int
    kind: str
    phase: str
    language: str
    text: str
    approved_at: datetime
    published_at: datetime
    remote_id: str
    url: str
    deed: str = "publish"  #: `edit` where it took the place of an earlier wording


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRung:
    """A rung that spoke, or was merged into a later one that spoke for it."""

    clock: str
    instance: str
    percent: int
    due_at: datetime
    fired_at: datetime
    to: tuple[str, ...]
    missed: bool = False  #: merged into a higher rung after an interruption; it spoke no word of its own
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One incident, whole, at `now`. Tuples are in order of time."""

    now: datetime
    incident: Incident
    facts: tuple[Fact, ...]  #: the latest of each key
    statements: tuple[Statement, ...]
    approvals: Mapping[int, tuple[Approval, ...]]  #: by statement id
    deliveries: tuple[Delivery, ...]  #: public ones
    clocks: tuple[Clock, ...]
    rungs: tuple[FiredRung, ...]
    reports: int = 0  #: customers' complaints counted
    alerts: int = 0  #: signals of machines counted
    tasks: tuple[Task, ...] = ()  #: those that are still to be done

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that run."""
        return tuple(c for c in self.clocks if c.state is ClockState.RUNNING)

    @property
    def waiting(self) -> Statement | None:
        """The newest statement that waits for a decision, if any."""
        return next((s for s in reversed(self.statements) if s.state in WAITING), None)

    @property
    def published(self) -> tuple[Statement, ...]:
        """The statements that the public has received, oldest first."""
        said = [s for s in self.statements if s.state is State.PUBLISHED and s.first_receipt_at]
        return tuple(sorted(said, key=lambda s: s.first_receipt_at or self.now))

    @property
    def news(self) -> tuple[Statement, ...]:
        """Of these the ones that said how things stood: without the explanation afterwards."""
        return tuple(s for s in self.published if s.kind is not Kind.POST_INCIDENT)

    @property
    def told_over_at(self) -> datetime | None:
        """When the public was last told that it is over."""
        return next((s.first_receipt_at for s in reversed(self.published) if s.kind is Kind.RESOLVED), None)

    def deliveries_of(self, statement: Statement) -> tuple[Delivery, ...]:
        """The public deliveries of one statement."""
        return tuple(d for d in self.deliveries if d.statement_id == statement.id)

    def words(self) -> Iterator[Word]:
        """Every public message that has a receipt, in order of publication."""
        by_id = {s.id: s for s in self.statements}
        done = [d for d in self.deliveries if d.state is DeliveryState.DONE and d.receipt and d.settled_at]
        done = [d for d in done if d.deed is not Deed.RETRACT]
        for delivery in sorted(done, key=lambda d: (d.settled_at, d.id)):
            statement = by_id[delivery.statement_id or 0]
            yield _word(statement, delivery)


def _word(statement: Statement, delivery: Delivery) -> Word:
    receipt, at = delivery.receipt, delivery.settled_at
    if receipt is None or at is None:
        raise ValueError("a word has a receipt")
    return Word(
        outlet=delivery.action,
        statement=statement.number,
        kind=statement.kind.value,
        phase=statement.revision.content.phase,
        language=delivery.language,
        text=str(delivery.payload["body"]),
        approved_at=statement.decided_at or at,
        published_at=at,
        remote_id=receipt.remote_id,
        url=receipt.url,
        deed=delivery.deed.value,
    )
