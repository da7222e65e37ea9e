"""Which channel a delivery goes to."""

import re
from datetime import timedelta

from bot.domain.delivery import Delivery
from bot.domain.incident import Incident
from bot.domain.policy import Channels
from bot.slack.gateway import Gateway
from bot.slack.wording import troubles

NOT_YET = timedelta(seconds=2)
PATIENCE = 8
"""How many times a message waits for its incident's channel before somebody must look."""

CARDS = {"card.executive": "executives", "card.approval": "approvals", "card.proposal": "duty"}
"""The channels of the cards that stand in no incident's own."""

_ID = re.compile(r"[CG][A-Z0-9]{6,}")


def recipient(delivery: Delivery) -> str:
    """Whom a direct message is for: `person` may be somebody it speaks of, such as the approver who decided."""
    return str(delivery.payload.get("recipient") or delivery.payload["person"])


class NoRoom(LookupError):  # noqa: N818 - says what is not there
    """There is no channel to send to; `wait` is how long until there may be one, None when a person must act."""

    def __init__(self, why: str, wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Rooms:
    """Finds channels, remembering the ids of the policy's ones."""

    def __init__(self, gateway: Gateway, channels: Channels) -> None:
        self._gateway = gateway
        self._names = channels
        self._ids: dict[str, str] = {}
        self._direct: dict[str, str] = {}

    async def of(self, delivery: Delivery, incident: Incident | None) -> str:
        """The channel's id. Raises NoRoom, SlackTrouble."""
        if delivery.action == "dm":
            return await self._with(recipient(delivery))
        if delivery.payload.get("room"):  # a channel that the incident had before
            return str(delivery.payload["room"])
        to = CARDS.get(delivery.action, str(delivery.payload.get("to") or "incident"))
        if to == "origin" and incident is not None and incident.origin_channel:
            return incident.origin_channel
        if to in {"incident", "origin"}:
            return self._own(delivery, incident)
        return await self.named(str(getattr(self._names, to)))

    async def _with(self, person: str) -> str:
        """The conversation with one person, which has the same id for ever."""
        if person not in self._direct:
            self._direct[person] = await self._gateway.open_dm(person)
        return self._direct[person]

    def _own(self, delivery: Delivery, incident: Incident | None) -> str:
        if incident is None:
            raise NoRoom(troubles.no_incident_channel())
        if incident.channel_id is None:
            patient = delivery.attempts < PATIENCE
            why = troubles.channel_not_yet() if patient else troubles.no_incident_channel()
            raise NoRoom(why, NOT_YET if patient else None)
        return incident.channel_id

    async def named(self, name: str) -> str:
        """The id of one of the policy's channels, written there by name or id. Raises NoRoom, SlackTrouble."""
        plain = name.removeprefix("#")
        if _ID.fullmatch(plain):
            return plain
        if plain not in self._ids:
            await self.look_up()
        if plain not in self._ids:
            raise NoRoom(troubles.no_room(plain))
        return self._ids[plain]

    async def look_up(self) -> None:
        """Learns the ids of the channels we are in. Raises SlackTrouble."""
        self._ids |= {c.name: c.id for c in await self._gateway.my_channels() if not c.archived}

    def name_of(self, channel: str) -> str:
        """The name by which the policy knows a channel that was looked up before; empty for any other."""
        found = (name for name, known in self._ids.items() if known == channel)
        wanted = {str(n).removeprefix("#") for n in self._names.model_dump().values()}
        return next((name for name in found if name in wanted), "")

    async def approvals(self) -> str:
        """The id of the approvals channel. Raises NoRoom, SlackTrouble."""
        return await self.named(self._names.approvals)
