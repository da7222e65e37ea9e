"""Misfortunes on a switch: the next calls to a method are slowed, refused, lost or answered with an error."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from bot.rehearsal.workspace.shapes import invalid_arguments

CallFault = Literal["429", "500", "slow", "lost_reply", "refuse", "invalid_auth", "not_json", "error"]
SocketFault = Literal["drop_socket", "disconnect", "duplicate_event", "late_event"]
CALL_FAULTS = frozenset(get_args(CallFault))
SOCKET_FAULTS = frozenset(get_args(SocketFault))


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order: the next `left` calls of `method` (or of any, `*`) suffer `kind`."""

    method: str
    kind: str
    left: int
    seconds: float = 0.0
    error: str = "internal_error"  # the code of kind `error`

    def meets(self, method: str) -> bool:
        """Whether it strikes a call of this method now."""
        return self.left > 0 and self.method in {"*", method}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What happens to one call: a delay first, then at most one misfortune."""

    delay: float = 0.0
    fault: Fault | None = None

    @property
    def kind(self) -> str:
        """The misfortune's kind, or an empty string."""
        return self.fault.kind if self.fault else ""


_UNTOUCHED = Fate()


class Faults:
    """The orders that are still open, oldest first."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Adds an order; raises SlackError(invalid_arguments) for an unknown kind or a count below 1."""
        if fault.kind not in CALL_FAULTS | SOCKET_FAULTS:
            raise invalid_arguments(f"unknown kind: {fault.kind}")
        if fault.left < 1 or fault.seconds < 0:
            raise invalid_arguments("count must be at least 1, seconds at least 0")
        self.orders.append(fault)

    def clear(self) -> None:
        """Takes back every order."""
        self.orders.clear()

    def fate(self, method: str) -> Fate:
        """What happens to this call of `method`; uses up one slowness and one other order at most."""
        if not self.orders:
            return _UNTOUCHED
        slow = _take(self.orders, method, {"slow"})
        other = _take(self.orders, method, CALL_FAULTS - {"slow"})
        self._forget_spent()
        return Fate(delay=slow.seconds if slow else 0.0, fault=other)

    def copies(self, kind: str) -> int:
        """How many times an envelope of this kind is sent: twice while a duplication is ordered."""
        twice = _take(self.orders, kind, {"duplicate_event"})
        self._forget_spent()
        return 2 if twice else 1

    def lateness(self, kind: str) -> float:
        """For how many seconds an envelope of this kind is held back, so that later ones overtake it."""
        late = _take(self.orders, kind, {"late_event"})
        self._forget_spent()
        return late.seconds if late else 0.0

    def _forget_spent(self) -> None:
        self.orders = [fault for fault in self.orders if fault.left]


def _take(orders: Iterable[Fault], method: str, kinds: Iterable[str]) -> Fault | None:
    hits = (fault for fault in orders if fault.kind in kinds and fault.meets(method))
    first = next(itertools.islice(hits, 1), None)
    if first:
        first.left -= 1
    return first
