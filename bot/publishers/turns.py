"""One process at a time renews what can be renewed only once: a turn in the vault, which ends by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from bot.domain.delivery import NotDone
from bot.services.ports import Clock, Vault

LEASE = timedelta(seconds=60)
"""How long a turn lasts at the most: longer than any call. A process that died in its turn costs the others that."""

SETTLING = timedelta(seconds=5)
"""How long another process may take to keep what it was given."""

BUSY = NotDone(
    why="the token must be renewed first, by one process that can keep the new one; it is not this one's turn",
    wait=SETTLING,
)
"""What those are told whose turn it is not: nothing was sent."""


class Turns:
    """The turns of one who renews under `key`."""

    def __init__(self, key: str, *, vault: Vault, clock: Clock) -> None:
        self._key = key
        self._vault = vault
        self._clock = clock
        self._holder = uuid4().hex

    @asynccontextmanager
    async def mine(self) -> AsyncIterator[bool]:
        """Whether it is our turn, for the time of the block. One that is cut short ends with its lease."""
        now = self._clock.now()
        taken = await self._vault.take_turn(self._key, self._holder, now, now + LEASE)
        yield taken
        if taken:
            await self._vault.end_turn(self._key, self._holder)
