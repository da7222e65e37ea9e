"""Chores: what runs again and again in the background, and what they have to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LEASE = timedelta(seconds=90)
"""How long a run may take before somebody else may start it anew; longer than the runner's own deadline."""

WARN_AT = (14, 7, 3, 1, 0)
"""How many days before a credential ends it is said; at 0 it has ended."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One piece of recurring work. `due_at` is its next moment, or the end of its lease while it runs."""

    name: str  #: what it does and for which outlet: `preflight/mastodon`
    due_at: datetime
    running: bool = False
    run: int = 0  #: how often it was claimed; an outcome counts only for the claim it belongs to
    memory: Mapping[str, Any] = field(default_factory=dict)  #: what it told last


def warning(expires_at: datetime | None, now: datetime, warned: int | None) -> int | None:
    """The step of `WARN_AT` that must be told now; None when none is, or `warned` said as much already."""
    if expires_at is None:
        return None
    reached = [step for step in WARN_AT if expires_at - now <= step * DAY]
    if not reached or (warned is not None and reached[-1] >= warned):
        return None
    return reached[-1]


def next_warning(expires_at: datetime | None, now: datetime) -> datetime:
    """When to look at a credential again: at the next step, and in any case within a day."""
    steps = [expires_at - step * DAY for step in WARN_AT] if expires_at else []
    return min((at for at in steps if now < at < now + DAY), default=now + DAY)
