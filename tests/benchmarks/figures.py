"""A figure with its target and its gate, and what a run says as a whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Verdict(StrEnum):
    """How a figure stands."""

    TARGET = "target met"
    GATE = "within gate"
    MISSED = "MISSED"
    NOISY = "noisy"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One quantity over the rounds. `target` and `gate` are upper bounds, or lower ones with `at_least`.

    `exact` figures are counts: noise does not touch them.
    """

    number: str  #: of the target it belongs to
    name: str
    unit: str
    samples: tuple[float, ...]
    target: float | None = None
    gate: float | None = None
    at_least: bool = False
    exact: bool = False
    noisy: bool = False
    note: str = ""

    @property
    def middle(self) -> float:
        """The median, by which it is judged."""
        return median(self.samples) if self.samples else math.nan

    @property
    def verdict(self) -> Verdict:
        """Against target and gate; a noisy figure is neither passed nor failed."""
        if self.gate is None:
            return Verdict.INFO
        if not self.samples:
            return Verdict.MISSED
        if self.noisy and not self.exact:
            return Verdict.NOISY
        if self.target is not None and self._keeps(self.target):
            return Verdict.TARGET
        return Verdict.GATE if self._keeps(self.gate) else Verdict.MISSED

    def _keeps(self, bound: float) -> bool:
        return self.middle >= bound if self.at_least else self.middle <= bound

    def plain(self) -> dict[str, object]:
        """As the JSON document carries it."""
        return {
            "target_number": self.number,
            "name": self.name,
            "unit": self.unit,
            "median": self.middle if self.samples else None,
            "min": min(self.samples, default=None),
            "max": max(self.samples, default=None),
            "samples": list(self.samples),
            "target": self.target,
            "gate": self.gate,
            "sense": "at least" if self.at_least else "at most",
            "exact": self.exact,
            "verdict": self.verdict.value,
            "note": self.note,
        }


class Exit:
    """What the process answers."""

    GOOD = 0
    MISSED = 1
    NOISY = 75  #: the machine was too restless to judge: try again later


def exit_code(figures: Sequence[Figure]) -> int:
    """A missed gate weighs more than noise, noise more than success."""
    verdicts = {f.verdict for f in figures}
    if Verdict.MISSED in verdicts:
        return Exit.MISSED
    return Exit.NOISY if Verdict.NOISY in verdicts else Exit.GOOD
