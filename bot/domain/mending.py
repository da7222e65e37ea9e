"""Setting a published word right: what is done at each outlet, and which of our posts it is done to."""

from collections.abc import Collection, Iterator, Mapping

from bot.domain.delivery import NEVER_LEFT, Delivery, DeliveryState
from bot.domain.outlet import Abilities, Deed
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Content, Kind, Message, Statement

UNREACHED = NEVER_LEFT | {DeliveryState.REFUSED}
"""States of what is surely not out there."""

Place = tuple[str, str]
"""Outlet and language."""


def places_of(
    content: Content, statements: Collection[Statement], deliveries: Collection[Delivery]
) -> dict[Place, Delivery]:
    """Where the statement that a content is about is out, or may yet be, by outlet and language.

    A correction of a correction that never reached a place is about the words that still stand there.
    """
    about = next((s for s in statements if s.number == content.about), None)
    if about is None:
        return {}
    own = {
        (d.action, d.language): d
        for d in deliveries
        if d.statement_id == about.id and d.deed is not Deed.RETRACT and d.state not in UNREACHED
    }
    behind = content.kind == about.kind == Kind.CORRECTION
    return {**(places_of(about.revision.content, statements, deliveries) if behind else {}), **own}


def deeds(book: Rulebook, content: Content, places: Mapping[Place, Delivery]) -> Iterator[tuple[Message, Deed]]:
    """What is done with each message: a correction is made in place where the outlet can, else as a follow-up."""
    for message in content.messages:
        can = abilities(book, message.outlet)
        in_place = content.kind == Kind.CORRECTION and can.edits and (message.outlet, message.language) in places
        yield message, Deed.EDIT if in_place else Deed.PUBLISH


def taken_down(book: Rulebook, content: Content, places: Mapping[Place, Delivery]) -> Iterator[Message]:
    """The messages of a retraction whose outlet can take down the post they are about, and may have it."""
    for message in content.messages:
        can = abilities(book, message.outlet)
        if content.kind == Kind.RETRACTION and can.retracts and (message.outlet, message.language) in places:
            yield message


def effects(book: Rulebook, content: Content, places: Mapping[Place, Delivery]) -> Mapping[str, frozenset[Deed]]:
    """What an approval would bring about at each outlet, in the order of the content."""
    found: dict[str, set[Deed]] = {}
    for message, deed in deeds(book, content, places):
        found.setdefault(message.outlet, set()).add(deed)
    for message in taken_down(book, content, places):
        found[message.outlet].add(Deed.RETRACT)
    return {outlet: frozenset(done) for outlet, done in found.items()}


def abilities(book: Rulebook, outlet: str) -> Abilities:
    """What can be done at an outlet; nothing special at one that the policy no longer names."""
    known = {o.name for o in book.policy.outlets}
    return book.abilities_of(outlet) if outlet in known else Abilities()
