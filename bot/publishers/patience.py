"""How long an attempt without an answer may still be on its way into the list where we look it up."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.delivery import Outcome, Unknown


class Patience:
    """Remembers, per post, when it was last tried. `ticks` counts seconds; `lag` is the network's own."""

    def __init__(self, lag: timedelta, ticks: Callable[[], float]) -> None:
        self._lag = lag
        self._ticks = ticks
        self._tried: dict[str, float] = {}

    def trying(self, key: str) -> None:
        """An attempt begins; it counts also when we are cut short."""
        self._tried[key] = self._ticks()

    def doubtful(self, key: str) -> bool:
        """Whether an attempt we know of may have taken effect."""
        return key in self._tried

    def tried(self, key: str, outcome: Outcome) -> None:
        """An attempt came to an end; only one without a clear outcome has to be waited for."""
        if isinstance(outcome, Unknown):
            self._tried[key] = self._ticks()
        else:
            self._tried.pop(key, None)

    def left(self, key: str) -> timedelta:
        """How long a look-up that finds nothing proves nothing. An attempt before a restart counts from now."""
        tried = self._tried.setdefault(key, self._ticks())
        return self._lag - timedelta(seconds=self._ticks() - tried)
