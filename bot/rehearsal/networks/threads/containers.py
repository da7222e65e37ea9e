"""Containers: posts that are made ready and that nobody sees yet."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What will be put out, since when it is being made ready, and what became of it."""

    id: str
    text: str
    reply_to: str | None
    made_at: datetime
    ready_at: datetime
    published: bool = False
    error: str = ""

    def status(self, now: datetime) -> str:
        """How far it is."""
        if self.published:
            return "PUBLISHED"
        if self.error:
            return "ERROR"
        if now - self.made_at >= LIFETIME:
            return "EXPIRED"
        return "FINISHED" if now >= self.ready_at else "IN_PROGRESS"


class Containers:
    """All there are, by id."""

    def __init__(self) -> None:
        self._made: dict[str, Container] = {}

    def make(self, text: str, reply_to: str | None, now: datetime, *, work: timedelta) -> Container:
        """A new one, ready after `work`."""
        number = str(18_000_000_000_000_000 + len(self._made) + 1)
        made = Container(id=number, text=text, reply_to=reply_to, made_at=now, ready_at=now + work)
        self._made[made.id] = made
        return made

    def get(self, container_id: str) -> Container | None:
        """The one of that id."""
        return self._made.get(container_id)

    def everything(self) -> list[Container]:
        """Every one, oldest first."""
        return list(self._made.values())

    def published(self, container: Container) -> None:
        """Remembers that it was put out."""
        self._made[container.id] = replace(container, published=True)

    def broken(self, container_id: str, error: str) -> None:
        """Lets it end in an error."""
        self._made[container_id] = replace(self._made[container_id], error=error)
