"""A kind of outlet: what it must be told, what it can do, and how its publisher is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.domain.outlet import Abilities
from bot.domain.policy import Outlet, Policy
from bot.publishers.http import Line
from bot.services.ports import Clock, Publisher, Vault

READ_BACK_LAG = timedelta(seconds=30)
"""How long after an attempt its post may still be on its way into the list we look it up in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every publisher of a process shares. `folder` is the status page's; `line` makes a way to speak HTTP."""

    policy: Policy
    vault: Vault
    clock: Clock
    folder: Path
    read_back_lag: timedelta = READ_BACK_LAG
    line: Callable[[], Line] = Line

    def lag(self, outlet: Outlet) -> timedelta:
        """How long a look-up at this outlet proves nothing: the policy's word, else the usual half minute."""
        own = outlet.read_back_lag
        return self.read_back_lag if own is None else timedelta(seconds=own)


Told = Mapping[str, str]
"""An outlet's credentials and addresses, by key."""

KeyFault = tuple[str, str, str]
"""A key of what an outlet was told, what is wrong with it, and what to do."""


def _nothing_wrong(_: Told) -> Iterable[KeyFault]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One row of the registry. Each publisher's file ends with its own."""

    name: str
    build: Callable[[Outlet, Told, Surroundings], Publisher]
    needs: tuple[str, ...] = ()  #: credentials without which it cannot publish
    takes: tuple[str, ...] = ()  #: what it may be told besides
    addresses: frozenset[str] = frozenset()  #: those of them that are addresses
    headers: frozenset[str] = frozenset()  #: those that travel in a header
    open: frozenset[str] = frozenset()  #: those that anybody may read, such as the account's public name
    abilities: Abilities = field(default_factory=Abilities)
    check: Callable[[Told], Iterable[KeyFault]] = _nothing_wrong  #: what else can be wrong with them, by key
    max_length: int | None = None  #: in characters, where `domain/wordcount.py` has no rule of its own (L20)
