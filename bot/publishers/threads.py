"""Threads (Meta): a post is first made ready, unseen, then put out; the id of what is ready is kept in between.

So after a death the network itself tells how far we came. Only what it calls published is looked for by its
words. There is a way to do both steps at once; it would throw this away.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import quote

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
)
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.domain.wordcount import THREADS_LIMIT
from bot.publishers import graph
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import LOOK_AGAIN, Trouble
from bot.publishers.patience import Patience
from bot.publishers.readback import Duplicate, ReadBack, Seen
from bot.publishers.tokens import Renewed, Signed, Token, Tokens, granted
from bot.services.ports import Clock, Post, Vault

API = "https://graph.threads.net/v1.0"
FIELDS = "id,text,timestamp,permalink,replied_to"
ABILITIES = Abilities(retracts=True, by_words=True)

TOKEN_LIFE = timedelta(days=60)
RENEW_EARLY = timedelta(days=30)
"""A long-lived token can be renewed as long as it lives; doing it in good time leaves room for bad days."""

NOT_READY = frozenset({24, 9007})
"""The second step came before the first had taken hold."""


class Status(StrEnum):
    """How far a container is."""

    PUBLISHED = "PUBLISHED"
    FINISHED = "FINISHED"
    IN_PROGRESS = "IN_PROGRESS"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"


class Threads(ReadBack):
    """Publishes to one account. The receipt's id is the media id."""

    name = "Threads"
    abilities = ABILITIES

    def __init__(self, user: str, *, signed: Signed, vault: Vault, clock: Clock, patience: Patience) -> None:
        super().__init__(patience)
        self._user = user
        self._signed = signed
        self._vault = vault
        self._clock = clock
        self._reader = graph.Reader(name=self.name, signed=signed, clock=clock, fields=FIELDS, see=self._seen)

    def _frozen(self, post: Post) -> JSON:
        form = {"media_type": "TEXT", "text": post.body}
        if post.parent:
            form["reply_to_id"] = post.parent.remote_id
        return {"form": form}

    # The two steps

    async def _create(self, request: JSON) -> Outcome | Duplicate:
        """Goes on from wherever an earlier attempt came to."""
        container = await self._kept(request)
        status = await self._status(container) if container else Status.EXPIRED
        if isinstance(status, Trouble):
            return _not_now(status)
        if status is Status.PUBLISHED:
            found = await self._find(request)
            return Done(receipt=found.receipt()) if isinstance(found, Seen) else Unknown(why="it was published before")
        if status is Status.IN_PROGRESS:
            return Unknown(why="Threads is still at work on an earlier attempt")
        if status is not Status.FINISHED:
            made = await self._make_ready(request)
            if not isinstance(made, str):
                return made
            container = made
        return await self._put_out(container)

    async def _make_ready(self, request: JSON) -> str | NotDone | Refused:
        """The first step. Nobody sees what it makes, so an unclear outcome is one that did nothing."""
        answer = await self._signed.call("POST", f"/{self._user}/threads", form=request["form"])
        if not isinstance(answer, Answer):
            return NotDone(why=answer.why) if isinstance(answer, Unknown) else answer
        container = answer.text("id")
        if graph.fails(answer) or not container:
            failed = self._failed(answer)
            return NotDone(why=failed.why) if isinstance(failed, Unknown) else failed
        await self._vault.put(_place(request), {"container": container})
        return container

    async def _put_out(self, container: str) -> Outcome:
        """The second step, after which the public sees it."""
        answer = await self._signed.call("POST", f"/{self._user}/threads_publish", form={"creation_id": container})
        if not isinstance(answer, Answer):
            return answer
        if graph.code(answer) in NOT_READY:
            return NotDone(why=graph.why(self.name, answer), wait=LOOK_AGAIN)
        if graph.fails(answer):
            return self._failed(answer)
        if not answer.text("id"):
            return Unknown(why=f"{graph.why(self.name, answer)}; it names no post")
        return Done(receipt=await self._receipt(answer.text("id")))

    async def _receipt(self, media: str) -> Receipt:
        seen = await self._read(media)
        return Receipt(remote_id=media, url=seen.url if isinstance(seen, Seen) else "")

    async def reconcile(self, request: JSON) -> Sighting:
        """Asks how far the container is; where that does not settle it, looks among our own posts."""
        if Deed(request["deed"]) is not Deed.PUBLISH:
            return await self._changed(request)
        container = await self._kept(request)
        left = self._patience.left(request["key"])
        status = await self._status(container) if container else None
        found = status if isinstance(status, Trouble) else await self._find(request)
        if isinstance(found, Seen):
            return Present(receipt=found.receipt())
        if isinstance(found, Trouble):
            return found.sighting()
        return self._unlisted(status, left) if isinstance(status, Status) else Absent()

    @staticmethod
    def _unlisted(status: Status, left: timedelta) -> Sighting:
        """What a container means whose post is not in our list."""
        if left > timedelta():
            return CannotTell(why=f"Threads says {status}, but the post may still come", again=left)
        if status is Status.IN_PROGRESS:
            return CannotTell(why="Threads is still at work on it", again=LOOK_AGAIN)
        if status is Status.PUBLISHED:
            return CannotTell(why="Threads says that it published this, but does not list it")
        return Absent()

    async def _kept(self, request: JSON) -> str:
        """The container of an earlier attempt; empty where there was none, and so nothing can be out."""
        kept = await self._vault.get(_place(request))
        return str(kept["container"]) if kept else ""

    async def _status(self, container: str) -> Status | Trouble:
        path = f"/{quote(container, safe='')}"
        answer = await self._signed.call("GET", path, params={"fields": "status,error_message"})
        if isinstance(answer, Answer) and graph.gone(answer):
            return Status.EXPIRED
        if not isinstance(answer, Answer) or graph.fails(answer):
            return self._trouble(answer)
        try:
            return Status(answer.text("status"))
        except ValueError:
            return self._odd("a status")

    # What is out there

    def _failed(self, answer: Answer) -> NotDone | Refused | Unknown:
        failed = graph.failed(self.name, answer, self._clock.now())
        if isinstance(failed, Refused) and graph.code(answer) == 100:  # noqa: PLR2004 - a parameter
            return Refused(why=f"{failed.why}; a post has at most {THREADS_LIMIT} characters")
        return failed

    async def _edit(self, request: JSON) -> Outcome:
        return Refused(why=f"Threads lets nobody change the post {request['target']['remote_id']}")

    async def _retract(self, request: JSON) -> Outcome:
        answer = await self._signed.call("DELETE", f"/{quote(request['target']['remote_id'], safe='')}")
        if not isinstance(answer, Answer):
            return answer
        if graph.gone(answer) or answer.at("success") is True:
            return self._done(request)
        return self._failed(answer)

    async def _own(self, since: datetime, request: JSON) -> AsyncIterator[Seen | Trouble]:
        for place in ("threads", "replies") if "reply_to_id" in request["form"] else ("threads",):
            async for seen in self._reader.listed(f"/{self._user}/{place}", since):
                yield seen

    async def _read(self, remote_id: str) -> Seen | Trouble | None:
        return await self._reader.one(remote_id)

    @staticmethod
    def _seen(post: Any) -> Seen | None:  # noqa: ANN401 - whatever the other side wrote
        try:
            at = datetime.fromisoformat(post["timestamp"])
            parent = str((post.get("replied_to") or {}).get("id", ""))
            url = post.get("permalink") or ""
            return Seen(id=post["id"], url=url, text=post.get("text") or "", at=at, reply_to=parent)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _same(self, seen: Seen, request: JSON) -> bool:
        return super()._same(seen, request) and seen.reply_to == request["form"].get("reply_to_id", "")

    async def preflight(self) -> list[Fault]:
        """Whether the token is the account's."""
        why = await self._reader.owner(self._user)
        hint = "Check user_id and token (threads_basic, _content_publish, _manage_replies, _read_replies, _delete)."
        return [Fault("threads", why, hint)] if why else []

    async def expires_at(self) -> datetime | None:
        """When the token ends if nothing renews it; asking renews it in good time."""
        return await self._signed.expires_at()

    async def close(self) -> None:
        """Gives the connections back."""
        await self._signed.close()


