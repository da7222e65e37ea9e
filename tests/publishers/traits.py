"""What each network is like, where networks differ by nature: data of the failure list, not weaker tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.domain.delivery import WAIT_CAP, Absent, CannotTell, Receipt, Sighting


@dataclass(frozen=True, kw_only=True)
class Traits:
    """One network."""

    secret: str  #: the credential that, when it is wrong, keeps us from publishing
    limit: int | None  #: the longest text it takes, in letters; None where none is documented
    languages: bool = False  #: it keeps the language of a post
    threads: bool = True  #: a post can answer another one
    repeats: bool = True  #: it takes the same words twice
    freezes: bool = True  #: a text that is too long can be frozen; the network refuses it
    same_request: Literal["one post", "two posts"] = "one post"  #: what the same frozen request makes, sent again
    after_doubt: Literal["looked up", "repeated", "asked"] = "looked up"
    """After an unknown outcome the post is looked up, sent again without harm, or a person is asked."""

    any_success: bool = False  #: every answer from 200 to 299 is a success, whatever it says
    native_wait: timedelta | None = timedelta(seconds=120)  #: what its own 429 makes of 120 seconds, if it says a word
    wrong: str = "wrong"  #: a credential that is well formed where that is checked before, and not accepted
    knows_credentials: bool = True  #: it says without a post whether they are right
    components: Mapping[str, str] = field(default_factory=dict)  #: what the policy knows of the network's components

    def wants_a_person(self, sighting: Sighting) -> bool:
        """Whether this answer to a look-up is the one of a network that nobody can look up."""
        return self.after_doubt == "asked" and isinstance(sighting, CannotTell) and sighting.again is None

    def may_repeat(self, sighting: Sighting) -> bool:
        """Whether this answer to a look-up is the one of a network where a repeat does no harm."""
        return self.after_doubt == "repeated" and sighting == Absent()


TRAITS: Mapping[str, Traits] = {
    "better_stack": Traits(
        secret="token",
        limit=None,
        same_request="two posts",
        native_wait=None,
        components={"Pocket Bank": "8001"},
    ),
    "bluesky": Traits(secret="app_password", limit=300, languages=True),
    "cachet": Traits(secret="token", limit=None, same_request="two posts", components={"Pocket Bank": "1"}),
    "facebook": Traits(secret="token", limit=63_206, threads=False, repeats=False),
    "instatus": Traits(
        secret="api_key",
        limit=None,
        same_request="two posts",
        native_wait=None,
        components={"Pocket Bank": "cl1pocketbank"},
    ),
    "linkedin": Traits(secret="token", limit=3000, threads=False, repeats=False, native_wait=WAIT_CAP, freezes=False),
    "mastodon": Traits(secret="token", limit=500, languages=True),
    "ntfy": Traits(secret="token", limit=4096, threads=False, freezes=False, native_wait=None),
    "statuspage": Traits(
        secret="api_key",
        limit=25_000,
        same_request="two posts",
        native_wait=None,
        components={"Pocket Bank": "k1pocketbank"},
    ),
    "telegram": Traits(secret="token", limit=4096, same_request="two posts", after_doubt="asked"),
    "threads": Traits(secret="token", limit=500),
    "webhook": Traits(
        secret="secret",
        limit=20_000,
        languages=True,
        freezes=False,
        after_doubt="repeated",
        any_success=True,
        wrong="whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M=",
        knows_credentials=False,
    ),
    "x": Traits(secret="refresh_token", limit=280, repeats=False),
}
"""Every network that speaks HTTP, by the kind of outlet."""


def seen(url: str) -> Receipt:
    """What is recorded when a person saw the post."""
    return Receipt(remote_id=url, url=url, how="seen by U0APPROVER")
