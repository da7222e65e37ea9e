"""What Facebook and Threads have in common, Meta's Graph API: its refusals, its lists and its objects.

What a refusal means is decided by `error.code`, never by the HTTP status.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import NotDone, Refused, Unknown
from bot.publishers.http import Answer
from bot.publishers.lookup import Trouble, odd, trouble
from bot.publishers.readback import Seen
from bot.publishers.tokens import Signed
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock

UNCLEAR = frozenset({1, 2})
"""Unknown error, service down for a moment: the post may be out."""

LIMITS = frozenset({4, 17, 32, 341, 613, 80001})
TOKEN = frozenset({102, 190})
TOO_FAST = (368, 1390008)
"""Code and subcode of posting too fast."""

TOO_FAST_WAIT = timedelta(hours=1)
DUPLICATE, BLOCKED = 506, 368
GONE = (100, 33)
PAGE, PAGES = 25, 20

HINTS = {
    10: "The token lacks a permission",
    100: "The network does not take one of the fields",
    368: "The network blocks this account or these words for now",
    1609005: "The network does not take the link in the text",
}


def code(answer: Answer) -> int:
    """The error's code; 0 where there is none."""
    found = answer.at("error.code")
    return found if isinstance(found, int) else 0


def why(name: str, answer: Answer) -> str:
    """What the network says, in one line, with the code by which its documentation is searched."""
    number = f" (code {code(answer)})" if code(answer) else ""
    return f"{name}: {answer.excerpt('error.message', 'error.error_user_msg')}{number}"


def fails(answer: Answer) -> bool:
    """Whether it says no, which it may also do with a status of success."""
    return not answer.good or answer.at("error") is not None


def failed(name: str, answer: Answer, now: datetime) -> NotDone | Refused | Unknown:
    """What a refusal means."""
    said, number = why(name, answer), code(answer)
    if number in LIMITS or (answer.status == 429 and not number):  # noqa: PLR2004 - too many requests
        return NotDone(why=said, wait=wait_hint(answer, now))
    if (number, answer.at("error.error_subcode")) == TOO_FAST:
        return NotDone(why=said, wait=TOO_FAST_WAIT)
    if number in UNCLEAR or answer.at("error.is_transient") is True or (not number and (answer.broken or answer.good)):
        return Unknown(why=said)
    hint = _hint(number)
    return Refused(why=f"{said}. {hint}" if hint else said)


def _hint(number: int) -> str:
    if number in TOKEN:
        return "The token is not valid any more; make a new one"
    if 200 <= number <= 299:  # noqa: PLR2004 - the permissions
        return HINTS[10]
    return HINTS.get(number, "")


def token_spent(answer: Answer) -> bool:
    """Whether it is the token that is refused."""
    return code(answer) in TOKEN


def gone(answer: Answer) -> bool:
    """Whether the object that was named does not exist any more."""
    return (code(answer), answer.at("error.error_subcode")) == GONE


def duplicate(answer: Answer) -> bool:
    """Whether the same words are there already."""
    if code(answer) == DUPLICATE:
        return True
    said = f"{answer.text('error.message')} {answer.text('error.error_user_msg')}".casefold()
    return code(answer) == BLOCKED and ("already posted" in said or "duplicate" in said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads our own posts. `see` makes one of what the network shows; None where it cannot be read."""

    name: str
    signed: Signed
    clock: Clock
    fields: str
    see: Callable[[Any], Seen | None]

    async def listed(self, path: str, since: datetime) -> AsyncIterator[Seen | Trouble]:
        """The posts of a list back to `since`, page by page."""
        query = {"fields": self.fields, "limit": str(PAGE), "since": str(int(since.timestamp()))}
        for _ in range(PAGES):
            answer = await self.signed.call("GET", path, params=query)
            if not isinstance(answer, Answer) or fails(answer):
                yield self._trouble(answer)
                return
            page = answer.at("data")
            for post in page if isinstance(page, list) else [None]:
                yield self.see(post) or odd(self.name, "a list")
            after = answer.text("paging.cursors.after")
            if not (page and after and answer.text("paging.next")):
                return
            query["after"] = after
        yield Trouble(why=f"there are more than {PAGE * PAGES} newer posts", again=None)

    async def one(self, remote_id: str) -> Seen | Trouble | None:
        """One post; None when it is surely gone."""
        path = f"/{quote(remote_id, safe='')}"
        answer = await self.signed.call("GET", path, params={"fields": self.fields})
        if isinstance(answer, Answer) and gone(answer):
            return None
        if not isinstance(answer, Answer) or fails(answer):
            return self._trouble(answer)
        return self.see(answer.body) or odd(self.name, "a post")

    async def owner(self, expected: str) -> str:
        """Why the token is not `expected`'s own; empty where it is."""
        answer = await self.signed.call("GET", "/me", params={"fields": "id"})
        if not isinstance(answer, Answer) or fails(answer):
            return self._trouble(answer).why
        return "" if answer.text("id") == expected else "the token belongs to somebody else"

    def _trouble(self, answer: Answer | NotDone | Refused | Unknown) -> Trouble:
        return trouble(failed(self.name, answer, self.clock.now()) if isinstance(answer, Answer) else answer)
