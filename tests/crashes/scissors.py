"""Cuts a bot's work off at one exact call: across the database, to an outlet or to Slack, before it or after it."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any

from bot.lifecycle import Bayan
from bot.publishers.http import Line
from storage import StoreUnavailable

Call = Callable[..., Awaitable[Any]]


class Cut(Enum):
    """What happens at the chosen point."""

    DEATH = auto()
    """Nothing goes on: this call and every later one never come back, as in a process that is no more."""
    STUMBLE = auto()
    """A call to the database fails although it may have been committed; everything else goes on."""


class Scissors:
    """Counts the points a bot's work passes; at number `at` it cuts. Points are numbered from 1 after `arm`."""

    def __init__(self) -> None:
        self.passed = 0
        self.where = ""  #: the point that was cut; empty while none was
        self.dead = asyncio.Event()  #: set once a cut has killed
        self._frozen: set[asyncio.Task[Any]] = set()
        self._at = 0
        self._how = Cut.DEATH

    def arm(self, at: int, how: Cut = Cut.DEATH) -> None:
        """Counts anew and cuts at point `at`; 0 counts only."""
        self.passed, self.where, self._at, self._how = 0, "", at, how
        self.dead.clear()

    async def bury(self) -> None:
        """Ends what a death has left standing, once the bot it belonged to is gone."""
        for task in self._frozen:
            task.cancel()
        await asyncio.gather(*self._frozen, return_exceptions=True)
        self._frozen.clear()

    def fit(self, bot: Bayan) -> None:
        """Puts a seam around everything by which this bot changes anything."""
        bot.store.run = self._seam("store", bot.store.run)  # type: ignore[assignment, method-assign]
        client = bot.gateway.client
        client.api_call = self._seam("slack", client.api_call)  # type: ignore[assignment, method-assign]
        for name, publisher in bot.publishers.items():
            publisher.publish = self._seam(f"{name}.publish", publisher.publish)  # type: ignore[assignment, method-assign]
            publisher.reconcile = self._seam(f"{name}.reconcile", publisher.reconcile)  # type: ignore[assignment, method-assign]
            if isinstance(line := getattr(publisher, "_line", None), Line):
                line.call = self._seam(f"{name}.http", line.call)  # type: ignore[assignment, method-assign]

    def _seam(self, name: str, call: Call) -> Call:
        async def seamed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the call takes and answers
            what = f"{name} {_subject(args)}".strip()
            await self._point(f"before {what}")
            answer = await call(*args, **kwargs)
            await self._point(f"after {what}")
            return answer

        return seamed

    async def _point(self, where: str) -> None:
        self.passed += 1
        if self._at and not self.where and self.passed >= self._at:
            self._cut(where)
        if self.dead.is_set():
            await self._freeze()

    async def _freeze(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._frozen.add(task)
        await asyncio.Event().wait()

    def _cut(self, where: str) -> None:
        """Cuts here, if this is a point for it. Raises StoreUnavailable for a stumble."""
        if self._how is Cut.DEATH:
            self.where = where
            self.dead.set()
        elif " store " in where:
            self.where = where
            raise StoreUnavailable(f"cut {where}")


def _subject(args: tuple[Any, ...]) -> str:
    """What a call is about: the transaction's function, the Web API's method."""
    first = args[0] if args else ""
    return str(getattr(first, "__name__", first if isinstance(first, str) else ""))
