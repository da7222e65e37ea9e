"""Messages that are posted once and cards that are edited until they say what is true, in words alone if need be."""

from functools import partial

from bot.domain.delivery import JSON, Delivery, Done, Outcome, Receipt
from bot.domain.incident import Incident
from bot.slack.gateway import Gateway
from bot.slack.pace import Turns
from bot.slack.rendering import metadata
from bot.slack.rooms import Rooms
from bot.slack.trouble import LockedOut, TurnedDown
from bot.slack.views.parts import Message, plainer

POST = "chat.postMessage"
NO_EDIT = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
NO_THREAD = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})


class Poster:
    """Puts what was rendered into its channel."""

    def __init__(self, gateway: Gateway, turns: Turns, rooms: Rooms) -> None:
        self._gateway = gateway
        self._turns = turns
        self._rooms = rooms

    async def show(
        self,
        delivery: Delivery,
        incident: Incident | None,
        message: Message,
        thread: str | None = None,
        *,
        anew: bool = True,
    ) -> Outcome:
        """Posted, then edited where its bytes differ.

        Where it can no longer be edited a card is posted `anew`; any other message stays as it is.
        """
        shown = delivery.receipt
        if shown is None:
            return await self.post(delivery, incident, message, thread)
        if shown.extra.get("shown") == message.shown:
            return Done(receipt=shown)
        try:
            return await self._changed(delivery, shown, message)
        except TurnedDown as trouble:
            if not anew and not isinstance(trouble, LockedOut):
                return Done(receipt=shown)
            if trouble.code not in NO_EDIT:
                raise
            return await self.post(delivery, incident, message, thread)

    async def _changed(self, delivery: Delivery, shown: Receipt, message: Message) -> Outcome:
        channel = shown.extra["channel"]
        edit = partial(self._edit, channel, shown.remote_id, message, metadata(delivery, message))
        await self._turns.take(delivery.id, "chat.update", channel, edit)
        return Done(receipt=receipt_of(channel, shown.remote_id, message.shown, "answer"))

    async def post(
        self, delivery: Delivery, incident: Incident | None, message: Message, thread: str | None = None
    ) -> Outcome:
        """A new message."""
        channel = await self._rooms.of(delivery, incident)
        seen = metadata(delivery, message)
        speak = partial(self._speak, channel, message, seen, thread)
        ts = await self._turns.take(delivery.id, POST, channel, speak)
        return Done(receipt=receipt_of(channel, ts, message.shown, "answer"))

    async def _speak(self, channel: str, message: Message, seen: JSON, thread: str | None) -> str:
        """Posts it; into the channel where its thread is gone, in plain words where Slack does not take its blocks."""
        try:
            return await self._gateway.post(channel, message, metadata=seen, thread_ts=thread)
        except TurnedDown as no:
            if thread is not None and no.code in NO_THREAD:
                return await self._speak(channel, message, seen, None)
            if message.blocks and no.code in UNSHOWABLE:
                return await self._speak(channel, plainer(message), seen, thread)
            raise

    async def _edit(self, channel: str, ts: str, message: Message, seen: JSON) -> None:
        """Changes a message; to plain words where Slack does not take its blocks."""
        try:
            await self._gateway.update(channel, ts, message, metadata=seen)
        except TurnedDown as no:
            if no.code not in UNSHOWABLE:
                raise
            await self._gateway.update(channel, ts, plainer(message), metadata=seen)


def receipt_of(channel: str, ts: str, shown: str, how: str) -> Receipt:
    """Where a message stands, what it showed, and how we know."""
    return Receipt(remote_id=ts, how=how, extra={"channel": channel, "shown": shown})
