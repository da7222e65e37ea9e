"""Cuts a bot's work off at one exact call: across the database, to an outlet or to Slack, before it or after it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum, auto
from functools import wraps
from itertools import chain
from typing import Any

from aiosmtplib import SMTP

from bot.lifecycle import Bayan
from bot.publishers.http import Line
from bot.publishers.mail import Email
from bot.publishers.status_page.files import Folder
from bot.services.ports import Publisher
from storage import StoreUnavailable

Call = Callable[..., Awaitable[Any]]

DIALOGUE = ("connect", "mail", "rcpt", "data")
"""What a mail server is told, step by step."""

STEPS = ("add", "release")
"""What becomes of the status page's folder, step by step."""


class Gone(BaseException):
    """A thread's work ends here, as in a process that is no more."""


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
        self.cut_at = 0  #: its number
        self.dead = asyncio.Event()  #: set once a cut has killed
        self._frozen: set[asyncio.Task[Any]] = set()
        self._at = 0
        self._place = ""
        self._over = False
        self._how = Cut.DEATH

    def arm(self, at: int, how: Cut = Cut.DEATH, place: str = "") -> None:
        """Counts anew and cuts at point `at`, or at the first one from there on of this name; 0 counts only."""
        self.passed, self.where, self._at, self._how, self._place = 0, "", at, how, place
        self._over = False
        self.dead.clear()

    async def bury(self) -> None:
        """Ends what a death has left standing."""
        standing = list(self._frozen)
        self._frozen.clear()
        for task in standing:
            task.cancel()
        await asyncio.gather(*standing, return_exceptions=True)

    def fit(self, bot: Bayan) -> None:
        """Puts a seam around everything by which this bot changes anything."""
        bot.store.run = self._seam("store", bot.store.run)  # type: ignore[assignment, method-assign]
        client = bot.gateway.client
        client.api_call = self._seam("slack", client.api_call)  # type: ignore[assignment, method-assign]
        for name, publisher in bot.publishers.items():
            self._fit_inside(name, publisher)
            publisher.publish = self._seam(f"{name}.publish", publisher.publish)  # type: ignore[assignment, method-assign]
            publisher.reconcile = self._seam(f"{name}.reconcile", publisher.reconcile)  # type: ignore[assignment, method-assign]

    def _fit_inside(self, name: str, publisher: Publisher) -> None:
        """Seams between the steps of one attempt: every HTTP call, every word to a mail server, every file."""
        for part in _parts(publisher):
            if isinstance(part, Line):
                part.call = self._seam(f"{name}.http", part.call)  # type: ignore[assignment, method-assign]
            elif isinstance(part, Folder):
                for step in STEPS:
                    setattr(part, step, self._seam_in_thread(f"{name}.{step}", getattr(part, step)))
            elif isinstance(part, Email):
                part._conversation = self._talk(part._conversation)  # type: ignore[method-assign]

    def _talk(self, begin: Callable[[], SMTP]) -> Callable[[], SMTP]:
        def conversation() -> SMTP:
            smtp = begin()
            for step in DIALOGUE:
                setattr(smtp, step, self._seam(f"smtp.{step}", getattr(smtp, step)))
            return smtp

        return conversation

    def _seam_in_thread(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """As `_seam`, in a thread: it ends instead of standing still, and lets go of its locks."""

        @wraps(work)
        def seamed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the work takes and answers
            self._pass(f"before {name}")
            answer = work(*args, **kwargs)
            self._pass(f"after {name}")
            return answer

        return seamed

    def _seam(self, name: str, call: Call) -> Call:
        async def seamed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the call takes and answers
            what = f"{name} {_subject(args)}".strip()
            await self._point(f"before {what}")
            try:
                answer = await call(*args, **kwargs)
            except Gone:
                await self._die()
            await self._point(f"after {what}")
            return answer

        return seamed

    async def _point(self, where: str) -> None:
        self._count(where)
        if self._over:
            await self._die()

    def _pass(self, where: str) -> None:
        """A point inside a thread. Raises Gone when the process is no more."""
        self._count(where)
        if self._over:
            raise Gone(where)

    def _count(self, where: str) -> None:
        self.passed += 1
        if self._at and not self.where and self.passed >= self._at and self._place in {"", where}:
            self._cut(where)

    async def _die(self) -> None:
        """Says so, and stands still."""
        self.dead.set()
        task = asyncio.current_task()
        if task is not None:
            self._frozen.add(task)
        await asyncio.Event().wait()

    def _cut(self, where: str) -> None:
        """Cuts here, if this is a point for it. Raises StoreUnavailable for a stumble."""
        if self._how is Cut.DEATH:
            self.where, self.cut_at = where, self.passed
            self._over = True
        elif " store " in where:
            self.where, self.cut_at = where, self.passed
            raise StoreUnavailable(f"cut {where}")


def _parts(whole: object, depth: int = 4) -> Iterator[object]:
    """An object of the publishers and everything of theirs that it holds, each once."""
    seen: dict[int, object] = {}
    layer = [whole]
    for _ in range(depth):
        fresh = [part for part in layer if id(part) not in seen and type(part).__module__.startswith("bot.publishers")]
        seen |= {id(part): part for part in fresh}
        layer = list(chain.from_iterable(_held(part) for part in fresh))
    return iter(seen.values())


def _held(part: object) -> list[object]:
    slots = [getattr(part, name, None) for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*getattr(part, "__dict__", {}).values(), *slots]


def _subject(args: tuple[Any, ...]) -> str:
    """What a call is about: the transaction's function, the Web API's method."""
    first = args[0] if args else ""
    return str(getattr(first, "__name__", first if isinstance(first, str) else ""))
