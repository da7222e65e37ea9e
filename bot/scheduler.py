"""Wakes up at the earliest due moment and in any case every few seconds. Holds no state: what is due is a column."""

import asyncio
import math
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.rulebook import Rulebook
from bot.services import wakeups
from bot.services.caretaker import Caretaker
from bot.services.clocks import Absence
from bot.services.hearing import Hearing
from bot.services.ports import Clock
from bot.services.relay import Relay
from storage import Store, StoreUnavailable

log = structlog.get_logger("bayan.scheduler")

SWEEP = 15
"""Real seconds between looks that nothing asked for: a missed arming, a clock that jumped, a machine that slept."""

COALESCE = 0.05
"""Real seconds by which a timed wake-up may be late, so that many due moments make one look."""


class Scheduler:
    """Two APScheduler jobs, one date and one sweep, and the loop that looks when either rings."""

    def __init__(
        self,
        store: Store,
        book: Rulebook,
        clock: Clock,
        relay: Relay,
        caretaker: Caretaker | None = None,
        hearing: Hearing | None = None,
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._relay = relay
        self._caretaker = caretaker or Caretaker(store, clock, ())
        self._hearing = hearing or Hearing(store, clock)
        self._jobs = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._bell = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._armed: datetime | None = None
        self._beaten: datetime | None = None
        self._absence: Absence | None = None
        self._looking = False
        self._heard: datetime | None = None  #: the earliest moment asked for while a look is under way
        self.looks = 0  #: looks so far, for benchmarks and metrics

    async def start(self, *, alone: bool) -> None:
        """Catches up on what fell due while nobody looked, then keeps looking."""
        duties = self._caretaker.names
        self._absence = await self._store.run(wakeups.begin, self._clock.now(), alone=alone, duties=duties)
        self._store.on_due = self.poke
        self._clock.on_change(self._rearm)
        self._jobs.add_job(self._ring, "interval", seconds=SWEEP, id="sweep")
        self._jobs.start()
        self._bell.set()
        self._loop = asyncio.create_task(self._keep_looking(), name="scheduler")

    async def stop(self) -> None:
        """Stops looking and drops the chores and events under way. What is in flight is the relay's to drain."""
        self._store.on_due = None
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self._caretaker.stop()
        await self._hearing.stop()

    def poke(self, moment: datetime) -> None:
        """Something falls due at `moment`: look then, or now if it is already time."""
        if self._clock.seconds_until(moment) <= 0:
            self._bell.set()
        elif self._armed is None or moment < self._armed:
            self._arm(moment)
        if self._looking:  # the look under way may have read before this was written: it must not arm past it
            self._heard = min(moment, self._heard or moment)

    @property
    def next_at(self) -> datetime | None:
        """The moment it will look next, unless something calls it earlier."""
        return self._armed

    @property
    def busy(self) -> bool:
        """Whether a look has been asked for and not finished, or something is in flight."""
        under_way = self._relay.held or self._caretaker.busy or self._hearing.busy
        return self._bell.is_set() or self._looking or bool(under_way)

    async def _ring(self) -> None:
        """A coroutine, so that APScheduler runs it on the loop: an event may not be set from a thread."""
        self._bell.set()

    def _arm(self, moment: datetime | None) -> None:
        self._armed = moment
        seconds = math.inf if moment is None else self._clock.seconds_until(moment)
        if math.isinf(seconds):
            if self._jobs.get_job("next"):
                self._jobs.remove_job("next")
            return
        at = datetime.now(UTC) + timedelta(seconds=max(seconds, 0) + COALESCE)
        self._jobs.add_job(self._ring, "date", run_date=at, id="next", replace_existing=True)

    def _rearm(self) -> None:
        """The clock was moved: look, then arm anew."""
        self._bell.set()

    async def _keep_looking(self) -> None:
        while True:
            await self._bell.wait()
            self._looking = True
            self._bell.clear()
            try:
                await self._look()
            except StoreUnavailable as error:
                log.warning("the database does not answer", action="look.failed", why=str(error))
            except Exception:
                log.exception("a look failed", action="look.failed")
            finally:
                self._looking = False

    async def _look(self) -> None:
        now = self._clock.now()
        self._heard = None
        work = await self._store.run(wakeups.look, self._book, now, self._relay.held, self._absence)
        self.looks += 1
        self._relay.carry(work.deliveries)
        self._caretaker.do(work.chores)
        self._hearing.deal(work.events)
        if work.more:
            self._bell.set()
            return
        self._absence = None
        self._arm(min((m for m in (work.next_at, self._heard) if m is not None), default=None))
        if self._beaten is None or now - self._beaten >= wakeups.BEAT:
            await self._store.run(wakeups.beat, now)
            self._beaten = now
