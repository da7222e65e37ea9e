"""Mastodon and servers like it: an idempotency key where the server knows it, and reading back, always.

The key holds for an hour, some compatible servers ignore it, and a slow server can still double a quick
repeat. So a post counts as absent only when it was not among our own statuses some time after we last tried.
"""

import hashlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

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
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.domain.wordcount import MASTODON_LIMIT
from bot.publishers.html_text import html_text, near, same_words
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import READ_BACK_LAG, Kind, Surroundings, Told
from bot.publishers.lookup import Found, Trouble, judged, trouble
from bot.publishers.mastodon_mending import TOO_MANY, Mending, prepare_mending, unanswered, why_of
from bot.publishers.patience import Patience
from bot.publishers.unpublishable import checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

CLOCKS_APART = timedelta(minutes=2)
"""How much earlier than ours the server's clock may run."""

PAGE, PAGES = 40, 5
"""The longest list a server gives, and how many of them we read before we give up."""


class Mastodon:
    """Publishes to one account of one server, in public. The receipt's id is the status id."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        clock: Clock,
        line: Line,
        max_length: int | None = None,
        read_back_lag: timedelta = READ_BACK_LAG,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._clock = clock
        self._line = line
        self._max_length = max_length
        self._patience = Patience(read_back_lag, ticks)
        self._mending = Mending(url, self._headers, clock=clock, line=line)
        self._account = ""
        self._limit: int | None = None

    def prepare(self, post: Post) -> JSON:
        """The status as JSON, its idempotency key, and the moment before which it cannot exist; for an edit or a
        retraction the status that it is about.
        """
        if post.deed is not Deed.PUBLISH:
            return prepare_mending(post)
        status: JSON = {"status": checked_text(post.body), "visibility": "public", "language": post.language}
        if post.parent:
            status["in_reply_to_id"] = post.parent.remote_id
        key = hashlib.sha256(post.key.encode()).hexdigest()
        since = post.approved_at.astimezone(UTC).isoformat()
        return {"key": key, "not_before": since, "taken": list(post.taken), "status": status}

    async def publish(self, request: JSON) -> Outcome:
        """Posts the status under its idempotency key; edits or deletes the one that the request names."""
        if "deed" in request:
            return await self._mending.do(request)
        self._patience.trying(request["key"])
        answer = await self._line.call(
            "POST",
            f"{self._url}/api/v1/statuses",
            json=request["status"],
            headers={**self._headers, "Idempotency-Key": request["key"]},
        )
        outcome = self._outcome(answer, request) if isinstance(answer, Answer) else answer
        self._patience.tried(request["key"], outcome)
        return outcome

    def _outcome(self, answer: Answer, request: JSON) -> Outcome:
        if answer.good:
            receipt = _receipt(answer.body, how="answer")
            return Done(receipt=receipt) if receipt else Unknown(why="Mastodon: it answers without naming a status")
        return self._failure(answer, _hint(answer.status, reply="in_reply_to_id" in request["status"]))

    def _failure(self, answer: Answer, hint: str) -> Outcome:
        why = why_of(answer)
        if answer.status == TOO_MANY:
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=why)
        return Refused(why=f"{why}. {hint}" if hint else why)

    async def reconcile(self, request: JSON) -> Sighting:
        """Looks among our own statuses; Absent only once the list had time to show what was last tried. For an edit
        or a retraction looks at the very status, where there is no lag.
        """
        if "deed" in request:
            return await self._mending.look(request)
        left = self._patience.left(request["key"])
        return judged(await self._find(request), left)

    async def _find(self, request: JSON) -> Found:
        """Our status with this text, place and time; None when it is surely not in the list."""
        since = datetime.fromisoformat(request["not_before"]) - CLOCKS_APART
        async for status in self._own_statuses(since):
            if isinstance(status, Trouble):
                return status
            if status["id"] not in request["taken"] and _same_place(status, request["status"]):
                same = await self._same_text(status, request["status"]["status"])
                if isinstance(same, Trouble):
                    return same
                if same:
                    return _receipt(status, how="read back")
        return None

    async def _same_text(self, status: Mapping[str, Any], text: str) -> bool | Trouble:
        """By the public HTML; by the source where that is near but not equal. A source that cannot be read just now
        decides nothing: to take its status for another one could double the post.
        """
        shown = html_text(str(status.get("content", "")))
        if same_words(shown, text):
            return True
        if not near(shown, text):
            return False
        source = await self._get(f"/api/v1/statuses/{status.get('id')}/source")
        if isinstance(source, Trouble) and source.again is not None:
            return source
        return isinstance(source, dict) and same_words(str(source.get("text", "")), text)

    async def _own_statuses(self, since: datetime) -> AsyncIterator[Mapping[str, Any] | Trouble]:
        """Our statuses back to `since`, newest first; a Trouble where they cannot be read to the end."""
        account = await self._own_id()
        if isinstance(account, Trouble):
            yield account
            return
        older: dict[str, str] = {}
        for _ in range(PAGES):
            query = {"limit": str(PAGE), "exclude_reblogs": "true", **older}
            page = await self._get(f"/api/v1/accounts/{account}/statuses", query)
            statuses = _dated(page) if isinstance(page, list) else None
            if statuses is None:
                yield page if isinstance(page, Trouble) else Trouble(why="Mastodon's list of statuses is no such list")
                return
            for status, at in statuses:
                if at >= since:
                    yield status
            if not statuses or statuses[-1][1] < since:
                return
            older = {"max_id": str(statuses[-1][0]["id"])}
        yield Trouble(why=f"there are more than {PAGE * PAGES} newer statuses", again=None)

    async def _own_id(self) -> str | Trouble:
        """Our account's id, asked once."""
        if not self._account:
            answer = await self._get("/api/v1/accounts/verify_credentials")
            if isinstance(answer, Trouble):
                return answer
            if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
                return Trouble(why="Mastodon does not say which account is ours")
            self._account = answer["id"]
        return self._account

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Any | Trouble:  # noqa: ANN401 - JSON
        answer = await self._line.call("GET", f"{self._url}{path}", params=params, headers=self._headers)
        if not isinstance(answer, Answer):
            return trouble(answer)
        return answer.body if answer.good else unanswered(answer, self._clock.now())

    async def preflight(self) -> list[Fault]:
        """Whether the token knows an account, and whether the policy's length fits this server."""
        account = await self._own_id()
        if isinstance(account, Trouble):
            return [Fault("mastodon", account.why, "Check url and token (scopes write:statuses and read).")]
        limit = await self.limit()
        if limit is not None and self._max_length is not None and self._max_length > limit:
            what = f"this server takes {limit} characters, the policy allows {self._max_length}"
            return [Fault("mastodon", what, "Lower max_length of this outlet in the policy.")]
        return []

    async def limit(self) -> int | None:
        """The longest status this server takes, in characters, asked until it says; None where it does not."""
        if self._limit is None:
            answer = await self._get("/api/v2/instance")
            for key in ("configuration", "statuses", "max_characters"):
                answer = answer.get(key) if isinstance(answer, dict) else None
            self._limit = answer if isinstance(answer, int) else None
        return self._limit

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def _hint(status: int, *, reply: bool) -> str:
    """What a person can do about a refusal."""
    if status == 404 and reply:  # noqa: PLR2004 - not found
        return "The post this one answers is gone or hidden from us; it can only go out on its own"
    return {
        401: "The access token is not valid; make a new one",
        403: "The token may not post (scope write:statuses), or the account is limited",
        404: "There is no Mastodon API at this address",
    }.get(status, "")


