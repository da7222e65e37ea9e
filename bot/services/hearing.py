"""Events under way: each is dealt with in a task of its own, and what came of it is written down."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.domain.event import Event, NotNow, next_attempt
from bot.domain.secrecy import Secrets
from bot.services import outbox
from bot.services.ports import Clock
from storage import Store, StoreUnavailable, Transaction, events

log = structlog.get_logger("bayan.hearing")

DEADLINE = 40.0
"""Real seconds after which an attempt is given up until next time; less than the lease."""


class Listener(Protocol):
    """Whoever knows what an event means."""

    async def hear(self, event: Event) -> None:
        """Does what follows from it; doing it twice must do no harm. Raises NotNow when it must be tried again."""


class Hearing:
    """Deals with events that were claimed. One that is cut short comes back after its lease, or at the next start."""

    def __init__(
        self, store: Store, clock: Clock, listener: Listener | None = None, *, secrets: Secrets | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._listener = listener
        self._secrets = secrets or Secrets()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether any is under way."""
        return bool(self._tasks)

    def deal(self, claimed: Iterable[Event]) -> None:
        """Starts on these."""
        for event in claimed:
            task = asyncio.create_task(self._deal(event), name=f"event {event.kind} {event.key}")
            self._tasks.add(task)
            task.add_done_callback(partial(self._forget, event))

    async def stop(self) -> None:
        """Drops what is under way: nothing of it is lost."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, event: Event, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an event was not settled", action="event.failed", key=event.key, exc_info=error)

    async def _deal(self, event: Event) -> None:
        failed = await self._attempt(event)
        try:
            await self._store.run(settle, event, failed, self._clock.now())
        except StoreUnavailable as error:  # its lease ends, and it comes back
            log.warning("cannot settle an event", action="event.failed", key=event.key, why=str(error))

    async def _attempt(self, event: Event) -> NotNow | None:
        """Why it must be tried again, without our secrets; None when it is dealt with."""
        if self._listener is None:
            return None
        try:
            async with asyncio.timeout(DEADLINE):
                await self._listener.hear(event)
        except TimeoutError:
            return NotNow(f"not done within {DEADLINE:.0f} s")
        except NotNow as later:
            return NotNow(self._secrets.hide(str(later)), later.wait)
        except StoreUnavailable as error:
            return NotNow(str(error))
        except Exception as error:
            log.exception("a listener failed", action="event.failed", key=event.key, kind=event.kind)
            return NotNow(self._secrets.hide(f"{type(error).__name__}: {error}"))
        return None


def settle(tx: Transaction, event: Event, failed: NotNow | None, now: datetime) -> None:
    """Ends an attempt: done, tried again later, or in vain, which the duty channel is told (law 10)."""
    next_at = next_attempt(event, now, failed.wait) if failed else None
    if not events.settle(tx, event, next_at) or failed is None or next_at is not None:
        return
    log.error("an event was given up", action="event.given_up", key=event.key, kind=event.kind, why=str(failed))
    details = {"kind": event.kind, "why": str(failed), "received_at": event.received_at.isoformat()}
    outbox.tell_duty(tx, f"event/{event.key}/given_up", "event_given_up", details, now)
