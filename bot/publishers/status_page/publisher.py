"""The status page as an outlet: keeps the update in a file, then renders the page from all of them."""

import asyncio
import errno
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import structlog

from bot.domain.delivery import JSON, Absent, CannotTell, Done, NotDone, Outcome, Present, Receipt, Refused, Sighting
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities
from bot.domain.policy import Outlet
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import LOOK_AGAIN
from bot.publishers.status_page.config import PageConfig, page_config
from bot.publishers.status_page.files import Folder, Taken
from bot.publishers.status_page.render import render
from bot.publishers.status_page.update import Update, update_from, update_of
from bot.services.ports import Clock, Post

log = structlog.get_logger("bayan.status_page")

T = TypeVar("T")

TROUBLES: Mapping[int, str] = {
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "its disk quota is used up",
    errno.EROFS: "its disk is read-only",
    errno.EACCES: "we may not write there",
    errno.EPERM: "we may not write there",
}


class StatusPage:
    """Publishes into a folder. The page stands on its own: it is served, or copied away, without the bot."""

    def __init__(self, folder: Path, *, config: PageConfig, clock: Clock) -> None:
        self._folder = Folder(folder)
        self._config = config
        self._clock = clock
        self._lock = asyncio.Lock()
        self._next: asyncio.Task[bool] | None = None

    def prepare(self, post: Post) -> JSON:
        """The update as it will be kept. Raises Unpublishable."""
        update = update_of(post)
        number = post.statement if update.about is None else update.about
        return {"update": update.plain(), "url": f"{post.link}#update-{number}"}

    async def publish(self, request: JSON) -> Outcome:
        """Keeps the update and renders the page. A repeat changes nothing; another text under its name is refused."""
        update = update_from(request["update"])
        try:
            await self._in_turn(lambda: self._folder.add(update))
            await self._rendered()
        except Taken:
            return Refused(why=f"Alarm: another text is already kept as {update.name} on the status page")
        except OSError as error:
            return NotDone(why=_trouble(error))
        return Done(receipt=_receipt(update, request, how="answer"))

    async def reconcile(self, request: JSON) -> Sighting:
        """Whether the update is kept; if so the page is rendered, in case we were cut short before that."""
        update = update_from(request["update"])
        try:
            kept = await self._in_turn(lambda: self._folder.holds(update)) and await self._rendered()
        except Taken:
            return CannotTell(why=f"another text is kept as {update.name} on the status page")
        except OSError as error:
            return CannotTell(why=_trouble(error), again=LOOK_AGAIN, silent=True)
        return Present(receipt=_receipt(update, request, how="read back")) if kept else Absent()

    async def refresh(self) -> None:
        """Renders the page from what is kept: at the start, and once a day for what grows old. Raises OSError."""
        await self._rendered()

    async def preflight(self) -> list[Fault]:
        """Whether the page can be written, and whether every update that is kept can be read."""
        try:
            await self.refresh()
            _, unreadable = await asyncio.to_thread(self._folder.updates)
        except OSError as error:
            return [Fault("status_page", _trouble(error), "Set BAYAN_STATUS_PAGE_FOLDER to a folder we may write to.")]
        hint = "Restore the file from a backup, or remove it."
        return [Fault("status_page", fault, hint) for fault in unreadable]

    async def close(self) -> None:
        """Waits for a rendering on its way."""
        if self._next is not None:
            await asyncio.wait([self._next])
        async with self._lock:
            pass

    async def _rendered(self) -> bool:
        """One rendering serves everybody whose update was kept before it began. Raises OSError."""
        if self._next is None:
            self._next = asyncio.create_task(self._render_next())
            self._next.add_done_callback(_heard)
        return await asyncio.shield(self._next)

    async def _render_next(self) -> bool:
        async with self._lock:
            self._next = None  # who comes from now on may be too late for this one
            return await asyncio.to_thread(self._locked, self._render)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        """Runs blocking work off the event loop, one after the other."""
        async with self._lock:
            return await asyncio.to_thread(self._locked, work)

    def _locked(self, work: Callable[[], T]) -> T:
        with self._folder.locked():
            return work()

    def _render(self) -> bool:
        updates, unreadable = self._folder.updates()
        for fault in unreadable:
            log.error("an update cannot be read and is left out", action="status_page.unreadable", file=fault)
        changed = self._folder.release(render(updates, self._config, self._clock.now()))
        log.info("rendered", action="status_page.rendered", updates=len(updates), changed=changed)
        return True


def _heard(rendering: asyncio.Task[bool]) -> None:
    """Those who waited were told what went wrong; where all of them were cut short, nobody needs to be."""
    if not rendering.cancelled():
        rendering.exception()


def _receipt(update: Update, request: JSON, *, how: str) -> Receipt:
    return Receipt(remote_id=update.shown_as, url=str(request["url"]), how=how)


def _trouble(error: OSError) -> str:
    reason = TROUBLES.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"the status page could not be written: {reason}"


def _build(_outlet: Outlet, _told: Told, around: Surroundings) -> StatusPage:
    return StatusPage(around.folder, config=page_config(around.policy), clock=around.clock)


KIND = Kind(
    name="status_page",
    build=_build,
    abilities=Abilities(edits=True, retracts=True, goes_first=True),
)