def _receipt(status: Any, *, how: str) -> Receipt | None:  # noqa: ANN401 - whatever the other side wrote
    """The proof in a status; None where it has no id."""
    if not isinstance(status, dict) or not isinstance(status.get("id"), str) or not status["id"]:
        return None
    url = status.get("url") or status.get("uri")
    return Receipt(remote_id=status["id"], url=url if isinstance(url, str) else "", how=how)


def _same_place(status: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """In the same place of the thread, and not in another language."""
    other = {status.get("language"), sent.get("language")} - {None}
    return status.get("in_reply_to_id") == sent.get("in_reply_to_id") and len(other) <= 1


def _dated(page: list[Any]) -> list[tuple[Mapping[str, Any], datetime]] | None:
    """The statuses with their moments; None where one has no id or no moment we can read."""
    try:
        return [(s, _moment(s["created_at"])) for s in page if s["id"]]
    except (KeyError, TypeError, ValueError):
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Mastodon:
    return Mastodon(
        checked_base(told["url"]),
        told["token"].strip(),
        clock=around.clock,
        line=around.line(),
        max_length=outlet.max_length or MASTODON_LIMIT,
        read_back_lag=around.lag(outlet),
        ticks=lambda: around.clock.now().timestamp(),
    )


KIND = Kind(
    name="mastodon",
    build=_build,
    needs=("url", "token"),
    addresses=frozenset({"url"}),
    headers=frozenset({"token"}),
    abilities=Abilities(edits=True, retracts=True, by_words=True),
)
