"""Carries deliveries to Slack: channels, cards and messages, each recognisable by its key when in doubt."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

from bot.domain.delivery import (
    Absent,
    CannotTell,
    Delivery,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Sighting,
)
from bot.domain.duty import moves
from bot.domain.errors import Refusal
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.services import deliveries, duty, outbox, proposals, regulators, reminders, snapshots
from bot.services.proposals import Sheet
from bot.slack.access import KNOCK, Access
from bot.slack.at_home import HomeKeeper
from bot.slack.canvases import ACTION, CanvasKeeper, calm
from bot.slack.channels import SKEW, ChannelMaker
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.healing import Healing
from bot.slack.keeping import KEPT, RoomKeeper
from bot.slack.pace import Pace, TooEarly, Turns
from bot.slack.posting import NO_THREAD, Poster, receipt_of
from bot.slack.readers import Readers
from bot.slack.rendering import Gone, render, render_house, seen_payload
from bot.slack.rooms import NoRoom, Rooms, recipient
from bot.slack.trouble import Later, SlackTrouble, TurnedDown
from bot.slack.views.proposal_card import proposal_card, proposal_rung
from bot.slack.views.regulator_card import regulator_card, shut
from bot.slack.wording import troubles

AGAIN = timedelta(seconds=3)
CARD_PATIENCE = 4
NOT_THERE = frozenset({"channel_not_found", "is_archived", "user_not_found", "user_not_in_channel"})
LOOKED_THROUGH = 1000


class SlackCourier:
    """The courier of everything that goes to Slack."""

    def __init__(
        self,
        desk: Desk,
        gateway: Gateway,
        pace: Pace | None = None,
        access: Access | None = None,
        rooms: Rooms | None = None,
    ) -> None:
        self._desk = desk
        self._gateway = gateway
        self._access = access or Access(desk, gateway)
        self._turns = Turns(pace or Pace(), desk.clock)
        self._rooms = rooms or Rooms(gateway, desk.book.policy.channels)
        self._readers = Readers(gateway, desk.book.policy.speaks)
        self._poster = Poster(gateway, self._turns, self._rooms)
        self._channels = ChannelMaker(gateway, self._turns)
        self._keeper = RoomKeeper(gateway, self._turns, self._rooms)
        self._canvases = CanvasKeeper(desk, gateway, self._turns, self._rooms, self._book)
        self._healing = Healing(desk, gateway, self._rooms, self._access)
        self._ways: Mapping[str, Callable[[Delivery], Awaitable[Outcome]]] = {
            "channel.create": self._make,
            **{f"channel.{name}": partial(self._keep, name) for name in KEPT},
            "pin": self._pin,
            "card.incident": self._card,
            "card.executive": self._card,
            "card.approval": self._card,
            "home": HomeKeeper(desk, gateway, self._turns, self._readers, self._book).draw,
            ACTION: self._canvases.keep,
            "card.proposal": self._proposal_card,
            "card.regulators": self._side_card,
            "whisper": self._whisper,
            "post": self._post,
            "dm": self._post,
        }

    async def send(self, delivery: Delivery) -> Outcome:
        """Attempts the delivery once; what went wrong is said in the language of the record, the workspace's."""
        with self._readers.to_all():
            return calm(delivery, await self._send(delivery))

    async def _send(self, delivery: Delivery) -> Outcome:
        way = self._ways.get(delivery.action)
        if way is None:
            return Refused(why=troubles.gone(delivery.action))
        return await self._carry(delivery, way)

    async def _carry(self, delivery: Delivery, way: Callable[[Delivery], Awaitable[Outcome]]) -> Outcome:
        if not await self._access.open():
            return NotDone(why=self._access.state, wait=KNOCK, queued=True)
        try:
            return await way(delivery)
        except TooEarly as early:
            return NotDone(why=str(early), wait=early.wait, queued=True)
        except SlackTrouble as trouble:
            return await self._healing.after(delivery, trouble)
        except NoRoom as none:
            return NotDone(why=str(none), wait=none.wait) if none.wait else Refused(why=str(none))
        except (Gone, Refusal) as gone:
            return Refused(why=troubles.gone(str(gone)))

    async def find(self, delivery: Delivery) -> Sighting:
        """Looks up whether an earlier attempt took effect. What does no harm twice is simply done again."""
        with self._readers.to_all():
            return await self._find(delivery)

    async def _find(self, delivery: Delivery) -> Sighting:
        if delivery.action == "channel.create":
            look = self._find_made
        elif delivery.action == ACTION:
            look = self._find_canvas
        elif delivery.receipt is None and (delivery.action in {"post", "dm"} or delivery.action.startswith("card.")):
            look = self._find_message
        else:
            return Absent()
        try:
            return await look(delivery)
        except TurnedDown as trouble:
            return Absent() if trouble.code in NO_THREAD else await self._healing.unseen(delivery, trouble)
        except (Later, TooEarly) as trouble:
            return CannotTell(why=str(trouble), again=trouble.wait)
        except SlackTrouble as trouble:
            return CannotTell(why=str(trouble), again=AGAIN)
        except (NoRoom, Gone, Refusal):
            return Absent()

    # channels

    async def _make(self, delivery: Delivery) -> Outcome:
        return await self._channels.make(delivery, await self._incident(delivery))

    async def _find_made(self, delivery: Delivery) -> Sighting:
        return await self._channels.find(delivery, await self._incident(delivery))

    async def _find_canvas(self, delivery: Delivery) -> Sighting:
        return await self._canvases.find(delivery, await self._incident(delivery))

    async def _keep(self, what: str, delivery: Delivery) -> Outcome:
        return await self._keeper.keep(what, delivery, await self._incident(delivery))

    async def _pin(self, delivery: Delivery) -> Outcome:
        incident = await self._incident(delivery)
        card = await self._card_receipt("incident", incident.id)
        if card is None:
            return NotDone(why=troubles.card_not_yet(), wait=AGAIN)
        try:
            channel = card.extra["channel"]
            await self._turns.take(
                delivery.id, "pins.add", channel, partial(self._gateway.pin, channel, card.remote_id)
            )
        except TurnedDown as trouble:
            if trouble.code != "already_pinned":
                raise
        return Done(receipt=Receipt(remote_id=card.remote_id, extra={"channel": card.extra["channel"]}))

    async def _book(self) -> Rulebook:
        """The rules with the people of this moment."""
        book = self._desk.book
        return await self._desk.store.read(duty.same, book) if moves(book.policy) else book

    # cards

    async def _card(self, delivery: Delivery) -> Outcome:
        snapshot = await self._snapshot(delivery)
        return await self._poster.show(delivery, snapshot.incident, render(delivery, snapshot, await self._book()))

    async def _side_card(self, delivery: Delivery) -> Outcome:
        book, key = await self._book(), int(delivery.payload["incident"])
        board = await self._desk.store.read(regulators.board, book, key, self._desk.clock.now())
        inside = not board.incident.private or delivery.payload["to"] == outbox.INCIDENT_ROOM
        message = regulator_card(board) if inside else shut(board)
        return await self._poster.show(delivery, board.incident, message, await self._thread(delivery))

    async def _proposal_card(self, delivery: Delivery) -> Outcome:
        return await self._poster.show(delivery, None, proposal_card(await self._sheet(delivery)))

    # messages

    async def _post(self, delivery: Delivery) -> Outcome:
        if delivery.payload.get("proposal") is not None:
            return await self._of_proposal(delivery)
        if delivery.payload.get("incident") is None:
            return await self._poster.post(delivery, None, render_house(delivery))
        snapshot = await self._snapshot(delivery)
        thread = await self._thread(delivery)
        card = await self._approval_card(delivery)
        patient = delivery.attempts < CARD_PATIENCE
        if patient and (card is None or (thread is None and delivery.payload.get("thread"))):
            return NotDone(why=troubles.card_not_yet(), wait=AGAIN)
        digest = await self._desk.store.read(reminders.digest, delivery.payload, snapshot.now)
        with await self._reading(delivery):
            message = render(delivery, snapshot, await self._book(), card=card or "", digest=digest)
        return await self._poster.show(delivery, snapshot.incident, message, thread, anew=False)

    async def _of_proposal(self, delivery: Delivery) -> Outcome:
        thread = await self._thread(delivery)
        if thread is None and delivery.payload.get("thread") and delivery.attempts < CARD_PATIENCE:
            return NotDone(why=troubles.card_not_yet(), wait=AGAIN)
        sheet = await self._sheet(delivery)
        digest = await self._desk.store.read(reminders.digest, delivery.payload, sheet.now)
        card = "" if digest is not None or thread else await self._address("proposal", sheet.proposal.id) or ""
        with await self._reading(delivery):
            message = proposal_rung(sheet, self._desk.book.policy, delivery.payload, digest, card)
        return await self._poster.post(delivery, None, message, thread)

    async def _whisper(self, delivery: Delivery) -> Outcome:
        """To one person in the incident's channel; whoever has left it again misses nothing."""
        snapshot, person = await self._snapshot(delivery), recipient(delivery)
        channel = await self._rooms.of(delivery, snapshot.incident)
        with await self._reading(delivery):
            message = render(delivery, snapshot, await self._book())
        try:
            say = partial(self._gateway.whisper, channel, person, message)
            await self._turns.take(delivery.id, "chat.postEphemeral", channel, say)
        except TurnedDown as no:
            if no.code not in NOT_THERE:
                raise
            return Refused(why=str(no), moot=True)
        return Done(receipt=Receipt(remote_id=person, extra={"channel": channel}))

    async def _reading(self, delivery: Delivery) -> AbstractContextManager[None]:
        """A direct message is in its reader's language, everything else in the workspace's."""
        if delivery.action in {"dm", "whisper"}:
            return await self._readers.to(recipient(delivery))
        return self._readers.to_all()

    async def _thread(self, delivery: Delivery) -> str | None:
        """The ts of the card whose thread this belongs to, if it stands."""
        key = delivery.payload.get("thread")
        receipt = await self._desk.store.read(deliveries.card_receipt, str(key)) if key else None
        return receipt.remote_id if receipt else None

    async def _approval_card(self, delivery: Delivery) -> str | None:
        """The address of the approval card this is about; empty when it is about none, None while it is not there."""
        statement = delivery.payload.get("statement")
        if statement is None or delivery.payload["notice"] in {"by_hand", "hand_withdrawn", "published", "trouble"}:
            return ""
        return await self._address("approval", int(statement))

    async def _address(self, kind: str, number: int) -> str | None:
        """Where a card stands; empty where Slack does not say, None while it is not there."""
        card = await self._card_receipt(kind, number)
        if card is None:
            return None
        try:
            return await self._gateway.permalink(card.extra["channel"], card.remote_id)
        except TurnedDown:  # deleted by hand: the message matters more than its link
            return ""

    async def _find_message(self, delivery: Delivery) -> Sighting:
        ours = delivery.payload.get("incident") is None
        incident = None if ours else await self._incident(delivery)
        channel = await self._rooms.of(delivery, incident)
        thread = await self._thread(delivery)
        self._turns.wait_for(delivery.id, "conversations.replies" if thread else "conversations.history", channel)
        looked = 0
        since = delivery.created_at - SKEW
        async for message in self._gateway.messages(channel, thread_ts=thread, since=since):
            seen = seen_payload(message)
            if seen.get("delivery_key") == delivery.key:
                shown = str(seen.get("shown") or "")
                return Present(receipt=receipt_of(channel, str(message["ts"]), shown, "read back"))
            looked += 1
            if looked >= LOOKED_THROUGH:
                return CannotTell(why=troubles.too_much_to_read())
        return Absent()

    # state

    async def _snapshot(self, delivery: Delivery) -> Snapshot:
        now = self._desk.clock.now()
        return await self._desk.store.read(snapshots.of, int(delivery.payload["incident"]), now)

    async def _sheet(self, delivery: Delivery) -> Sheet:
        number, names = int(delivery.payload["proposal"]), self._desk.book.policy.alerts.named
        return await self._desk.store.read(proposals.sheet, number, self._desk.clock.now(), names)

    async def _incident(self, delivery: Delivery) -> Incident:
        return (await self._snapshot(delivery)).incident

    async def _card_receipt(self, kind: str, number: int) -> Receipt | None:
        return await self._desk.store.read(deliveries.card_receipt, outbox.card_key(kind, number))
