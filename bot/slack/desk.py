"""What the Slack side needs of the house, as a protocol; wiring brings one that fits."""

from typing import Protocol

from bot.domain.rulebook import Rulebook
from bot.services.ports import Clock, Transactions


class Desk(Protocol):
    """Where Slack's listeners and courier do their business."""

    @property
    def store(self) -> Transactions:
        """The one way to read and change anything."""

    @property
    def book(self) -> Rulebook:
        """The organisation's rules."""

    @property
    def clock(self) -> Clock:
        """The time."""
