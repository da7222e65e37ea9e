"""Networks that take no key of ours: what is out there is known by reading our own posts back.

A post counts as ours by its words and by its moment, which no post before the approval can have, unless it is known
as another one of ours that says the same (`taken`). It counts as absent only when it was not in the list some time
after we last tried. Edits and retractions may be sent again at any time: twice done is the same as once.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from bot.domain.delivery import (
    JSON,
    Absent,
    CannotTell,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Sighting,
    Unknown,
    receipt_from,
)
from bot.domain.outlet import Abilities, Deed
from bot.publishers.html_text import same_words
from bot.publishers.http import Answer
from bot.publishers.lookup import Trouble, judged, odd, trouble
from bot.publishers.patience import Patience
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.services.ports import Post

CLOCKS_APART = timedelta(minutes=2)
"""How much earlier than ours the network's clock may run."""

OLDER = timedelta(days=90)
NEWEST = 100
"""How far back, and through how many posts, we look for the older one that keeps ours from being taken."""

OTHER_WORDS = "Change the wording, for instance by naming the time, and have it approved again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post of our own account as the network shows it."""

    id: str
    url: str
    text: str
    at: datetime
    reply_to: str = ""

    def receipt(self) -> Receipt:
        """The proof that it is there."""
        return Receipt(remote_id=self.id, url=self.url, how="read back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The network did not take it, because it has the same words already; `known` is their id, where it says so."""

    why: str
    known: str = ""


class ReadBack(ABC):
    """What such publishers have in common. Each knows how its network writes, reads, refuses and names things."""

    name: ClassVar[str]
    abilities: ClassVar[Abilities]

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._claimed: set[str] = set()

    def prepare(self, post: Post) -> JSON:
        """The whole request. Raises Unpublishable for a post no attempt could ever publish."""
        if post.deed is not Deed.PUBLISH and post.target is None:
            raise Unpublishable("there is no post of ours that this could change")
        if post.deed is Deed.EDIT and not self.abilities.edits:
            raise Unpublishable(f"{self.name} lets nobody change a post")
        request: JSON = {
            "key": hashlib.sha256(post.key.encode()).hexdigest(),
            "deed": post.deed.value,
            "not_before": post.approved_at.astimezone(UTC).isoformat(),
        }
        if post.target:
            request["target"] = post.target.plain()
        if post.deed is not Deed.RETRACT:
            request |= {"text": checked_text(post.body), "taken": list(post.taken), **self._frozen(post)}
        return request

    async def publish(self, request: JSON) -> Outcome:
        """Does once what the request says."""
        deed = Deed(request["deed"])
        if deed is Deed.EDIT:
            return await self._edit(request)
        if deed is Deed.RETRACT:
            return await self._retract(request)
        doubtful = self._patience.doubtful(request["key"])
        self._patience.trying(request["key"])
        outcome = await self._create(request)
        if isinstance(outcome, Duplicate):
            outcome = await self._judged(request, outcome, doubtful=doubtful)
        self._patience.tried(request["key"], outcome)
        return outcome

    async def reconcile(self, request: JSON) -> Sighting:
        """Looks for the post, or at the one that was to be changed."""
        if Deed(request["deed"]) is not Deed.PUBLISH:
            return await self._changed(request)
        left = self._patience.left(request["key"])
        found = await self._find(request)
        sighting = judged(found.receipt() if isinstance(found, Seen) else found, left)
        if isinstance(sighting, Absent) and request["key"] in self._claimed:
            return CannotTell(why=f"{self.name} says that it has these words already, but does not show us where")
        return sighting

    async def _changed(self, request: JSON) -> Sighting:
        """Whether an edit or a retraction took effect."""
        target = receipt_from(request["target"])
        seen = await self._read(target.remote_id)
        if isinstance(seen, Trouble):
            return seen.sighting()
        gone = request["deed"] == Deed.RETRACT.value
        done = seen is None if gone else seen is not None and same_words(seen.text, request["text"])
        return Present(receipt=_reread(target)) if done else Absent()

    async def _find(self, request: JSON) -> Seen | Trouble | None:
        """Our post with this text, place and time; None when it is surely not in the list."""
        async for seen in self._own(_since(request), request):
            if isinstance(seen, Trouble):
                return seen
            if self._same(seen, request) and seen.id not in request["taken"]:
                return seen
        return None

    async def _judged(self, request: JSON, said: Duplicate, *, doubtful: bool) -> Outcome:
        """What a refusal as a duplicate means: ours is there, or somebody said the same before."""
        found = await self._known(said, request) if said.known else await self._find(request)
        if isinstance(found, Seen):
            return Done(receipt=found.receipt())
        if isinstance(found, Trouble) and found.again is not None:
            return Unknown(why=f"{said.why}; looking for it: {found.why}")
        if isinstance(found, Refused):
            return found
        if found is not None and said.known and doubtful:
            # We may not read it, but we did try, and the network names a post with our words.
            return Done(receipt=Receipt(remote_id=said.known, url=self._address(said.known)))
        if not doubtful or await self._older(request):
            return Refused(why=f"{said.why}. These words were there before. {OTHER_WORDS}")
        self._claimed.add(request["key"])
        return Unknown(why=said.why)

    async def _known(self, said: Duplicate, request: JSON) -> Seen | Trouble | Refused | None:
        """The post that the network names, if it is there and no older than the approval."""
        seen = await self._read(said.known)
        if seen is None:
            why = f"{said.why}. It was deleted, but the network remembers it for a day or two. {OTHER_WORDS}"
            return Refused(why=why)
        if isinstance(seen, Seen) and (seen.at < _since(request) or seen.id in request["taken"]):
            return Refused(why=f"{said.why}, which is from {seen.at:%d %B %Y}. {OTHER_WORDS}")
        return seen

    async def _older(self, request: JSON) -> bool:
        """Whether one of our newest posts from before the approval has these words."""
        count = 0
        async for seen in self._own(_since(request) - OLDER, request):
            if isinstance(seen, Trouble) or (count := count + 1) > NEWEST:
                return False
            if self._same(seen, request):
                return True
        return False

    def _same(self, seen: Seen, request: JSON) -> bool:
        return same_words(seen.text, request["text"])

    def _done(self, request: JSON) -> Done:
        """An edit or a retraction that took effect."""
        return Done(receipt=receipt_from(request["target"]))

    def _trouble(self, answer: Answer | NotDone | Refused | Unknown) -> Trouble:
        """Why a look-up failed, and whether waiting helps."""
        return trouble(self._failed(answer) if isinstance(answer, Answer) else answer)

    def _odd(self, what: str) -> Trouble:
        return odd(self.name, what)

    def _address(self, remote_id: str) -> str:
        """The public address of a post, where its id tells."""
        del remote_id
        return ""

    # What each network does its own way

    @abstractmethod
    def _frozen(self, post: Post) -> JSON:
        """What the request holds besides, such as the body as it is sent."""

    @abstractmethod
    async def _create(self, request: JSON) -> Outcome | Duplicate:
        """Puts a new post out."""

    @abstractmethod
    async def _edit(self, request: JSON) -> Outcome:
        """Puts other words in the place of the target's."""

    @abstractmethod
    async def _retract(self, request: JSON) -> Outcome:
        """Takes the target away; one that is gone already is done."""

    @abstractmethod
    def _own(self, since: datetime, request: JSON) -> AsyncIterator[Seen | Trouble]:
        """Our posts back to `since`, where this one would be; a Trouble where they cannot be read to the end."""

    @abstractmethod
    async def _read(self, remote_id: str) -> Seen | Trouble | None:
        """One post; None when it is surely gone."""

    @abstractmethod
    def _failed(self, answer: Answer) -> NotDone | Refused | Unknown:
        """What an answer means that is no success."""


def _since(request: JSON) -> datetime:
    return datetime.fromisoformat(request["not_before"]) - CLOCKS_APART


def _reread(target: Receipt) -> Receipt:
    return Receipt(remote_id=target.remote_id, url=target.url, how="read back", extra=target.extra)
