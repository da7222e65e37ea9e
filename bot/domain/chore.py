"""Chores: what runs again and again in the background, when it runs next, and what of it must be told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LEASE = timedelta(seconds=90)
"""How long a run may take before somebody else may start it anew; longer than the runner's own deadline."""

DAY = timedelta(days=1)
SOON = timedelta(hours=1)
"""How soon a chore is done again that found or met trouble: whoever mends it wants to read that it is mended."""

WARN_AT = (14, 7, 3, 1, 0)
"""How many days before a credential ends it is said; at 0 it has ended."""

RENEWED = timedelta(days=1)
"""How much later a credential must end to count as another one, of which nothing was said yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One piece of recurring work. `due_at` is its next moment, or the end of its lease while it runs."""

    name: str  #: what it does and for which outlet: `preflight/mastodon`
    due_at: datetime
    running: bool = False
    run: int = 0  #: how often it was claimed; an outcome counts only for the claim it belongs to
    memory: Mapping[str, Any] = field(default_factory=dict)  #: what was found last


@dataclass(frozen=True, slots=True, kw_only=True)
class Upshot:
    """What follows from a run: when the next one is, what to remember, and the notice to write, if any."""

    next_at: datetime
    memory: Mapping[str, Any] = field(default_factory=dict)
    notice: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def fitness(before: Mapping[str, Any], faults: Sequence[str], now: datetime) -> Upshot:
    """After a check of an outlet: a change is told, what is as it was is not."""
    had = before.get("faults", [])
    memory, next_at = {"faults": list(faults)}, now + (SOON if faults else DAY)
    if _essence(faults) == _essence(had):
        return Upshot(next_at=next_at, memory=memory)
    if not faults:
        return Upshot(next_at=next_at, memory=memory, notice="outlet_fit")
    return Upshot(next_at=next_at, memory=memory, notice="outlet_unfit", details={"faults": list(faults)})


def _essence(faults: Sequence[str]) -> frozenset[str]:
    """Faults without what changes from one time to the next: numbers, and the kind of error in brackets."""
    return frozenset(re.sub(r"\d+|\([^()]*\)", "", fault) for fault in faults)


def expiry(before: Mapping[str, Any], expires_at: datetime | None, now: datetime) -> Upshot:
    """After a look at when a credential ends: each step of `WARN_AT` is told once, only the nearest of several."""
    next_at = _next_step(expires_at, now)
    if expires_at is None:
        return Upshot(next_at=next_at)
    warned = _warned(before, expires_at)
    reached = min((step for step in WARN_AT if expires_at - now <= step * DAY), default=None)
    fresh = reached is not None and (warned is None or reached < warned)
    known = {"expires_at": expires_at.isoformat(), "warned": reached if fresh else warned}
    if not fresh:
        return Upshot(next_at=next_at, memory=known)
    details = {"expires_at": expires_at.isoformat(), "days": reached}
    return Upshot(next_at=next_at, memory=known, notice="outlet_expiring", details=details)


def _warned(before: Mapping[str, Any], expires_at: datetime) -> int | None:
    """The step told last of this very credential."""
    known = before.get("expires_at")
    if known is None or expires_at - datetime.fromisoformat(known) >= RENEWED:
        return None
    warned: int | None = before.get("warned")
    return warned


def _next_step(expires_at: datetime | None, now: datetime) -> datetime:
    """The next step if it is near, else a day on."""
    steps = [expires_at - step * DAY for step in WARN_AT] if expires_at else []
    return min((at for at in steps if now < at < now + DAY), default=now + DAY)
