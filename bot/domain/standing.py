"""Who may decide at all, whatever role they hold: active members of the organisation's own workspace (part 4)."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.errors import Reason, Refusal


class Bar(StrEnum):
    """What keeps somebody from deciding."""

    BOT = "bot"
    DEACTIVATED = "deactivated"
    EXTERNAL = "external"  #: of another organisation, here through a shared channel
    GUEST = "guest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Slack said of a person. `mail` is the hash of the address, empty without one."""

    bar: Bar | None
    mail: str
    at: datetime

    def plain(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"bar": self.bar.value if self.bar else "", "mail": self.mail, "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everybody whom Slack was asked about, and the people of the groups that the policy names."""

    people: Mapping[str, Standing] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "people": {person: standing.plain() for person, standing in self.people.items()},
            "groups": {group: list(people) for group, people in self.groups.items()},
        }

    def bar(self, person: str) -> Bar | None:
        """What keeps this person from deciding; None for whom nothing is known against."""
        known = self.people.get(person)
        return known.bar if known else None

    def same_person(self, person: str, others: Collection[str]) -> str | None:
        """Whoever of the others has the same address: one person with two accounts."""
        mail = self.people[person].mail if person in self.people else ""
        known = {other: self.people[other].mail for other in others if other in self.people and other != person}
        return next((other for other, own in known.items() if mail and own == mail), None)


def roll_from(plain: Mapping[str, Any]) -> Roll:
    """What `Roll.plain` made; an empty one of nothing."""
    people = {
        person: Standing(bar=Bar(p["bar"]) if p["bar"] else None, mail=p["mail"], at=datetime.fromisoformat(p["at"]))
        for person, p in plain.get("people", {}).items()
    }
    return Roll(people=people, groups={group: tuple(found) for group, found in plain.get("groups", {}).items()})


def mail_hash(address: str) -> str:
    """An address in a form that can be compared and not be read."""
    plain = address.strip().casefold()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def check_standing(roll: Roll, person: str, authors: Collection[str], decided: Collection[str], statement: int) -> None:
    """Raises Refusal where somebody may not decide as who they are, or is the author or another approver again."""
    if bar := roll.bar(person):
        raise Refusal(Reason.NOT_ELIGIBLE, why=bar.value, statement=statement)
    if other := roll.same_person(person, {*authors, *decided}):
        raise Refusal(Reason.NOT_ELIGIBLE, why="same_person", other=other, statement=statement)
