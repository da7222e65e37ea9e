"""What the publishers of hosted status pages share: calls with a credential, outcomes, and look-ups with patience.

None of these services knows a key of ours, so a repeat would be a second update (and a second mail to every
subscriber): a post counts as absent only when it was not in their lists some time after we last tried.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import (
    JSON,
    Done,
    NotDone,
    Outcome,
    Receipt,
    Refused,
    Sighting,
    Unknown,
)
from bot.domain.policy import Outlet
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Surroundings, Told
from bot.publishers.lookup import Found, Trouble, judged, trouble, unreadable
from bot.publishers.patience import Patience
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock

PAGE, PAGES = 100, 5
"""How many entries of a list we ask for at once, and how many times before we give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one service answers: its name for people, where it says why, what its refusals mean."""

    name: str
    errors: tuple[str, ...] = ("message", "error")
    hints: Mapping[int, str] = field(default_factory=dict)  #: what a person can do about a status
    busy: frozenset[int] = frozenset({429})
    pause: timedelta | None = None  #: the wait where a busy answer names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list in pages: the parameters of page `n`, and the rows of its body (None where that is no such list)."""

    params: Callable[[int], Mapping[str, str]]
    rows: Callable[[Any], Any]


def by_number(size: str, rows: Callable[[Any], Any]) -> Listing:
    """Pages counted from 1, whose length is asked for by the parameter `size`."""
    return Listing(params=lambda page: {size: str(PAGE), "page": str(page)}, rows=rows)


class Wire:
    """Speaks to one page of one service.

    A frozen request holds its `key`, the `call` that makes it public, and calls to make `before` it, which do
    nothing else when repeated. Each call is `{method, path, json}`; paths begin at `base`.
    """

    def __init__(
        self, manners: Manners, base: str, credential: str, *, clock: Clock, line: Line, lag: timedelta
    ) -> None:
        self._manners = manners
        self._base = base
        self._headers = {"Authorization": credential}
        self._clock = clock
        self._line = line
        self._patience = Patience(lag, lambda: clock.now().timestamp())

    async def send(self, request: JSON, receipt: Callable[[Any], Receipt | None]) -> Outcome:
        """Makes the calls of a request; `receipt` reads the proof in the last answer's body."""
        self._patience.trying(request["key"])
        outcome = await self._beforehand(request.get("before", ())) or await self._public(request["call"], receipt)
        self._patience.tried(request["key"], outcome)
        return outcome

    async def _beforehand(self, calls: Sequence[JSON]) -> NotDone | Refused | None:
        """The calls before the public one. Whatever became of them, the post itself is surely not out."""
        for call in calls:
            answer = await self._call(call)
            outcome = self._failure(answer) if isinstance(answer, Answer) else answer
            if isinstance(outcome, Unknown):
                return NotDone(why=outcome.why)
            if outcome is not None:
                return outcome
        return None

    async def _public(self, call: JSON, receipt: Callable[[Any], Receipt | None]) -> Outcome:
        answer = await self._call(call)
        if not isinstance(answer, Answer):
            return answer
        if failure := self._failure(answer):
            return failure
        found = receipt(answer.body)
        return Done(receipt=found) if found else Unknown(why=f"{self._why(answer)}; it names no update of ours")

    def _failure(self, answer: Answer) -> NotDone | Refused | Unknown | None:
        """What an answer that is no success means."""
        if answer.good:
            return None
        why = self._why(answer)
        if answer.status in self._manners.busy:
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()) or self._manners.pause)
        if answer.broken or answer.status < 400:  # noqa: PLR2004 - a redirect comes from something in between
            return Unknown(why=why)
        hint = self._manners.hints.get(answer.status)
        return Refused(why=f"{why}. {hint}" if hint else why)

    def _why(self, answer: Answer) -> str:
        listed = answer.at("error") or answer.at("errors")
        if isinstance(listed, list):
            words = "; ".join(str(each) for each in listed)
            return " ".join(f"{self._manners.name}: {answer.status} {words}".split())[:200]
        return f"{self._manners.name}: {answer.excerpt(*self._manners.errors)}"

    async def _call(self, call: JSON) -> Answer | NotDone | Unknown:
        url = f"{self._base}{call['path']}"
        return await self._line.call(call["method"], url, json=call.get("json"), headers=self._headers)

    async def look(self, request: JSON, find: Awaitable[Found]) -> Sighting:
        """What a look-up means; Absent only once the lists had time to show what was last tried."""
        left = self._patience.left(request["key"])
        return judged(await find, left)

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any | Trouble:  # noqa: ANN401 - JSON
        """The body at `path`, or why it cannot be read."""
        answer = await self._line.call("GET", f"{self._base}{path}", params=params, headers=self._headers)
        if not isinstance(answer, Answer):
            return trouble(answer)
        if answer.good:
            return answer.body
        wait = wait_hint(answer, self._clock.now()) or self._manners.pause
        return unreadable(answer, self._why(answer), wait, busy=answer.status in self._manners.busy)

    async def rows(
        self, path: str, listing: Listing, *, enough: Callable[[JSON], bool] = lambda _: False
    ) -> list[JSON] | Trouble:
        """Every row of a list, up to the page whose last row is `enough`; a Trouble where it cannot be read so far."""
        gathered: list[JSON] = []
        before: list[JSON] = []
        for page in range(1, PAGES + 1):
            body = await self.get(path, listing.params(page))
            if isinstance(body, Trouble):
                return body
            rows = listing.rows(body)
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                return Trouble(why=f"{self._manners.name} answers a look-up with something that is no such list")
            if not rows or rows == before:  # a short page proves nothing: a server may have its own longest one
                return gathered
            gathered, before = gathered + rows, rows
            if enough(rows[-1]):
                return gathered
        return Trouble(why=f"there are more than {PAGE * PAGES} newer entries", again=None)

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def single(matches: Sequence[Receipt]) -> Found:
    """The one match; a Trouble for a person where there are several, for nobody could say which is ours."""
    distinct = {match.remote_id: match for match in matches}
    if len(distinct) > 1:
        return Trouble(why=f"{len(distinct)} updates there could be this one", again=None)
    return next(iter(distinct.values()), None)


def wire(manners: Manners, base: str, credential: str, outlet: Outlet, around: Surroundings) -> Wire:
    """The wire of one outlet, with `credential` as its Authorization header."""
    return Wire(manners, base, credential, clock=around.clock, line=around.line(), lag=around.lag(outlet))


def of_page(told: Told, api: str, folder: str) -> str:
    """The base of every call to one page: the API's address, or the one we were told, and the page in its folder."""
    return f"{checked_base(told.get('url') or api)}/{folder}/{quote(told['page_id'].strip(), safe='')}"


def public_url(told: Told) -> str:
    """Where customers see the page; empty where nobody told us."""
    return checked_base(told["public_url"]) if told.get("public_url") else ""


def told(value: object) -> str:
    """An id as text, whether a service writes it as a number or as text; empty where there is none."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
