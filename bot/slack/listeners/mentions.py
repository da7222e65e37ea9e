"""Somebody spoke to us in a channel: the panel, or what a verb shows; what changes something is asked back."""

import re

from bot.domain.event import Event
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.listeners.case import Case, Know, Reply
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.readers import Readers


class Mentions:
    """Answers whoever mentioned us, and nobody else."""

    def __init__(self, desk: Desk, gateway: Gateway, readers: Readers, know: Know) -> None:
        self._desk = desk
        self._gateway = gateway
        self._readers = readers
        self._dispatch = Dispatcher(desk, know)

    async def answer(self, event: Event) -> None:
        """In its thread where it stands in one. Raises SlackTrouble."""
        who, channel = str(event.body.get("user")), str(event.body.get("channel"))
        me = (await self._gateway.identity()).user_id
        text = re.sub(rf"<@{re.escape(me)}(?:\|[^>]*)?>", " ", str(event.body.get("text") or "")).strip(" ,:")
        case = Case(who=who, at=self._desk.clock.now(), once=f"event:{event.key}", what="mention", channel=channel)
        with await self._readers.to(who):
            answer = await self._dispatch.mention(case, text)
        if isinstance(answer, Reply):
            await self._gateway.whisper(channel, who, answer.message, thread_ts=event.body.get("thread_ts"))
