"""A kind of hook: what it must be told, how a delivery proves where it comes from, and how its body is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alert import Bulletin

Told = Mapping[str, str]
"""A hook's tokens and secrets, by key."""

KeyFault = tuple[str, str, str]
"""A key of what a hook was told, what is wrong with it, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One delivery as it came: every header by its name in small letters, the body byte for byte, and when."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One row of the registry. Each kind's file ends with its own."""

    name: str
    proves: Callable[[Told, Knock], bool]  #: whether it comes from whoever holds the secret; in constant time
    reads: Callable[[Knock], Bulletin]  #: pure; raises Misshapen with a sentence for whoever set the source up
    check: Callable[[Told], Iterable[KeyFault]]  #: what is missing in its settings or wrong with them
    takes: tuple[str, ...]  #: every key it may be told
    open: frozenset[str] = frozenset()  #: those that anybody may read
