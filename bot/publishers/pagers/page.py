"""One page, and what every way to bring it has in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.delivery import Delivery, NotDone, Outcome
from bot.publishers.http import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What woke us up: a clock of an incident, how far it has run, and whom it calls."""

    key: str  #: unique for ever; the same page sent twice carries it twice
    dedup: str  #: incident and clock: pages of one clock are one alarm
    code: str
    title: str
    severity: str
    clock: str
    percent: int
    due_at: datetime
    at: datetime
    roles: tuple[str, ...]
    over: bool = False  #: what it rang for has ended: the alarm is to be closed

    @property
    def summary(self) -> str:
        """The one line on a phone's lock screen."""
        return f"{self.code} {self.severity.upper()}: {self.clock} was due {self.due_at:%H:%M} UTC. {self.title}"


def page_of(delivery: Delivery) -> Page:
    """The page that a delivery carries."""
    told: dict[str, Any] = delivery.payload
    return Page(
        key=delivery.key,
        dedup=f"{told['code']}/{told['clock']}/{told['instance']}",
        code=str(told["code"]),
        title=str(told["title"]),
        severity=str(told["severity"]),
        clock=str(told["clock_title"]),
        percent=int(told["percent"]),
        due_at=datetime.fromisoformat(str(told["due_at"])),
        at=delivery.created_at,
        roles=tuple(map(str, told["roles"])),
        over=bool(told.get("over")),
    )


class Pager(Protocol):
    """One way to wake people."""

    async def page(self, page: Page) -> Outcome:
        """Sends the page once; the other side knows a repeated one by its key."""

    async def close(self) -> None:
        """Gives back connections."""


def later(answer: Answer) -> NotDone:
    """The other side is busy or broken: it did nothing. Our own waits count: a page is worth little later."""
    return NotDone(why=answer.excerpt("message", "error"))
