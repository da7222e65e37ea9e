"""Slack's limits, kept before Slack reminds us: so many calls of a method a minute, one message a channel a second.

Nobody sleeps for it: whoever is too early is told how long to wait, and waits in its row.
"""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.services.ports import Clock
from bot.slack.trouble import Later
from bot.slack.wording import troubles

T = TypeVar("T")

TIER_2, TIER_3, TIER_4, SPECIAL = 20, 50, 100, 300
"""Calls a minute that Slack grants an app in a workspace, by method; of `special` it says several hundred."""

TIERS: Mapping[str, int] = {
    "canvases.edit": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": SPECIAL,
    "chat.update": TIER_3,
    "conversations.archive": TIER_2,
    "conversations.canvases.create": TIER_2,
    "conversations.create": TIER_2,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.rename": TIER_2,
    "conversations.replies": TIER_3,
    "conversations.setTopic": TIER_2,
    "pins.add": TIER_2,
    "views.publish": TIER_4,
}
"""What deliveries call, and how often they may. Direct answers to people are not held back."""

MINUTE = timedelta(minutes=1)
BETWEEN_MESSAGES = timedelta(seconds=1)
SHARE = 0.9
"""How much of a tier deliveries use: the rest is for direct answers, for look-ups, and for clocks that differ."""

RESERVED = 1000
"""How many places in the queue are remembered; whoever lost its own gets another one at the end."""

NOW = timedelta(0)


class Pace:
    """When the next call may leave. Each asker gets a place in the queue once, and finds it kept when it returns.

    `factor` multiplies Slack's limits, where Slack grants more or nobody enforces them.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor
        self._calls: dict[str, deque[datetime]] = {}
        self._channels: OrderedDict[str, datetime] = OrderedDict()
        self._closed: dict[tuple[str, str], datetime] = {}
        self._places: OrderedDict[tuple[int, str], datetime] = OrderedDict()
        self._latest: datetime | None = None

    def turn(self, asker: int, method: str, channel: str, now: datetime) -> timedelta:
        """How long `asker` must wait for its turn; zero when it may call at once, which is then counted."""
        self._mind_clock(now)
        place = (asker, method)
        at = self._places.pop(place, None)
        closed = max(self._closed.get((method, ""), now), self._closed.get((method, channel), now))
        if at is None or at < closed:
            at = self._queue(method, channel, max(now, closed))
        if at <= now:
            return NOW
        self._places[place] = at
        if len(self._places) > RESERVED:
            self._places.popitem(last=False)
        return at - now

    def slow_down(self, method: str, channel: str, until: datetime) -> None:
        """Slack said 429: no call of this method before then; for messages only in this channel."""
        self._closed[method, channel if method == "chat.postMessage" else ""] = until

    def _queue(self, method: str, channel: str, earliest: datetime) -> datetime:
        """The next free moment, taken."""
        calls = self._calls.setdefault(method, deque(maxlen=self._limit(method)))
        at = max(earliest, calls[0] + MINUTE) if len(calls) == calls.maxlen else earliest
        if method == "chat.postMessage":
            at = max(at, self._channels.pop(channel, at))
            self._channels[channel] = at + BETWEEN_MESSAGES / self._factor
            if len(self._channels) > RESERVED:
                self._channels.popitem(last=False)
        calls.append(at)
        return at

    def _limit(self, method: str) -> int:
        return max(1, int(TIERS[method] * SHARE * self._factor))

    def _mind_clock(self, now: datetime) -> None:
        """A clock that was set back makes every plan worthless."""
        if self._latest is not None and now < self._latest - BETWEEN_MESSAGES:
            self._calls.clear()
            self._channels.clear()
            self._closed.clear()
            self._places.clear()
        self._latest = now


class TooEarly(Exception):  # noqa: N818 - says what is wrong with now
    """A call would break Slack's limits now; `wait` is how long until it is its turn."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(troubles.queued())
        self.wait = wait


class Turns:
    """Makes calls when it is their turn."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock

    def wait_for(self, asker: int, method: str, channel: str) -> None:
        """Passes when it is `asker`'s turn. Raises TooEarly."""
        if wait := self._pace.turn(asker, method, channel, self._clock.now()):
            raise TooEarly(wait)

    async def take(self, asker: int, method: str, channel: str, call: Callable[[], Awaitable[T]]) -> T:
        """The call's answer. Raises TooEarly, SlackTrouble; what Slack says of its limits is minded from then on."""
        self.wait_for(asker, method, channel)
        try:
            return await call()
        except Later as later:
            self._pace.slow_down(later.method, channel, self._clock.now() + later.wait)
            raise
