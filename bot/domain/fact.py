"""Facts (2.2): what is known, by whom it was verified, on what evidence, and how long it stays fresh."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One key's latest word. Unverified while `verified_at` is None: then `taken_by` is checking it."""

    key: str
    value: str = ""
    taken_by: str | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    evidence: str = ""
    valid_minutes: int = 60
    asked_by: str | None = None  #: who asked `taken_by` to check it

    @property
    def pending(self) -> bool:
        """Whether somebody is checking it and has not answered."""
        return self.taken_by is not None and self.verified_at is None

    @property
    def true(self) -> bool:
        """Whether the verified value affirms the key."""
        return self.verified_at is not None and self.value.casefold() not in {"no", "false", "0", "non"}

    def expires_at(self) -> datetime | None:
        """The moment it stops being fresh, or None when it was never verified."""
        return self.verified_at and self.verified_at + timedelta(minutes=self.valid_minutes)

    def fresh(self, now: datetime) -> bool:
        """Whether it is verified, true and younger than its validity at `now`."""
        expires = self.expires_at()
        return self.true and expires is not None and now < expires


PERMANENT = frozenset({"restored", "cause", "cause_area_known", "planned_change"})
"""What happened does not become untrue by growing old, unlike what is so at the moment."""


def usable(facts: Iterable[Fact], *, author: str, now: datetime) -> Mapping[str, Fact]:
    """The facts a text by `author` may lean on at `now`: fresh, and never verified by the author."""
    return {f.key: f for f in facts if (f.fresh(now) or (f.true and f.key in PERMANENT)) and f.verified_by != author}
