"""Mastodon's way of changing a status that is out, and of taking one down.

Both may be sent again: an edit with the text that stands there changes nothing, and what is gone stays gone. The
look-up is at the very status, so there is no lag to wait for.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.delivery import (
    JSON,
    Absent,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Sighting,
    Unknown,
)
from bot.domain.outlet import Deed
from bot.publishers.html_text import same_words
from bot.publishers.http import Answer, Line
from bot.publishers.lookup import Trouble, trouble, unreadable
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

GONE = frozenset({404, 410})
TOO_MANY = 429


def prepare_mending(post: Post) -> JSON:
    """The request for an edit or a retraction. Raises Unpublishable where it is about no post of ours."""
    if post.target is None:
        raise Unpublishable("there is no post of ours to change")
    request: JSON = {"deed": post.deed.value, "key": post.key, "id": post.target.remote_id, "url": post.target.url}
    if post.deed is Deed.EDIT:  # what an edit leaves out is lost, the language too
        request["status"] = {"status": checked_text(post.body), "language": post.language}
    return request


class Mending:
    """Edits and deletes the statuses of one account."""

    def __init__(self, url: str, headers: Mapping[str, str], *, clock: Clock, line: Line) -> None:
        self._url = url
        self._headers = headers
        self._clock = clock
        self._line = line

    async def do(self, request: JSON) -> Outcome:
        """Edits or deletes once. A status that is gone already is taken down; it cannot be edited any more."""
        method = "PUT" if request["deed"] == Deed.EDIT else "DELETE"
        status = request.get("status")
        answer = await self._line.call(method, self._address(request), json=status, headers=self._headers)
        if not isinstance(answer, Answer):
            return answer
        if answer.good or (request["deed"] == Deed.RETRACT and answer.status in GONE):
            return Done(receipt=_receipt(request, how="answer"))
        why = why_of(answer)
        if answer.status == TOO_MANY:
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        return Unknown(why=why) if answer.broken else Refused(why=f"{why}. {_hint(answer.status)}".removesuffix(". "))

    async def look(self, request: JSON) -> Sighting:
        """An edit is there when the source says the new words, a retraction when the status is gone."""
        edit = request["deed"] == Deed.EDIT
        address = f"{self._address(request)}/source" if edit else self._address(request)
        answer = await self._line.call("GET", address, headers=self._headers)
        if not isinstance(answer, Answer):
            return trouble(answer).sighting()
        gone = answer.status in GONE
        if gone or answer.good:
            there = _says(answer, request) if edit else gone
            return Present(receipt=_receipt(request, how="read back")) if there else Absent()
        return unanswered(answer, self._clock.now()).sighting()

    def _address(self, request: JSON) -> str:
        return f"{self._url}/api/v1/statuses/{request['id']}"


def _says(answer: Answer, request: JSON) -> bool:
    return answer.good and same_words(answer.text("text"), str(request["status"]["status"]))


def why_of(answer: Answer) -> str:
    """What the server says, in one line."""
    return f"Mastodon: {answer.excerpt('error', 'error_description')}"


def unanswered(answer: Answer, now: datetime) -> Trouble:
    """What an answer to a look-up means that is no success."""
    return unreadable(answer, why_of(answer), wait_hint(answer, now), busy=answer.status == TOO_MANY)


def _hint(status: int) -> str:
    """What a person can do about a refusal."""
    return {
        401: "The access token is not valid; make a new one",
        403: "The token may not change posts (scope write:statuses)",
        404: "The post to be corrected was deleted there; say what is right in a new word",
        410: "The post to be corrected was deleted there; say what is right in a new word",
    }.get(status, "")


def _receipt(request: JSON, *, how: str) -> Receipt:
    """The post that was changed or taken down, as its own receipt named it."""
    return Receipt(remote_id=str(request["id"]), url=str(request["url"]), how=how)
