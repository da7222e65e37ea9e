"""An ntfy topic: a push message to everybody's phone who subscribed to it.

The server keeps a topic's messages for some hours, and with each of them the sequence id that its sender chose: by
that, or by the words where a server older than 2.16 keeps none, we find ours again. Phones show a message once it came,
so nothing is changed or taken back here: a correction is a message of its own.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Done, NotDone, Outcome, Receipt, Refused, Sighting, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers.html_text import same_words
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Found, Trouble, judged, odd, trouble, unreadable
from bot.publishers.patience import Patience
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

URL = "https://ntfy.sh"
LONGEST = 4096
"""Bytes of a message; a longer one would reach phones as a file that nobody opens."""

REMEMBERED = timedelta(hours=11)
"""How long a server surely remembers a message: its default is twelve hours."""

CLOCKS_APART = timedelta(minutes=2)
"""How much earlier than ours the server's clock may run."""

HINTS: Mapping[int, str] = {
    401: "The access token is not valid; make a new one",
    403: "This token may not publish to this topic; give it read and write access",
    404: "There is no ntfy server at this address",
}


class Ntfy:
    """Publishes to one topic. The receipt's id is the sequence id, its URL the topic's page."""

    def __init__(self, topic: str, token: str, *, clock: Clock, line: Line, patience: Patience, url: str = URL) -> None:
        self._topic = topic
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._clock = clock
        self._line = line
        self._patience = patience

    def prepare(self, post: Post) -> JSON:
        """The message under a sequence id of ours, and the moment before which it cannot exist."""
        if post.deed is not Deed.PUBLISH:
            raise Unpublishable(
                "a message that phones have shown cannot be changed; a correction is a message of its own"
            )
        text = checked_text(post.body)
        if len(text.encode()) > LONGEST:
            raise Unpublishable(f"the text is too long: a message holds {LONGEST} bytes")
        key = hashlib.sha256(post.key.encode()).hexdigest()
        message = {"topic": self._topic, "title": post.title, "message": text, "click": post.link, "sequence_id": key}
        since = (post.approved_at - CLOCKS_APART).isoformat()
        return {"key": key, "since": since, "taken": list(post.taken), "message": message}

    async def publish(self, request: JSON) -> Outcome:
        """Sends the message once."""
        self._patience.trying(request["key"])
        answer = await self._line.call("POST", f"{self._url}/", json=request["message"], headers=self._headers)
        outcome = self._outcome(answer) if isinstance(answer, Answer) else answer
        self._patience.tried(request["key"], outcome)
        return outcome

    def _outcome(self, answer: Answer) -> Outcome:
        why = _why(answer)
        if answer.good:
            receipt = self._receipt(answer.body, how="answer")
            return Done(receipt=receipt) if receipt else Unknown(why=f"{why}; it names no message")
        if answer.status == 429:  # noqa: PLR2004 - too many requests
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=why)
        hint = HINTS.get(answer.status)
        return Refused(why=f"{why}. {hint}" if hint else why)

    def _receipt(self, message: Any, *, how: str) -> Receipt | None:  # noqa: ANN401 - whatever the other side wrote
        found = message.get("sequence_id") or message.get("id") if isinstance(message, dict) else None
        url = f"{self._url}/{quote(self._topic)}"
        return Receipt(remote_id=found, url=url, how=how) if isinstance(found, str) and found else None

    async def reconcile(self, request: JSON) -> Sighting:
        """Looks among the messages that the server still remembers."""
        left = self._patience.left(request["key"])
        return judged(await self._find(request), left)

    async def _find(self, request: JSON) -> Found:
        since = datetime.fromisoformat(request["since"])
        listed = await self._listed(since)
        if isinstance(listed, Trouble):
            return listed
        for message in listed:
            if _ours(message, request):
                return self._receipt(message, how="read back") or odd("ntfy", "a message")
        if self._clock.now() - since > REMEMBERED:
            return Trouble(why="ntfy does not remember so long what it brought to the phones", again=None)
        return None

    async def _listed(self, since: datetime) -> list[Mapping[str, Any]] | Trouble:
        """The topic's messages since then. The server answers with one JSON object a line."""
        answer = await self._ask("json", {"poll": "1", "since": str(int(since.timestamp()))})
        if isinstance(answer, Trouble):
            return answer
        return list(_messages(answer.lines)) if answer.lines is not None else odd("ntfy", "a list")

    async def _ask(self, what: str, params: Mapping[str, str] | None = None) -> Answer | Trouble:
        url = f"{self._url}/{quote(self._topic, safe='')}/{what}"
        answer = await self._line.call("GET", url, params=params, headers=self._headers)
        if not isinstance(answer, Answer):
            return trouble(answer)
        busy = answer.status == 429  # noqa: PLR2004 - too many requests
        wait = wait_hint(answer, self._clock.now())
        return answer if answer.good else unreadable(answer, _why(answer), wait, busy=busy)

    async def preflight(self) -> list[Fault]:
        """Whether the token may read the topic. Whether it may write there, too, shows only with a message."""
        answer = await self._ask("auth")
        if isinstance(answer, Trouble):
            return [Fault("ntfy", answer.why, "Check url, topic and token (read and write access to the topic).")]
        return []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def _why(answer: Answer) -> str:
    return f"ntfy: {answer.excerpt('error')}"


def _messages(lines: list[Any]) -> Iterator[Mapping[str, Any]]:
    """What was said there, without the signs of life and the deletions between it."""
    yield from (line for line in lines if isinstance(line, dict) and line.get("event") == "message")


def _ours(message: Mapping[str, Any], request: JSON) -> bool:
    """By the sequence id; by the words where the server keeps none."""
    kept = message.get("sequence_id")
    if isinstance(kept, str) and kept != message.get("id"):
        return bool(kept == request["key"])
    same = same_words(str(message.get("message", "")), request["message"]["message"])
    return same and message.get("id") not in request["taken"]


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Ntfy:
    return Ntfy(
        told["topic"].strip(),
        told["token"].strip(),
        clock=around.clock,
        line=around.line(),
        patience=Patience(around.lag(outlet), lambda: around.clock.now().timestamp()),
        url=checked_base(told.get("url") or URL),
    )


KIND = Kind(
    name="ntfy",
    build=_build,
    needs=("topic", "token"),
    takes=("url",),
    open=frozenset({"topic"}),
    addresses=frozenset({"url"}),
    headers=frozenset({"token"}),
    abilities=Abilities(by_words=True),
    max_length=LONGEST // 2,
)
