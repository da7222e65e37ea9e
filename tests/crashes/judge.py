"""What counts afterwards: every approved text once on every outlet, every receipt kept, every record unbroken."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.statement import State, Statement
from storage import Transaction, deliveries, incidents, statements
from tests.publishers.traits import TRAITS

SAID = frozenset({State.APPROVED, State.PUBLISHED, State.SUPERSEDED})
STOPPED = frozenset({DeliveryState.PARKED, DeliveryState.REFUSED, DeliveryState.SUPERSEDED})
MANY = 1000

ASKED = (kind for kind, traits in TRAITS.items() if traits.after_doubt == "asked")
NOBODY_CAN_TELL = frozenset({"email", "manual", *ASKED})
"""Outlets that answer no question about what is there: a person is asked, and looks."""

Texts = Mapping[str, Sequence[str]]
"""Texts by the name of their outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the bot's own database says once everything is at rest."""

    statements: tuple[Statement, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def approved(self) -> dict[str, list[str]]:
        """Every approved text, by outlet."""
        found: dict[str, list[str]] = {}
        for statement in self.statements:
            for message in statement.revision.content.messages if statement.state in SAID else ():
                found.setdefault(message.outlet, []).append(message.body)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One outlet's account."""

    outlet: str
    approved: int
    published: int  #: approved texts that its public sees, once or more often
    lost: tuple[str, ...]  #: approved, not there, and nobody was told
    doubled: tuple[str, ...]
    strange: tuple[str, ...]  #: there, and never approved
    parked: int  #: a person was asked, or a newer statement took its place
    unproven: int  #: published as far as the bot knows, without a receipt

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, invented or unproven."""
        return not (self.lost or self.doubled or self.strange or self.unproven)


def read_ledger(tx: Transaction) -> Ledger:
    """Everything that was to be published, as the database has it."""
    known = [incident.id for incident in incidents.recent(tx, MANY)]
    return Ledger(
        statements=tuple(s for key in known for s in statements.of_incident(tx, key)),
        deliveries=tuple(d for key in known for d in deliveries.public(tx, key)),
    )


def judge(ledger: Ledger, seen: Texts) -> list[Line]:
    """One line for every outlet of which something was approved, or on which something was seen."""
    approved = ledger.approved
    return [
        _line(name, approved.get(name, ()), seen.get(name, ()), [d for d in ledger.deliveries if d.action == name])
        for name in dict.fromkeys([*approved, *seen])
    ]


def _line(name: str, approved: Iterable[str], seen: Iterable[str], rows: Sequence[Delivery]) -> Line:
    wanted, found = Counter(map(_plain, approved)), Counter(map(_plain, seen))
    excused = Counter(_plain(str(d.payload["body"])) for d in rows if d.state in STOPPED)
    missing = wanted - found
    return Line(
        outlet=name,
        approved=wanted.total(),
        published=(wanted & found).total(),
        lost=tuple((missing - excused).elements()),
        doubled=tuple((found - wanted).keys() & wanted.keys()),
        strange=tuple(found.keys() - wanted.keys()),
        parked=excused.total(),
        unproven=sum(1 for d in rows if d.state not in STOPPED and not (d.receipt and d.receipt.remote_id)),
    )


def _plain(text: str) -> str:
    """White space is the networks' to change."""
    return " ".join(text.split())
