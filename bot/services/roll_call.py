"""The chores about people: whether Slack still tells us who they are, and whether the coming week has empty hours."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.domain.chore import DAY, Chore, Upshot
from bot.domain.delivery import JSON
from bot.domain.duty import holes
from bot.domain.policy import Policy
from bot.services import duty
from bot.services.chores import Job
from bot.services.ports import Clock, Transactions

ASK_AGAIN = timedelta(minutes=30)
WEEKLY = 7 * DAY


def roll_jobs(
    refresh: Callable[[], Awaitable[JSON]], store: Transactions, policy: Policy, clock: Clock
) -> Iterator[Job]:
    """Everybody is asked for every half hour; a roster is looked through every week."""
    yield Job(name="roll/people", outlet="people", do=refresh, judge=_told)
    if policy.roster:
        yield Job(name="roll/roster", outlet="roster", do=partial(_look, store, policy, clock), judge=_holes)


async def _look(store: Transactions, policy: Policy, clock: Clock) -> JSON:
    roll = await store.read(duty.roll)
    found = holes(policy, roll, clock.now())
    return {"holes": [[h.role, h.start.isoformat(), h.end.isoformat()] for h in found]}


def _told(chore: Chore, found: JSON, now: datetime) -> Upshot:
    """Only a change is told: that Slack refuses, and that it no longer does."""
    faults = [str(found["error"])] if "error" in found else list(found["faults"])
    had, memory, next_at = bool(chore.memory.get("faults")), {"faults": faults}, now + ASK_AGAIN
    if bool(faults) == had:
        return Upshot(next_at=next_at, memory=memory)
    if not faults:
        return Upshot(next_at=next_at, memory=memory, notice="roll_known")
    return Upshot(next_at=next_at, memory=memory, notice="roll_unknown", details={"faults": faults[:3]})


def _holes(chore: Chore, found: JSON, now: datetime) -> Upshot:
    """Empty hours are told each time: weekly, and daily while there are some."""
    if "error" in found:
        return Upshot(next_at=now + DAY, memory=chore.memory)
    empty = found["holes"]
    if not empty:
        return Upshot(next_at=now + WEEKLY)
    return Upshot(next_at=now + DAY, notice="roster_holes", details={"holes": empty[:10]})
