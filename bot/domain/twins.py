"""Twins: deliveries that bring the same words to the same outlet, as two incidents of one evening may.

Where a post is known by its words alone, one twin's post could be taken for the other's: a word would count as out
that nobody can read. So they leave one after the other, each knows the posts that are not its own, and where that
cannot be told a person is asked.
"""

import hashlib
from collections.abc import Iterable

from bot.domain.delivery import NEVER_LEFT, SETTLED, CannotTell, Delivery, DeliveryState, Present, Sighting


def words_key(outlet: str, body: str) -> str:
    """What twins have in common; white space is the networks' to change."""
    return hashlib.sha256(f"{outlet}\n{' '.join(body.split())}".encode()).hexdigest()


def under_way(twins: Iterable[Delivery]) -> Delivery | None:
    """The twin that is not settled and may have left, or may leave at any moment."""
    return next((twin for twin in twins if twin.request is not None and twin.state not in SETTLED), None)


def taken(twins: Iterable[Delivery]) -> tuple[str, ...]:
    """The other side's ids of the posts that are a twin's."""
    return tuple(twin.receipt.remote_id for twin in twins if twin.receipt is not None and _known(twin))


def own(found: Present, twins: Iterable[Delivery], wait: CannotTell) -> Sighting:
    """A post that was found by its words, or why it may be a twin's; `wait` while one of them is under way."""
    others = tuple(twins)
    if under_way(others):
        return wait
    doubtful = next((twin for twin in others if _doubtful(twin)), None)
    if found.receipt.remote_id in taken(others) or doubtful:
        return CannotTell(why="the same words are there, but they may be those of another incident")
    return found


def _known(twin: Delivery) -> bool:
    return twin.state is DeliveryState.DONE and twin.receipt is not None and not twin.receipt.told


def _doubtful(twin: Delivery) -> bool:
    """Whether it may be out there as a post whose id nobody knows."""
    if twin.request is None or twin.state in NEVER_LEFT or _known(twin):
        return False
    return twin.state is not DeliveryState.REFUSED or twin.given_up
