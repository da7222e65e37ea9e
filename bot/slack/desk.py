"""What the Slack side needs of the house, as a protocol; wiring brings one that fits."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain.rulebook import Rulebook
from bot.services.ports import Clock
from storage import Transaction

P = ParamSpec("P")
R = TypeVar("R")


class Transactions(Protocol):
    """Runs plain functions of a transaction, each committed or undone whole."""

    async def run(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result once it is committed."""

    async def read(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of something that writes nothing."""


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
