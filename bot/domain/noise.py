"""How much the bot calls, and whether it helps (1.5 rule 10): under one half, change the policy, not the people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.snapshot import FiredRung

IN_TIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Pings, one for each person whom a rung called, and how many of them were followed by an act of that person."""

    pings: int
    acted_on: int

    @property
    def share(self) -> float | None:
        """The share acted on, to two decimals; None where nobody was called."""
        return round(self.acted_on / self.pings, 2) if self.pings else None


def noise(rungs: Iterable[FiredRung], acts: Sequence[tuple[str, datetime]]) -> Noise:
    """The noise of one incident; `acts` are who did something and when, as the record has it."""
    pings = [(person, rung.fired_at) for rung in rungs if not rung.missed for person in rung.to]
    answered = [
        (person, at) for person, at in pings if any(who == person and at < then <= at + IN_TIME for who, then in acts)
    ]
    return Noise(pings=len(pings), acted_on=len(answered))
