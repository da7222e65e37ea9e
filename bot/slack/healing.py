"""What can be put right when Slack turns a delivery away: a channel to enter or to make anew, a door to wait at."""

import structlog

from bot.domain.delivery import CannotTell, Delivery, Done, NotDone, Outcome, Refused, Sighting, Unknown
from bot.domain.incident import Incident
from bot.services import rooms
from bot.slack.access import KNOCK, Access
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.rooms import NOT_YET, NoRoom, Rooms
from bot.slack.trouble import Later, LockedOut, NotReached, SlackTrouble, TurnedDown
from storage import Transaction, incidents

log = structlog.get_logger("bayan.slack")

OUTSIDE = "not_in_channel"
LOST = {"is_archived": "archived", "channel_not_found": "gone"}
"""Answers after which an incident's channel is of no use any more, and what the record calls it."""


class Healing:
    """Answers what becomes of a delivery that was turned away."""

    def __init__(self, desk: Desk, gateway: Gateway, found: Rooms, access: Access) -> None:
        self._desk = desk
        self._gateway = gateway
        self._rooms = found
        self._access = access

    async def after(self, delivery: Delivery, no: SlackTrouble) -> Outcome:
        """It waits for what was put right, or is refused: then a person must act."""
        if not isinstance(no, TurnedDown):
            return outcome_of(no)
        if isinstance(no, LockedOut):
            self._access.lost(no.code)
            return NotDone(why=str(no), wait=KNOCK, queued=True)
        if await self._mended(delivery, no):
            return NotDone(why=str(no), wait=NOT_YET, queued=True)
        if no.code in LOST and delivery.receipt is not None:  # of an incident that is over: nobody misses this edit
            return Done(receipt=delivery.receipt)
        return Refused(why=str(no))

    async def unseen(self, delivery: Delivery, no: TurnedDown) -> Sighting:
        """As `after`, where an earlier attempt could not be looked up."""
        if isinstance(no, LockedOut):
            self._access.lost(no.code)
            return CannotTell(why=str(no), again=KNOCK)
        return CannotTell(why=str(no), again=NOT_YET if await self._mended(delivery, no) else None)

    async def _mended(self, delivery: Delivery, no: TurnedDown) -> bool:
        if no.code != OUTSIDE and no.code not in LOST:
            return False
        try:
            incident = await self._incident(delivery)
            channel = await self._rooms.of(delivery, incident)
            if no.code == OUTSIDE:
                await self._gateway.join(channel)
                log.info("went back into a channel", action="slack.rejoined", channel=channel, key=delivery.key)
                return True
        except (NoRoom, SlackTrouble) as trouble:
            log.warning("could not go back", action="slack.shut_out", key=delivery.key, why=str(trouble))
            return False
        now = self._desk.clock.now()
        return await self._desk.store.run(rooms.lost, channel, LOST[no.code], "", now)

    async def _incident(self, delivery: Delivery) -> Incident | None:
        named = delivery.payload.get("incident")
        return await self._desk.store.read(_get, int(named)) if named is not None else None


def _get(tx: Transaction, incident_id: int) -> Incident | None:
    return incidents.get(tx, incident_id)


def outcome_of(trouble: SlackTrouble) -> Outcome:
    """What a call that did not succeed means for its delivery."""
    match trouble:
        case TurnedDown():
            return Refused(why=str(trouble))
        case Later(wait=wait):
            return NotDone(why=str(trouble), wait=wait)
        case NotReached():
            return NotDone(why=str(trouble))
        case _:
            return Unknown(why=str(trouble))
