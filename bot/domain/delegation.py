"""A role handed to somebody else for a while, in one incident, for a reason (part 4)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Until `end` the taker decides in the giver's place. It ends earlier when the giver no longer has the role."""

    role: str
    giver: str  #: Slack user id, as `taker`
    taker: str
    reason: str
    start: datetime
    end: datetime

    def active(self, now: datetime) -> bool:
        """Whether it counts at `now`."""
        return self.start <= now < self.end

    def plain(self) -> dict[str, Any]:
        """As the record and the database keep it."""
        return asdict(self) | {"start": self.start.isoformat(), "end": self.end.isoformat()}


def delegation_from(plain: dict[str, Any]) -> Delegation:
    """What `plain` made."""
    moments = {name: datetime.fromisoformat(plain[name]) for name in ("start", "end")}
    return Delegation(**(plain | moments))
