"""An event: what Slack tells us unasked, written down before Slack hears that we have it, dealt with after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LEASE = timedelta(seconds=60)
"""How long dealing with one may take before somebody else may begin anew; longer than the deadline of who deals."""

WAITS = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds before the second, third ... attempt. After the last one a person is told that it was in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. `due_at` is when it is dealt with next, or when the lease of whoever deals with it ends."""

    key: str  #: Slack's `event_id`: the same whenever it is told again, on whatever connection
    kind: str  #: `message`, `reaction_added` ...
    body: Mapping[str, Any] = field(default_factory=dict)
    received_at: datetime
    due_at: datetime | None = None
    attempts: int = 0


class NotNow(Exception):  # noqa: N818 - it says when
    """An event cannot be dealt with at this moment; `wait` is how long the other side asked us to wait, if it did."""

    def __init__(self, why: str, wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.wait = wait


def next_attempt(event: Event, now: datetime, wait: timedelta | None) -> datetime | None:
    """When it is tried again after this attempt was in vain; None when there were enough."""
    if event.attempts > len(WAITS):
        return None
    return now + max(timedelta(seconds=WAITS[event.attempts - 1]), wait or timedelta(0))
