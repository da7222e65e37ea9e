"""Keeping an incident's channel as it should be: its topic, its people, its name, whether it is open."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.domain.delivery import Delivery, Done, Outcome, Receipt, Refused
from bot.domain.incident import Incident, titled_name
from bot.slack.channels import NAMES
from bot.slack.gateway import Gateway
from bot.slack.pace import Turns
from bot.slack.rooms import Rooms
from bot.slack.trouble import TurnedDown
from bot.slack.wording import notices, troubles

Way = Callable[[Delivery, Incident, str], Awaitable[Outcome]]

KEPT = ("topic", "invite", "rename", "archive")
"""What can be kept, by the end of the delivery's action."""

SO_ALREADY = frozenset({"already_in_channel", "cant_invite_self", "already_archived"})
"""Answers that mean: it is as it should be."""


class RoomKeeper:
    """Does to a channel what a delivery asks for; every one of it may be done twice without harm."""

    def __init__(self, gateway: Gateway, turns: Turns, rooms: Rooms) -> None:
        self._gateway = gateway
        self._turns = turns
        self._rooms = rooms
        self._ways: Mapping[str, Way] = {
            "topic": self._topic,
            "invite": self._invite,
            "rename": self._rename,
            "archive": self._archive,
        }

    async def keep(self, what: str, delivery: Delivery, incident: Incident) -> Outcome:
        """One of `KEPT`. Raises NoRoom, TooEarly, SlackTrouble."""
        channel = await self._rooms.of(delivery, incident)
        try:
            return await self._ways[what](delivery, incident, channel)
        except TurnedDown as trouble:
            if trouble.code not in SO_ALREADY:
                raise
            return _kept(channel)

    async def _topic(self, delivery: Delivery, incident: Incident, channel: str) -> Outcome:
        topic = partial(self._gateway.set_topic, channel, notices.topic(incident))
        await self._turns.take(delivery.id, "conversations.setTopic", channel, topic)
        return _kept(channel)

    async def _invite(self, delivery: Delivery, _incident: Incident, channel: str) -> Outcome:
        me = (await self._gateway.identity()).user_id
        people = [p for p in delivery.payload["people"] if p != me]
        if people:
            call = partial(self._gateway.invite, channel, people)
            await self._turns.take(delivery.id, "conversations.invite", channel, call)
        return _kept(channel)

    async def _rename(self, delivery: Delivery, incident: Incident, channel: str) -> Outcome:
        """To the name of its title, or the next one where that is taken; the one it has is as good."""
        name = ""
        for attempt in range(NAMES):
            name = titled_name(incident, attempt)
            if name == incident.channel_name:
                return _kept(channel, name=name)
            try:
                call = partial(self._gateway.rename, channel, name)
                taken = await self._turns.take(delivery.id, "conversations.rename", channel, call)
            except TurnedDown as trouble:
                if trouble.code != "name_taken":
                    raise
                continue
            return _kept(channel, name=taken)
        return Refused(why=troubles.name_taken(name))

    async def _archive(self, delivery: Delivery, _incident: Incident, channel: str) -> Outcome:
        call = partial(self._gateway.archive, channel)
        await self._turns.take(delivery.id, "conversations.archive", channel, call)
        return _kept(channel)


def _kept(channel: str, **more: str) -> Outcome:
    return Done(receipt=Receipt(remote_id=channel, extra={"channel": channel, **more}))
