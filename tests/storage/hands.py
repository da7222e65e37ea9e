"""What the storage tests do again and again: one incident, one delivery, one look at a table."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, text

from bot.domain.delivery import SETTLED, Delivery
from bot.domain.incident import Incident
from storage import Store, Transaction, deliveries, incidents
from storage.core import DELIVERY
from tests.builders import DECLARED, incident


async def new_incident(store: Store, **changes: object) -> Incident:
    """An incident in the database."""
    return await store.run(incidents.insert_new, incident(**changes))


def write_delivery(
    tx: Transaction, key: str = "a", *, due_at: datetime = DECLARED, after: str | None = None, lane: str = "lane"
) -> int:
    """A delivery that belongs to no incident."""
    row = deliveries.row(
        key=key, courier="slack", action="post", lane=lane, payload={"text": key}, now=due_at, after=after
    )
    deliveries.add(tx, [row])
    written = deliveries.by_key(tx, key)
    assert written is not None
    return written.id


async def new_delivery(store: Store, key: str = "a", **values: object) -> int:
    """A delivery in the database, ready at the time of declaring; answers its id."""
    return await store.run(write_delivery, key, **values)  # type: ignore[arg-type]


async def delivery_of(store: Store, key: int) -> Delivery:
    """The delivery as it stands."""
    found = await store.read(deliveries.get, key)
    assert found is not None
    return found


def count(tx: Transaction, table: str) -> int:
    """How many rows a table has."""
    return int(tx.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())  # noqa: S608 - our own names


async def hold(store: Store) -> tuple[asyncio.Future[None], Callable[[], None]]:
    """Keeps the writer busy, so that what follows gathers in one group; answers the job and how to let it go."""
    begun, gate = threading.Event(), threading.Event()

    def wait(_: Transaction) -> None:
        begun.set()
        assert gate.wait(10)

    job = asyncio.ensure_future(store.run(wait))
    assert await asyncio.to_thread(begun.wait, 10)
    return job, gate.set


def unsettled(tx: Transaction) -> int:
    """How many deliveries have not come to rest."""
    stuck = DELIVERY.c.state.not_in([state.value for state in SETTLED])
    return int(tx.execute(select(func.count()).select_from(DELIVERY).where(stuck)).scalar_one())
