"""Counting calls in a window of real time: the simulated clock may jump, a server's patience does not."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left of a limit: calls allowed in all, calls left, seconds until the window frees again."""

    limit: int
    remaining: int
    reset_seconds: float
    window_seconds: int

    @property
    def exceeded(self) -> bool:
        """Whether this call was one too many."""
        return self.remaining < 0


class Limit:
    """At most `limit` points in any `window_seconds`, measured by a monotonic clock."""

    def __init__(self, limit: int, window_seconds: int, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window = window_seconds
        self._ticks = ticks
        self._spent: deque[tuple[float, int]] = deque()

    def spend(self, points: int = 1) -> Room:
        """Takes the points if they are there, and answers what is left; below zero means refused."""
        now = self._ticks()
        while self._spent and self._spent[0][0] <= now - self._window:
            self._spent.popleft()
        remaining = self._limit - sum(each for _, each in self._spent) - points
        if remaining >= 0 and points:
            self._spent.append((now, points))
        oldest = self._spent[0][0] if self._spent else now
        return Room(
            limit=self._limit,
            remaining=remaining,
            reset_seconds=oldest + self._window - now,
            window_seconds=self._window,
        )
