"""Which language each reader gets: a person's own Slack locale, and the workspace's language in channels."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog
from slack_bolt.async_app import AsyncBoltContext

from bot.slack.gateway import Gateway
from bot.slack.tongue import prepare, speak, speaking, tongue_of
from bot.slack.trouble import SlackTrouble

log = structlog.get_logger("bayan.slack")

PATIENCE = 0.7
"""Seconds an answer waits for Slack to name a reader's language; an answer has three in all."""

FRESH = timedelta(hours=6).total_seconds()
"""Seconds after which a person is looked up again: people change their locale about never."""

SOON = timedelta(minutes=5).total_seconds()
"""Seconds after which a person whom Slack did not tell of is asked for again."""

REMEMBERED = 5000


class Readers:
    """Knows what people read. Never raises, never waits long: who is unknown gets the workspace's language."""

    def __init__(self, gateway: Gateway, workspace: str) -> None:
        prepare()
        self._gateway = gateway
        self._workspace = workspace
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()  # person: language, until when

    async def of(self, person: str) -> str:
        """The language of this person; while Slack is slow, the one we knew last or the workspace's."""
        language, until = self._known.get(person, (self._workspace, 0.0))
        now = asyncio.get_running_loop().time()  # seconds of a clock that only goes forward: no rule depends on it
        if not person or until > now:
            return language
        try:
            async with asyncio.timeout(PATIENCE):
                language, lasts = tongue_of(await self._gateway.locale(person), self._workspace), FRESH
        except (SlackTrouble, TimeoutError) as trouble:
            log.info("a reader's language is not known", action="slack.locale", who=person, why=str(trouble))
            lasts = SOON
        self._remember(person, language, now + lasts)
        return language

    def _remember(self, person: str, language: str, until: float) -> None:
        self._known[person] = (language, until)
        self._known.move_to_end(person)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def to(self, person: str) -> AbstractContextManager[None]:
        """Speaks as this person reads."""
        return speaking(await self.of(person))

    def to_all(self) -> AbstractContextManager[None]:
        """Speaks as channels and the record are spoken to."""
        return speaking(self._workspace)

    async def heed(self, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        """Bolt's middleware: whatever comes next answers whoever this input is from, the last edge included."""
        speak(await self.of(context.user_id or ""))
        await next_()
