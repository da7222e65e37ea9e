"""Deliveries: what must leave the process, the four outcomes, and when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.outlet import Deed
from bot.domain.secrecy import Secrets


class DeliveryState(StrEnum):
    """Where a delivery stands.

    waiting -> ready -> sending -> done | ready (later) | refused | parked; waiting or ready -> superseded | stopped.
    """

    WAITING = "waiting"  #: until another delivery is settled (`after_id`)
    READY = "ready"  #: may be claimed from `due_at`
    SENDING = "sending"  #: claimed; `due_at` is when the lease runs out
    DONE = "done"
    REFUSED = "refused"  #: the other side will never take it as it is; a person must act
    PARKED = "parked"  #: nobody can tell whether it is out there; a person is asked
    SUPERSEDED = "superseded"  #: a newer statement took its place before it was sent
    STOPPED = "stopped"  #: a person held it back before it was sent; `trouble` is who


NEVER_LEFT = frozenset({DeliveryState.SUPERSEDED, DeliveryState.STOPPED})
"""States of what surely never left and never will."""

SETTLED = frozenset({DeliveryState.DONE, DeliveryState.REFUSED, DeliveryState.PARKED}) | NEVER_LEFT
"""States that let the next delivery of the lane go."""

JSON = dict[str, Any]

GIVEN_UP = "given up: "
"""How the trouble of a delivery begins that a person gave up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that it is out there: the other side's id, a link, and how we know: `answer`, `read back`, `seen by` or
    `posted by` a person.
    """

    remote_id: str
    url: str = ""
    how: str = "answer"
    extra: Mapping[str, str] = field(default_factory=dict)  #: e.g. the cid a reply must name

    @property
    def hand(self) -> str:
        """The person who posted it by hand; empty where nobody did."""
        return self.how.removeprefix("posted by ") if self.how.startswith("posted by ") else ""

    @property
    def told(self) -> bool:
        """Whether a person gave it: then it holds a link at best, and not the other side's id."""
        return self.how.startswith(("seen by ", "posted by "))

    def plain(self) -> JSON:
        """The receipt as JSON."""
        return {"remote_id": self.remote_id, "url": self.url, "how": self.how, "extra": dict(self.extra)}


BY_HAND = "a person posts it there"
"""Why an outlet without an interface takes nothing from us: nothing went wrong, it is a person's turn."""


def receipt_from(plain: Mapping[str, Any]) -> Receipt:
    """The receipt that `plain` wrote."""
    return Receipt(**plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing that must leave the process: a public message or a message to Slack."""

    id: int
    key: str  #: unique for ever; outlets and Slack messages carry it where they can
    courier: str  #: `public` or `slack`
    action: str  #: for the public courier the outlet's name, for Slack what to do: `post`, `card`, `topic` ...
    lane: str  #: deliveries of one lane leave in order
    incident_id: int | None
    payload: JSON
    state: DeliveryState
    attempts: int = 0
    doubt: bool = False  #: the last attempt may have taken effect
    due_at: datetime | None = None
    created_at: datetime
    request: JSON | None = None  #: frozen before the first attempt
    receipt: Receipt | None = None
    statement_id: int | None = None
    language: str = ""
    generation: int = 1  #: grows whenever a card has something new to show
    settled_at: datetime | None = None
    trouble: str = ""  #: what the last failure said

    @property
    def deed(self) -> Deed:
        """What it does at its outlet."""
        return Deed(self.payload.get("deed", Deed.PUBLISH))

    @property
    def given_up(self) -> bool:
        """Whether a person decided that it shall not go out any more."""
        return self.state is DeliveryState.REFUSED and self.trouble.startswith(GIVEN_UP)


def waits_for_hand(delivery: Delivery) -> bool:
    """Whether a person is to post it, and has not said yet that it is out there."""
    return delivery.state is DeliveryState.REFUSED and delivery.trouble == BY_HAND


def hand_withdrawn(delivery: Delivery) -> bool:
    """Whether a person was asked to post it and then told not to; they may have been quicker."""
    return delivery.state in NEVER_LEFT and bool(delivery.payload.get("withdrawn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is out there."""

    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """The other side certainly did nothing; try again, not before `wait` if it named one.

    `limit` is the longest that our own schedule may make it wait, however many attempts there were.
    `queued` when it only waits for its turn: it was no attempt, and comes back after `wait` exactly.
    """

    why: str
    wait: timedelta | None = None
    limit: timedelta | None = None
    queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The other side certainly did nothing and never will for this input or credential.

    `findings` when we ourselves held it back: what lint has against the text by now.
    """

    why: str
    findings: tuple[JSON, ...] = ()
    moot: bool = False  #: there is nothing left to do here: it settles without a word to anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have happened. Ask before sending again, `limit` as for `NotDone`."""

    why: str
    limit: timedelta | None = None


Outcome = Done | NotDone | Refused | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Looked for and found."""

    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Looked for and surely not there: sending is safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTell:
    """Looked for, no answer (`again` set: look again then) or no way to know (`again` None: a person must look)."""

    why: str
    again: timedelta | None = None
    silent: bool = False  #: nobody answered there, or only to say that something is broken


Sighting = Present | Absent | CannotTell

Told = TypeVar("Told", Outcome, Sighting, Outcome | CannotTell)


def quiet(told: Told, secrets: Secrets) -> Told:
    """The same without our secrets: what others say of us is shown to people and kept for ever."""
    if isinstance(told, Done | Present | Absent):
        return told
    return replace(told, why=secrets.hide(told.why))


LEASE = timedelta(seconds=90)
"""How long a claim holds; longer than any courier's own total deadline."""

BACKOFF = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Seconds before the second, third ... attempt; the last repeats. An approved word is never given up silently."""

WAIT_CAP = timedelta(minutes=15)
"""The longest wait an outlet may impose on us between two attempts."""


def wait_before_retry(
    attempts: int, hint: timedelta | None, spread: float, limit: timedelta | None = None
) -> timedelta:
    """How long to wait after the `attempts`-th failure: our schedule up to `limit`, or the outlet's longer hint.

    `spread` in 0..1 adds up to a fifth, so that many deliveries do not return in one instant.
    """
    own = timedelta(seconds=BACKOFF[min(attempts, len(BACKOFF)) - 1])
    own = own if limit is None else min(own, limit)
    return min(max(own, hint or own), WAIT_CAP) * (1 + spread / 5)
