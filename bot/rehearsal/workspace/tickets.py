"""What Slack hands out for a short while: trigger ids and response URLs. Their lives are real seconds."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.rehearsal.workspace.shapes import Limits, SlackError


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Leave to open one view for one person, once, within seconds; `view_id` is the modal it was born in."""

    user: str
    born: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Reply:
    """A response URL: where it answers, to whom, and how often it has been used."""

    user: str
    channel: str
    born: float
    ts: str | None = None  # the message it came from, if any
    ephemeral: bool = False  # whether that message was ephemeral
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Tickets:
    """The triggers and response URLs given out and not forgotten."""

    limits: Limits
    monotonic: Callable[[], float] = time.monotonic
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _replies: dict[str, Reply] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def trigger(self, user: str, *, view_id: str | None = None) -> str:
        """A fresh trigger id for this person."""
        self._forget_old()
        key = f"{8_000_000_000_000 + next(self._numbers)}.123456789.{secrets.token_hex(8)}"
        self._triggers[key] = Trigger(user=user, born=self.monotonic(), view_id=view_id)
        return key

    def exchange(self, key: str) -> Trigger:
        """Uses a trigger up; raises SlackError(invalid_, exchanged_ or expired_trigger_id)."""
        trigger = self._triggers.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.monotonic() - trigger.born > self.limits.trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _forget_old(self) -> None:
        """Drops triggers that are long dead; a short while they are remembered, to say why they fail."""
        too_old = self.monotonic() - 20 * self.limits.trigger_seconds
        while self._triggers and self._triggers[next(iter(self._triggers))].born < too_old:
            del self._triggers[next(iter(self._triggers))]

    def reply(self, *, user: str, channel: str, ts: str | None = None, ephemeral: bool = False) -> str:
        """A fresh key for a response URL."""
        key = f"{next(self._numbers)}-{secrets.token_urlsafe(12)}"
        self._replies[key] = Reply(user=user, channel=channel, born=self.monotonic(), ts=ts, ephemeral=ephemeral)
        return key

    def use(self, key: str) -> Reply:
        """Counts one use of a response URL; raises SlackError(expired_url or used_url)."""
        reply = self._replies.get(key)
        if reply is None or self.monotonic() - reply.born > self.limits.response_url_seconds:
            raise SlackError("expired_url")
        if reply.uses >= self.limits.response_url_uses:
            raise SlackError("used_url")
        reply.uses += 1
        return reply
