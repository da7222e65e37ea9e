"""The caretaker: does the chores that were claimed, each in a task of its own, and writes down what came of them."""

import asyncio
from collections.abc import Iterable
from functools import partial

import structlog

from bot.domain.chore import Chore
from bot.domain.delivery import JSON
from bot.domain.secrecy import Secrets
from bot.services import chores
from bot.services.chores import Job
from bot.services.ports import Clock
from storage import Store, StoreUnavailable

log = structlog.get_logger("bayan.caretaker")

DEADLINE = 60.0
"""Real seconds after which a chore is given up until next time; less than its lease."""


class Caretaker:
    """Chores under way. One that is cut short runs again after its lease, or at the next start."""

    def __init__(self, store: Store, clock: Clock, jobs: Iterable[Job], *, secrets: Secrets | None = None) -> None:
        self._store = store
        self._clock = clock
        self._jobs = {job.name: job for job in jobs}
        self._secrets = secrets or Secrets()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """The chores there are."""
        return tuple(self._jobs)

    @property
    def busy(self) -> bool:
        """Whether any is under way."""
        return bool(self._tasks)

    def do(self, claimed: Iterable[Chore]) -> None:
        """Starts on these."""
        for chore in claimed:
            task = asyncio.create_task(self._do(chore), name=f"chore {chore.name}")
            self._tasks.add(task)
            task.add_done_callback(partial(self._forget, chore))

    async def stop(self) -> None:
        """Drops what is under way: nothing of it is lost."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, chore: Chore, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a chore was not written down", action="chore.failed", chore=chore.name, exc_info=error)

    async def _do(self, chore: Chore) -> None:
        job = self._jobs.get(chore.name)
        if job is None:  # another process's, told other settings: its lease ends there
            return
        found = await self._found(job)
        log.info("chore done", action=f"chore.{chore.name.partition('/')[0]}", chore=chore.name, **found)
        try:
            await self._store.run(chores.settle, job, chore, found, self._clock.now())
        except StoreUnavailable as error:
            log.warning("cannot write a chore down", action="chore.failed", chore=chore.name, why=str(error))

    async def _found(self, job: Job) -> JSON:
        """What it found, without our secrets; `error` where it could not be done."""
        try:
            async with asyncio.timeout(DEADLINE):
                found = await job.do()
        except TimeoutError:
            found = {"error": f"no answer within {DEADLINE:.0f} s"}
        except Exception as error:
            log.exception("a chore failed", action="chore.failed", chore=job.name)
            found = {"error": f"{type(error).__name__}: {error}"}
        return {name: self._hidden(value) for name, value in found.items()}

    def _hidden(self, value: object) -> object:
        if isinstance(value, list):
            return [self._hidden(each) for each in value]
        return self._secrets.hide(value) if isinstance(value, str) else value
