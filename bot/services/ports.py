"""What the services call outward, as protocols; wiring brings the parts that fit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar, runtime_checkable

from bot.domain.delivery import JSON, Delivery, Outcome, Receipt, Sighting
from bot.domain.faults import Fault
from bot.domain.outlet import Deed
from storage import Transaction

P = ParamSpec("P")
R = TypeVar("R")


class Transactions(Protocol):
    """Runs plain functions of a transaction, each committed or undone whole."""

    async def run(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result once it is committed."""

    async def read(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of something that writes nothing."""


class Clock(Protocol):
    """Tells the time and how far away a moment is; rehearsals bring one that can be moved."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def seconds_until(self, moment: datetime) -> float:
        """How many real seconds from now this clock will show `moment`; infinite while it stands still before it."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Calls back whenever the clock was moved or its speed changed."""


class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds until `moment`."""
        return (moment - self.now()).total_seconds()

    def on_change(self, callback: Callable[[], None]) -> None:
        """The wall clock is never moved by us: nothing to call back for. The sweep notices when others move it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What one outlet is to publish in one language, and what it answers to. Frozen into a request before sending."""

    key: str  #: unique for ever: idempotency key, marker, seed of native ids
    incident: str  #: `INC-7`
    statement: int  #: number within the incident
    kind: str
    phase: str
    title: str  #: the services concerned, as customers know them
    services: dict[str, str]  #: service to public state
    language: str
    body: str
    link: str  #: the permalink on the status page
    approved_at: datetime
    next_update_at: datetime | None
    root: Receipt | None = None  #: our first message of this incident on this outlet in this language
    parent: Receipt | None = None  #: our newest one before this
    deed: Deed = Deed.PUBLISH
    target: Receipt | None = None  #: the post that an edit or a retraction is about
    taken: tuple[str, ...] = ()  #: the other side's ids of posts there that have the same words and are not this one


class Publisher(Protocol):
    """One kind of outlet. `prepare` is pure; the others speak and never raise for what the other side does.

    A request says itself what is to be done: whether it publishes, edits or retracts is frozen into it with the rest.
    """

    def prepare(self, post: Post) -> JSON:
        """The exact request, frozen: with our own ids and times, so that every attempt sends the same bytes.

        Raises ValueError, with a sentence for the person who must act, for a post no attempt could ever publish.
        """

    async def publish(self, request: JSON) -> Outcome:
        """Sends the frozen request once and says what became of it, by this network's own status codes."""

    async def reconcile(self, request: JSON) -> Sighting:
        """Looks the post up by native key, marker or read-back, minding this network's lag."""

    async def preflight(self) -> list[Fault]:
        """Why the credentials could not post now, without posting; empty when they could."""

    async def close(self) -> None:
        """Gives back connections."""


@runtime_checkable
class Expiring(Protocol):
    """A publisher whose credentials end. Asking it regularly also renews what can be renewed without a person."""

    async def expires_at(self) -> datetime | None:
        """When they end at the latest (aware, UTC) unless a person acts; None where no end is known."""


class Vault(Protocol):
    """Keeps a publisher's session between runs."""

    async def get(self, key: str) -> JSON | None:
        """What was kept under `key`."""

    async def put(self, key: str, value: JSON) -> None:
        """Keeps `value` under `key`, replacing what was there, atomically."""

    async def take_turn(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` alone, of all processes, may do until then what `key` stands for; it may ask once more."""

    async def end_turn(self, key: str, holder: str) -> None:
        """Lets the next one, where it is still this holder's turn."""


class Courier(Protocol):
    """Carries deliveries of one sort out of the process."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Attempts the delivery once."""

    async def find(self, delivery: Delivery) -> Sighting:
        """Looks up whether an earlier attempt took effect."""
