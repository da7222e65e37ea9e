"""Where a network differs by nature from the others, as data: one row for each kind that does."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.delivery import Absent, CannotTell, Receipt, Sighting


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What holds at a network; the defaults are what most of them do."""

    after_doubt: Literal["looked up", "repeated", "asked"] = "looked up"
    """After an unknown outcome the post is looked up, sent again without harm, or a person is asked."""

    same_request: Literal["one post", "two posts"] = "one post"
    """What the same frozen request makes, sent twice."""

    any_success: bool = False  #: every answer from 200 to 299 is a success, whatever it says
    tells_language: bool = True  #: the network keeps the language of a post
    too_long: str = "x" * 501  #: a text that it refuses
    length_known: bool = False  #: we ourselves refuse a text that is too long, before anything is frozen
    wrong: str = "wrong"  #: a credential that is well formed where that is checked before, and not accepted
    knows_credentials: bool = True  #: it says without a post whether they are right

    def wants_a_person(self, sighting: Sighting) -> bool:
        """Whether this answer to a look-up is the one of a network that nobody can look up."""
        return self.after_doubt == "asked" and isinstance(sighting, CannotTell) and sighting.again is None

    def may_repeat(self, sighting: Sighting) -> bool:
        """Whether this answer to a look-up is the one of a network where a repeat does no harm."""
        return self.after_doubt == "repeated" and sighting == Absent()


USUAL = Traits()
TRAITS: dict[str, Traits] = {
    "telegram": Traits(
        after_doubt="asked",
        same_request="two posts",
        tells_language=False,
        too_long="x" * 4097,
    ),
    "webhook": Traits(
        after_doubt="repeated",
        any_success=True,
        too_long="x" * 20_000,
        length_known=True,
        wrong="whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M=",
        knows_credentials=False,
    ),
}
"""The exceptions, by kind."""


def traits_of(kind: str) -> Traits:
    """What holds at the networks of this kind."""
    return TRAITS.get(kind, USUAL)


def seen(url: str) -> Receipt:
    """What is recorded when a person saw the post."""
    return Receipt(remote_id=url, url=url, how="seen by U0APPROVER")
