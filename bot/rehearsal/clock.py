"""A clock that can stand still, run faster and be moved. Everything in a rehearsal tells the time by it."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta


class RehearsalClock:
    """Shows `start` when made; `speed` seconds pass on it in a real one, 0 stands still."""

    def __init__(self, start: datetime, *, speed: float = 1.0) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware moment")
        self._shown = start
        self._since = time.monotonic()
        self._speed = speed
        self._callbacks: list[Callable[[], None]] = []
        self._moved = asyncio.Event()

    @property
    def speed(self) -> float:
        """How many seconds pass on it in one real second."""
        return self._speed

    def now(self) -> datetime:
        """The moment it shows."""
        return self._shown + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds until it shows `moment`; infinite while it stands still before it."""
        left = (moment - self.now()).total_seconds()
        if left <= 0:
            return 0.0
        return left / self._speed if self._speed else math.inf

    def on_change(self, callback: Callable[[], None]) -> None:
        """Calls back whenever it is moved or its speed changes."""
        self._callbacks.append(callback)

    def set(self, moment: datetime) -> None:
        """Shows `moment` from now on. Raises ValueError for a moment without a zone."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs an aware moment")
        self._shown, self._since = moment, time.monotonic()
        self._changed()

    def advance(self, seconds: float) -> None:
        """Moves on by so many seconds; backwards too, as real clocks sometimes do."""
        self.set(self.now() + timedelta(seconds=seconds))

    def run_at(self, speed: float) -> None:
        """Runs at another speed from now on. Raises ValueError below zero."""
        if speed < 0:
            raise ValueError("time does not run backwards")
        self._shown, self._since, self._speed = self.now(), time.monotonic(), speed
        self._changed()

    async def reach(self, moment: datetime) -> None:
        """Waits until it shows `moment`, however it gets there: by itself, faster, or moved by hand."""
        while (left := self.seconds_until(moment)) > 0:
            self._moved.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), None if math.isinf(left) else left)

    def _changed(self) -> None:
        self._moved.set()
        for callback in list(self._callbacks):
            callback()
