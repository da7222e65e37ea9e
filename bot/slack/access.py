"""Whether Slack lets us in: a token that was revoked makes everything wait, is said where it can be, and renewed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.services import outbox
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.trouble import SlackTrouble
from bot.slack.wording import transport

log = structlog.get_logger("bayan.slack")

KNOCK = timedelta(seconds=30)
"""How long we wait between two looks whether the door is open again."""

Reread = Callable[[], str]
"""Answers the bot token as the settings have it now: an operator may have put a new one there."""


class Access:
    """The state of our one door. It is found shut by the first call that is turned away."""

    def __init__(self, desk: Desk, gateway: Gateway, reread: Reread | None = None) -> None:
        self._desk = desk
        self._gateway = gateway
        self._reread = reread
        self._since: datetime | None = None
        self._why = ""
        self._knock_at: datetime | None = None

    @property
    def state(self) -> str:
        """`ok`, or what is the matter, for who runs the bot."""
        return "ok" if self._since is None else transport.locked_out(self._why, self._since)

    def lost(self, why: str) -> None:
        """Slack turned us away, or said that it will."""
        now = self._desk.clock.now()
        if self._since is None:
            self._since = now
            log.error("slack does not let us in", action="slack.locked_out", why=why)
        self._why, self._knock_at = why, now + KNOCK

    async def open(self) -> bool:
        """Whether calls are worth making; while it is shut, looks again at times, with a newer token if any."""
        since, now = self._since, self._desk.clock.now()
        if since is None:
            return True
        if self._knock_at is not None and now < self._knock_at:
            return False
        self._knock_at = now + KNOCK
        if self._reread is not None and (token := self._reread()):
            self._gateway.renew(token)
        try:
            await self._gateway.knock()
        except SlackTrouble as trouble:
            log.warning("slack still does not let us in", action="slack.locked_out", why=str(trouble))
            return False
        self._since = None
        log.info("slack lets us in again", action="slack.let_in", since=since.isoformat())
        details = {"since": since.isoformat(), "until": now.isoformat(), "why": self._why}
        await self._desk.store.run(outbox.tell_duty, f"slack/shut/{since.isoformat()}", "let_in", details, now)
        return True
