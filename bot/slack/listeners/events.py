"""What happens in channels: remarks in an approval thread, and reactions that do not count."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import structlog

from bot.domain.act import Act
from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.services import statements
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.mrkdwn import readable
from bot.slack.readers import Readers
from bot.slack.rendering import seen_payload
from bot.slack.rooms import NoRoom, Rooms
from bot.slack.trouble import SlackTrouble
from bot.slack.views import replies as views
from bot.slack.wording import replies

log = structlog.get_logger("bayan.slack")

APPROVING = frozenset({"+1", "thumbsup", "white_check_mark", "heavy_check_mark", "ok_hand", "ballot_box_with_check"})
"""Reactions that people mean as a yes."""

PLAIN = frozenset({None, "thread_broadcast", "file_share"})
"""Message subtypes that a person wrote."""

REMEMBERED = 1000


class Events:
    """Hears what is said and done in the approvals channel."""

    def __init__(self, desk: Desk, gateway: Gateway) -> None:
        self._desk = desk
        self._gateway = gateway
        self._rooms = Rooms(gateway, desk.book.policy.channels)
        self._readers = Readers(gateway, desk.book.policy.speaks)
        self._answered: OrderedDict[tuple[str, str], None] = OrderedDict()  # politeness only: said once while we run

    async def message(self, event: Mapping[str, Any], event_id: str) -> None:
        """A reply in an approval card's thread is a remark for the author; everything else is not ours."""
        thread = str(event.get("thread_ts") or "")
        said_by_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in PLAIN
        text = readable(str(event.get("text") or "")).strip()
        if not (said_by_person and text and thread and thread != event.get("ts")):
            return
        statement = await self._statement_at(str(event.get("channel")), thread)
        if statement is None:
            return
        act = Act(who=str(event["user"]), at=self._desk.clock.now(), once=f"event:{event_id}")
        try:
            await self._desk.store.run(statements.comment, self._desk.book, act, statement, text)
        except Refusal as refused:
            if refused.reason is not Reason.ALREADY_DONE:
                log.info("a remark was refused", action="comment.refused", reason=refused.reason.value)

    async def reaction(self, event: Mapping[str, Any]) -> None:
        """Tells whoever approves by emoji, once for each card, that it does not count."""
        item = event.get("item") or {}
        name = str(event.get("reaction") or "").partition("::")[0]
        user, ts, channel = str(event.get("user")), str(item.get("ts")), str(item.get("channel"))
        if name not in APPROVING or (user, ts) in self._answered:
            return
        if await self._statement_at(channel, ts) is None:
            return
        self._answered[user, ts] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        with await self._readers.to(user):
            message = views.sentence(replies.emoji_does_not_count())
        await self._gateway.whisper(channel, user, message)

    async def _statement_at(self, channel: str, ts: str) -> int | None:
        """The statement whose approval card stands there, if one does."""
        try:
            if channel != await self._rooms.approvals():
                return None
            message = await self._gateway.message(channel, ts)
        except (NoRoom, SlackTrouble) as trouble:
            log.warning("cannot look at a thread", action="events.lookup", why=str(trouble))
            return None
        return _card_of(message) if message else None


def _card_of(message: JSON) -> int | None:
    seen = seen_payload(message)
    is_card = str(seen.get("delivery_key") or "").startswith("card/approval/")
    return int(seen["statement"]) if is_card and seen.get("statement") else None
