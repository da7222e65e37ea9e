"""Keeps an incident's canvas true, where the workspace has canvases: it is told of nowhere and missed by nobody.

Whether it has them is known by what Slack answers. A workspace that refuses is not asked again until the next start.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.domain.delivery import Absent, Delivery, Done, NotDone, Outcome, Present, Receipt, Refused, Sighting
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.timeline import Happening, happenings
from bot.services import snapshots
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.healing import LOST, OUTSIDE
from bot.slack.pace import Turns
from bot.slack.rooms import NOT_YET, Rooms
from bot.slack.trouble import LockedOut, TurnedDown
from bot.slack.views.canvas import Canvas, canvas
from bot.slack.wording import troubles
from storage import Transaction

log = structlog.get_logger("bayan.slack")

ACTION = "card.canvas"
CREATE, EDIT, INFO = "conversations.canvases.create", "canvases.edit", "conversations.info"

FIRST = timedelta(seconds=10)
"""How long after the declaration it is made: what people need at once goes before."""

TRIES = 4
"""How often it is tried where Slack could not do it this time; then at the next change."""

EXISTS = frozenset({"channel_canvas_already_exists", "free_team_canvas_tab_already_exists"})
GONE = "canvas_not_found"
FAILED = frozenset(
    {
        "canvas_creation_failed",
        "canvas_editing_failed",
        "canvas_editing_locked",
        "canvas_tab_creation_failed",
        "canvas_too_large",
        "channel_canvas_creation_failed",
    }
)
"""Answers about this canvas alone. Every other one is about the workspace or the app, and holds for all of them."""


class CanvasKeeper:
    """Makes and edits canvases. `book` answers the rules with the people of this moment."""

    def __init__(
        self, desk: Desk, gateway: Gateway, turns: Turns, rooms: Rooms, book: Callable[[], Awaitable[Rulebook]]
    ) -> None:
        self._desk = desk
        self._gateway = gateway
        self._turns = turns
        self._rooms = rooms
        self._book = book
        self._refused = ""  # why this workspace has no canvases

    async def keep(self, delivery: Delivery) -> Outcome:
        """Shows what is true now, unless it does. Raises NoRoom, TooEarly, SlackTrouble."""
        now = self._desk.clock.now()
        if self._refused:
            return _as_it_is(delivery, self._refused)
        if wait := self._rest(delivery, now):
            return NotDone(why=troubles.queued(), wait=wait, queued=True)
        snapshot, story = await self._desk.store.read(whole, int(delivery.payload["incident"]), now)
        return await self._show(delivery, snapshot.incident, canvas(snapshot, story, (await self._book()).policy))

    async def find(self, delivery: Delivery, incident: Incident) -> Sighting:
        """Whether an earlier attempt made it; an edit is simply made again. Raises NoRoom, TooEarly, SlackTrouble."""
        if delivery.receipt is not None:
            return Absent()
        channel = await self._rooms.of(delivery, incident)
        self._turns.wait_for(delivery.id, INFO, channel)
        try:
            found = await self._gateway.canvas_of(channel)
        except TurnedDown as no:
            if isinstance(no, LockedOut):
                raise
            return Absent()
        if found is None or found.empty:
            return Absent()
        return Present(receipt=Receipt(remote_id=found.id, how="read back", extra={"channel": channel, "shown": ""}))

    def _rest(self, delivery: Delivery, now: datetime) -> timedelta | None:
        """How long it is still left alone: a page that changes all the time is no page to read."""
        edited = (delivery.receipt.extra.get("at") if delivery.receipt else None) or ""
        every = timedelta(minutes=self._desk.book.policy.surfaces.canvas_every)
        free = datetime.fromisoformat(edited) + every if edited else delivery.created_at + FIRST
        return free - now if timedelta() < free - now <= max(every, FIRST) else None

    async def _show(self, delivery: Delivery, incident: Incident, page: Canvas) -> Outcome:
        stands = delivery.receipt
        if stands is not None and stands.extra["channel"] != incident.channel_id:  # it moves to another channel
            return NotDone(why=troubles.channel_not_yet(), wait=NOT_YET, queued=True)
        if stands is not None and stands.extra["shown"] == page.shown:
            return Done(receipt=stands)
        try:
            if stands is not None and await self._edited(delivery, stands.extra["channel"], stands.remote_id, page):
                return self._done(stands.extra["channel"], stands.remote_id, page)
            return await self._make(delivery, await self._rooms.of(delivery, incident), page)
        except TurnedDown as no:
            return self._turned_down(delivery, no)

    async def _edited(self, delivery: Delivery, channel: str, its_id: str, page: Canvas) -> bool:
        """Whether it could be edited; not where somebody deleted it."""
        try:
            edit = partial(self._gateway.edit_canvas, its_id, page.markdown)
            await self._turns.take(delivery.id, EDIT, channel, edit)
        except TurnedDown as no:
            if no.code != GONE:
                raise
            return False
        return True

    async def _make(self, delivery: Delivery, channel: str, page: Canvas) -> Outcome:
        """A new one. One that is there is taken where it is empty, or ours by an answer that was lost."""
        make = partial(self._gateway.create_canvas, channel, page.title, page.markdown)
        try:
            return self._done(channel, await self._turns.take(delivery.id, CREATE, channel, make), page)
        except TurnedDown as no:
            if no.code not in EXISTS:
                raise
        found = await self._turns.take(delivery.id, INFO, channel, partial(self._gateway.canvas_of, channel))
        if found is None or not (found.empty or delivery.doubt):
            return Refused(why=troubles.canvas_of_theirs(), moot=True)
        await self._turns.take(delivery.id, EDIT, channel, partial(self._gateway.edit_canvas, found.id, page.markdown))
        return self._done(channel, found.id, page)

    def _done(self, channel: str, its_id: str, page: Canvas) -> Done:
        extra = {"channel": channel, "shown": page.shown, "at": self._desk.clock.now().isoformat()}
        return Done(receipt=Receipt(remote_id=its_id, extra=extra))

    def _turned_down(self, delivery: Delivery, no: TurnedDown) -> Outcome:
        """What can be healed is raised; what is about this canvas is tried again; anything else ends all of them."""
        if isinstance(no, LockedOut) or no.code == OUTSIDE or no.code in LOST:
            raise no
        if no.code in FAILED:
            return NotDone(why=str(no)) if delivery.attempts < TRIES else _as_it_is(delivery, str(no))
        self._refused = str(no)
        log.warning("Slack gives us no canvases: incidents go on without", action="canvas.refused", why=str(no))
        return _as_it_is(delivery, str(no))


def _as_it_is(delivery: Delivery, why: str) -> Outcome:
    """What stands stays; what does not is given up without a word to anybody."""
    return Done(receipt=delivery.receipt) if delivery.receipt is not None else Refused(why=why, moot=True)


def calm(delivery: Delivery, outcome: Outcome) -> Outcome:
    """The same, but nobody is called for a canvas."""
    return replace(outcome, moot=True) if delivery.action == ACTION and isinstance(outcome, Refused) else outcome


def whole(tx: Transaction, incident_id: int, now: datetime) -> tuple[Snapshot, Sequence[Happening]]:
    """An incident with its timeline, oldest first."""
    return snapshots.of(tx, incident_id, now), tuple(happenings(snapshots.timeline(tx, incident_id)))
