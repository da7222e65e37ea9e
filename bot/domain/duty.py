"""Who is on duty now: the policy's lists, Slack's groups and the roster become people, at one moment (part 4)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.policy import Policy, Shift
from bot.domain.rulebook import Rulebook
from bot.domain.standing import Roll

GROUP = re.compile(r"S[A-Z0-9]{2,}")
"""The id of a Slack user group, where a list names one beside people."""

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


def groups_in(policy: Policy) -> tuple[str, ...]:
    """The Slack groups that the policy's lists and roster name."""
    return tuple(dict.fromkeys(name for name in _names(policy) if GROUP.fullmatch(name)))


def moves(policy: Policy) -> bool:
    """Whether who holds a role changes with groups or hours."""
    return bool(policy.roster or groups_in(policy))


def people_in(policy: Policy, roll: Roll) -> tuple[str, ...]:
    """Everybody who may come to hold a role by the lists, the groups or the roster."""
    return tuple(dict.fromkeys(person for name in _names(policy) for person in _members(name, roll)))


def _names(policy: Policy) -> Iterator[str]:
    for people in policy.people.values():
        yield from people
    for shift in policy.roster:
        yield from shift.people


def _members(name: str, roll: Roll) -> tuple[str, ...]:
    return roll.groups.get(name, ()) if GROUP.fullmatch(name) else (name,)


def on_duty(policy: Policy, roll: Roll, now: datetime) -> dict[str, tuple[str, ...]]:
    """Role to people at `now`. The roster's people come first; where its hour is empty the role's list serves.

    Whom Slack calls a guest, a bot, deactivated or of another organisation holds no role.
    """
    found = {role: _able(people, roll) for role, people in policy.people.items()}
    for role in dict.fromkeys(shift.role for shift in policy.roster):
        found[role] = _able(rostered(policy, role, now), roll) or found.get(role, ())
    return found


def rostered(policy: Policy, role: str, now: datetime) -> tuple[str, ...]:
    """Whom the roster names for a role at `now`, groups as they stand there."""
    local = now.astimezone(policy.tz)
    shifts = (s for s in policy.roster if s.role == role and _covers(s, local))
    return tuple(dict.fromkeys(name for shift in shifts for name in shift.people))


def _covers(shift: Shift, local: datetime) -> bool:
    day, hour = local.weekday(), local.time()
    if shift.start < shift.end:
        return day in shift.days and shift.start <= hour < shift.end
    begun, goes_on = hour >= shift.start, hour < shift.end
    return (begun and day in shift.days) or (goes_on and (day - 1) % 7 in shift.days)


def _able(names: Iterable[str], roll: Roll) -> tuple[str, ...]:
    members = dict.fromkeys(person for name in names for person in _members(name, roll))
    return tuple(person for person in members if roll.bar(person) is None)


def present(book: Rulebook, roll: Roll, now: datetime) -> Rulebook:
    """The rules with the people of this moment."""
    people = on_duty(book.policy, roll, now)
    if people == book.policy.people:
        return book
    return replace(book, policy=book.policy.model_copy(update={"people": people}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Hours in which nobody holds a role. Moments are UTC; `end` is where somebody does again, or the look ended."""

    role: str
    start: datetime
    end: datetime


def holes(policy: Policy, roll: Roll, start: datetime, length: timedelta = WEEK) -> Iterator[Hole]:
    """The hours of the roster's roles, from the hour of `start` on, for which neither roster nor list names anybody."""
    first = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [first + n * HOUR for n in range(int(length / HOUR))]
    for role in dict.fromkeys(shift.role for shift in policy.roster):
        open_since = None
        for hour in [*hours, None]:
            empty = hour is not None and not on_duty(policy, roll, hour).get(role)
            if empty and open_since is None:
                open_since = hour
            elif not empty and open_since is not None:
                yield Hole(role=role, start=open_since, end=hour or first + length)
                open_since = None
