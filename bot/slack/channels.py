"""Making an incident's channel, once, whatever becomes of the answers."""

from datetime import timedelta
from functools import partial

from bot.domain.delivery import Absent, Delivery, Done, Outcome, Present, Receipt, Refused, Sighting
from bot.domain.incident import Incident, channel_name
from bot.slack.gateway import Gateway
from bot.slack.gateway_channels import Channel
from bot.slack.pace import Turns
from bot.slack.trouble import TurnedDown
from bot.slack.wording import troubles

SKEW = timedelta(seconds=5)
"""How far Slack's clock may be behind ours: things are looked up from this long before the row was written."""

NAMES = 5
"""How many names a channel is tried under."""


class ChannelMaker:
    """Makes channels, and recognises those it made."""

    def __init__(self, gateway: Gateway, turns: Turns) -> None:
        self._gateway = gateway
        self._turns = turns

    async def make(self, delivery: Delivery, incident: Incident) -> Outcome:
        """Makes the channel, under the next name where one is taken. Raises TooEarly, SlackTrouble."""
        name = ""
        for attempt in range(NAMES):
            name = channel_name(incident.id, incident.situation, incident.title, attempt)
            try:
                made = await self._turns.take(
                    delivery.id,
                    "conversations.create",
                    "",
                    partial(self._gateway.create_channel, name, private=incident.private),
                )
            except TurnedDown as trouble:
                if trouble.code != "name_taken":
                    raise
                ours = await self._own_unused(delivery, {name})
                if ours is None:
                    continue
                made = ours
            return Done(receipt=_channel_receipt(made, "answer"))
        return Refused(why=troubles.name_taken(name))

    async def _own_unused(self, delivery: Delivery, names: set[str]) -> Channel | None:
        """A channel of one of these names that we made for this very delivery and nobody has begun to use."""
        me = (await self._gateway.identity()).user_id
        since = int((delivery.created_at - SKEW).timestamp())
        for channel in await self._gateway.my_channels():
            fresh = channel.created >= since and not channel.archived and not channel.topic
            if channel.name in names and channel.creator == me and fresh:
                return channel
        return None

    async def find(self, delivery: Delivery, incident: Incident) -> Sighting:
        """Whether an earlier attempt made it. Raises SlackTrouble."""
        names = {channel_name(incident.id, incident.situation, incident.title, n) for n in range(NAMES)}
        found = await self._own_unused(delivery, names)
        return Present(receipt=_channel_receipt(found, "read back")) if found else Absent()


def _channel_receipt(channel: Channel, how: str) -> Receipt:
    return Receipt(remote_id=channel.id, how=how, extra={"name": channel.name})
