"""Words shared by every part of the simulated workspace: JSON, the clock, the limits, the workspace's "no"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]
"""A JSON object as it travels; its values are whatever JSON holds."""


class Now(Protocol):
    """The clock that message times follow; it may jump or stand still."""

    def now(self) -> datetime:
        """The present moment, an aware UTC datetime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Slack's waits, in real seconds whatever the simulated clock does, and its counts."""

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    ticket_seconds: float = 30.0
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    redelivery_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    connections: int = 10
    stack: int = 3
    tiers: bool = False  # whether calls beyond Slack's limits are answered with 429; they are counted in any case
    quiet_seconds: float = 0.12  # how long the bot must be silent before an effect is taken as complete
    effects_seconds: float = 1.5  # the longest we wait for that silence


class SlackError(Exception):
    """The workspace says no: `code` travels as `error`, `more` beside it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def reply(self) -> Json:
        """The body Slack sends for it."""
        return {"ok": False, "error": self.code, **self.more}


def invalid_arguments(*messages: str) -> SlackError:
    """The refusal that names what is wrong with a call's arguments."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
