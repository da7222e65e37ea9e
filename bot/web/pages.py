"""The release of the status page that is served now, noticed when it changes and read off the event loop."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from bot.web.release import Release, Unusable, load_release

log = structlog.get_logger("bayan.web")

LOOK_EVERY = 1.0
"""Seconds between two looks at which release is current: a request costs the disk nothing more."""


class PageFiles:
    """The page in `folder`, whose link `current` names the release. A release that cannot be read changes nothing."""

    def __init__(
        self, folder: Path, *, ticks: Callable[[], float] = time.monotonic, look_every: float = LOOK_EVERY
    ) -> None:
        self._link = folder / "current"
        self._releases = folder / "releases"
        self._ticks = ticks
        self._look_every = look_every
        self._looked = -look_every
        self._release: Release | None = None
        self._rejected = ""
        self._lock = asyncio.Lock()

    async def release(self) -> Release | None:
        """The release to serve; None where there is none yet. Only the first readers of all wait for it to be read."""
        if self._due() and (self._release is None or not self._lock.locked()):
            async with self._lock:
                if self._due():
                    await self._look()
                    self._looked = self._ticks()
        return self._release

    def _due(self) -> bool:
        return self._ticks() - self._looked >= self._look_every

    async def _look(self) -> None:
        """Takes up the current release where it is another than ours; those asking meanwhile get the old one."""
        name = self._current()
        if not name or name == self._rejected or (self._release and name == self._release.name):
            return
        try:
            self._release = await asyncio.to_thread(load_release, self._releases / name)
        except (OSError, Unusable) as error:
            self._rejected = name if isinstance(error, Unusable) else ""
            log.error("a release cannot be served", action="web.release_unusable", release=name, why=str(error))  # noqa: TRY400 - the reason says it all
        else:
            log.info("serving", action="web.release", release=name, files=len(self._release.files))

    def _current(self) -> str:
        """The name of the current release; empty where there is none."""
        try:
            return self._link.readlink().name
        except OSError:
            return ""
