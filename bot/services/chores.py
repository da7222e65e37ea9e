"""The chores of this house: every outlet is checked daily, credentials that end are told of, the page is rendered anew.

What a chore finds out is spoken over the network, outside any transaction; what follows from it is written in one.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.domain.chore import DAY, SOON, Chore, Upshot, expiry, fitness
from bot.domain.delivery import JSON
from bot.domain.faults import Fault
from bot.services import outbox
from bot.services.ports import Expiring, Publisher
from storage import Transaction, chores

FIRST = timedelta(hours=1)
"""How long after it first exists a chore runs: the start itself has other things to do."""

Refresh = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How one chore is done: `do` speaks and answers what it found, `judge` decides what follows."""

    name: str
    outlet: str
    do: Callable[[], Awaitable[JSON]]
    judge: Callable[[Chore, JSON, datetime], Upshot]


def jobs(
    publishers: Mapping[str, Publisher], unusable: Mapping[str, Sequence[Fault]], refreshes: Mapping[str, Refresh]
) -> Iterator[Job]:
    """Every chore. `unusable` are the outlets without a publisher and why; `refreshes` renew what grows old by name."""
    for name, publisher in publishers.items():
        yield Job(name=f"preflight/{name}", outlet=name, do=partial(_preflight, publisher), judge=_fitness)
        if isinstance(publisher, Expiring):
            yield Job(name=f"expiry/{name}", outlet=name, do=partial(_expires_at, publisher), judge=_expiry)
    for name, faults in unusable.items():
        yield Job(name=f"preflight/{name}", outlet=name, do=partial(_known, faults), judge=_fitness)
    for name, refresh in refreshes.items():
        yield Job(name=f"refresh/{name}", outlet=name, do=partial(_refresh, refresh), judge=_refreshed)


def settle(tx: Transaction, job: Job, chore: Chore, found: JSON, now: datetime) -> bool:
    """Writes what a run found: when the next is, and the message it calls for; False when the claim is not ours."""
    upshot = job.judge(chore, found, now)
    if not chores.settle(tx, chore, dict(upshot.memory), upshot.next_at):
        return False
    if upshot.notice:
        key = f"outlet/{job.outlet}/{upshot.notice}/{now.isoformat()}"
        outbox.tell_duty(tx, key, upshot.notice, {"outlet": job.outlet, **upshot.details}, now)
    return True


async def _preflight(publisher: Publisher) -> JSON:
    return await _known(await publisher.preflight())


async def _known(faults: Sequence[Fault]) -> JSON:
    return {"faults": [str(fault) for fault in faults]}


async def _expires_at(publisher: Expiring) -> JSON:
    at = await publisher.expires_at()
    return {"expires_at": at.isoformat() if at else None}


async def _refresh(refresh: Refresh) -> JSON:
    await refresh()
    return {}


def _fitness(chore: Chore, found: JSON, now: datetime) -> Upshot:
    faults = [f"the check itself failed: {found['error']}"] if "error" in found else found["faults"]
    return fitness(chore.memory, faults, now)


def _expiry(chore: Chore, found: JSON, now: datetime) -> Upshot:
    if "error" in found:  # an outlet that does not answer is the preflight's to tell
        return Upshot(next_at=now + SOON, memory=chore.memory)
    at = found["expires_at"]
    return expiry(chore.memory, datetime.fromisoformat(at) if at else None, now)


def _refreshed(chore: Chore, found: JSON, now: datetime) -> Upshot:
    return Upshot(next_at=now + (SOON if "error" in found else DAY), memory=chore.memory)