def _place(request: JSON) -> str:
    """Where the container of a post is kept."""
    return f"threads/container/{request['key']}"


def _not_now(trouble: Trouble) -> NotDone | Unknown:
    """Why we do not go on: how far an earlier attempt came is not known."""
    return Unknown(why=trouble.why) if trouble.again is None else NotDone(why=trouble.why, wait=trouble.again)


async def _renew(line: Line, base: str, clock: Clock, token: Token) -> Renewed:
    """The token for another sixty days. The network wants it in the address; nothing of ours logs that."""
    root = base.rsplit("/", 1)[0] if base.rsplit("/", 1)[-1].startswith("v") else base
    query = {"grant_type": "th_refresh_token", "access_token": token.access}
    answer = await line.call("GET", f"{root}/refresh_access_token", params=query)
    return granted("Threads", answer, token, clock.now())


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Threads:
    line, base, user = around.line(), checked_base(told.get("url") or API), told["user_id"].strip()
    tokens = Tokens(
        Token(access=told["token"].strip()),
        name=f"threads/{base}/{user}",
        vault=around.vault,
        clock=around.clock,
        renew=partial(_renew, line, base, around.clock),
        early=RENEW_EARLY,
        life=TOKEN_LIFE,
    )
    return Threads(
        user,
        signed=Signed(line, tokens, base, spent=graph.token_spent),
        vault=around.vault,
        clock=around.clock,
        patience=Patience(around.lag(outlet), lambda: around.clock.now().timestamp()),
    )


KIND = Kind(
    name="threads",
    build=_build,
    needs=("user_id", "token"),
    takes=("url",),
    open=frozenset({"user_id"}),
    addresses=frozenset({"url"}),
    headers=frozenset({"token"}),
    abilities=ABILITIES,
)
