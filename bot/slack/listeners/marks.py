"""Reactions in an incident's channel: a pin puts a message on the timeline, a megaphone suggests it for the public."""

from collections.abc import Mapping
from typing import Any

from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.event import Event
from bot.services import quotes, snapshots
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.links import finder
from bot.slack.listeners import visitors
from bot.slack.listeners.case import Case, Know
from bot.slack.listeners.taken import quoted
from bot.slack.readers import Readers
from bot.slack.views.replies import sentence
from bot.slack.wording import quotes as words
from bot.slack.wording.refusals import refusal

PUBLIC = "public"

USES = {"pushpin": "", "round_pushpin": "", "mega": PUBLIC, "loudspeaker": PUBLIC}
"""What a message is put on the timeline as, by the reaction's name. Nothing is ever published by one."""


def means(event: Mapping[str, Any]) -> bool:
    """Whether a reaction may put something on a timeline."""
    return name_of(event) in USES and (event.get("item") or {}).get("type") == "message"


def name_of(event: Mapping[str, Any]) -> str:
    """A reaction's name without its skin tone."""
    return str(event.get("reaction") or "").partition("::")[0]


class Marks:
    """Does what such a reaction is for, and tells whoever reacted. Taking it back changes nothing."""

    def __init__(self, desk: Desk, gateway: Gateway, readers: Readers, know: Know) -> None:
        self._desk = desk
        self._gateway = gateway
        self._readers = readers
        self._know = know
        self._find = finder(gateway)

    async def take(self, event: Event) -> None:
        """Once for each message and use; where no incident is, nothing. Raises SlackTrouble."""
        item, who, use = event.body["item"], str(event.body.get("user")), USES[name_of(event.body)]
        channel, ts = str(item.get("channel")), str(item.get("ts"))
        incident = await self._desk.store.read(snapshots.in_channel, channel)
        message = await self._message(channel, ts) if incident else None
        if incident is None or message is None or message.get("bot_id") == (await self._gateway.identity()).bot_id:
            return
        quote = quoted(message, channel, await self._find(channel, ts))
        bar = await self._know(who, surely=False)
        case = Case(who=who, at=event.received_at, once=f"event:{event.key}", what=use, channel=channel, bar=bar)
        try:
            await visitors.may_do(self._desk, case)
            await self._desk.store.run(quotes.keep, self._desk.book, case.act, incident.id, quote, use)
        except Refusal as refused:
            if refused.reason is Reason.ALREADY_DONE:
                return
            with await self._readers.to(who):
                tell = refusal(refused)
        else:
            with await self._readers.to(who):
                tell = words.suggested(incident) if use else words.pinned(incident)
        await self._gateway.whisper(channel, who, sentence(tell), thread_ts=message.get("thread_ts"))

    async def _message(self, channel: str, ts: str) -> JSON | None:
        """The message, also where it is a reply in a thread; None when it is gone."""
        if found := await self._gateway.message(channel, ts):
            return found
        async for reply in self._gateway.messages(channel, thread_ts=ts):
            if reply.get("ts") == ts:
                return reply
        return None
