"""What a run came to: how many inputs, what they were answered, how long that took, what went wrong."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What can go wrong with an input."""

    EXCEPTION = "exception"  #: nobody caught it, or it was answered as a failure
    UNANSWERED = "unanswered"  #: not at all, or too late
    OTHER = "other"  #: it shouts, it lost something, a chain does not hold


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong, with the input that caused it."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class Wrong(AssertionError):  # noqa: N818 - it says what is
    """A batch of inputs in which something went wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a run came to."""

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0  #: seconds of this process's time until the slowest answer
    waits: list[float] = field(default_factory=list)  #: seconds of the wall until each acknowledgement
    answers: Counter[str] = field(default_factory=Counter)  #: by their kind
    faults: list[Fault] = field(default_factory=list)

    @property
    def exceptions(self) -> int:
        """How many inputs met one."""
        return self._of(Kind.EXCEPTION)

    @property
    def unanswered(self) -> int:
        """How many inputs got no answer, or a late one."""
        return self._of(Kind.UNANSWERED)

    def _of(self, kind: Kind) -> int:
        return sum(fault.kind is kind for fault in self.faults)
