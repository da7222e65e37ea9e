"""Open forms that are drawn anew while somebody types: a later state is never overwritten by an earlier one."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.slack.gateway import Gateway
from bot.slack.listeners.case import NewForm

FORMS = 500
"""Of how many open forms we remember what was shown last: one whose turn is forgotten is drawn as it comes."""


@dataclass(slots=True)
class Turn:
    """Of one open form: who may draw it now, and the order of what it shows."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    shown: str = ""


class Turns:
    """Draws forms, each by one at a time."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._turns: OrderedDict[str, Turn] = OrderedDict()

    async def draw(self, new: NewForm) -> None:
        """Shows another content, unless a later one of the same form was shown meanwhile. Raises SlackTrouble."""
        if not new.order:
            return await self._gateway.update_view(new.view_id, new.view_hash, new.view)
        turn = self._turn(new.view_id)
        async with turn.lock:
            if new.order >= turn.shown:
                turn.shown = new.order
                await self._gateway.update_view(new.view_id, "", new.view)
        return None

    def _turn(self, view_id: str) -> Turn:
        turn = self._turns.setdefault(view_id, Turn())
        self._turns.move_to_end(view_id)
        while len(self._turns) > FORMS:
            self._turns.popitem(last=False)
        return turn
