"""A closed loop: so many at once, so many in all."""

import asyncio
import time
from collections.abc import Awaitable, Callable

Act = Callable[[], Awaitable[object]]


async def crowd(act: Act, *, count: int, at_once: int) -> list[float]:
    """Does `act` `count` times, `at_once` in flight; answers how many seconds each took."""
    left = iter(range(count))
    took: list[float] = []

    async def one_after_the_other() -> None:
        for _ in left:
            begun = time.perf_counter()
            await act()
            took.append(time.perf_counter() - begun)

    await asyncio.gather(*(one_after_the_other() for _ in range(min(at_once, count))))
    return took


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
