"""Bluesky (AT Protocol): a post lives under a key of our own, so that sending it again can never double it.

`putRecord` with `swapRecord: null` creates, answers an identical repeat with the same post, and refuses
anything else under our key. Everything the record holds is frozen before the first attempt.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

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
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers.bluesky_session import EXPIRED, SPENT_TOKENS, Account, Session, Sessions
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import odd, trouble, unreadable
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post, Vault

COLLECTION = "app.bsky.feed.post"
LINK_FACET = "app.bsky.richtext.facet#link"
PUBLIC_URL = "https://bsky.app"
RENEWALS = 2
"""How many times one attempt may renew its session: once refreshed, once logged in anew."""

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_URL = re.compile(r"https?://[^\s<>\"'«»،؛؟]*[^\s<>\"'«»،؛؟.,:;!?…)\]]", re.IGNORECASE)


def tid(approved_at: datetime, key: str) -> str:
    """Our own record key, for ever the same for this post: 13 letters that sort by the second of approval.

    The clock id alone (10 bits) would let two languages approved in one instant collide once in a thousand
    times, so the part below the second comes from the hash of `key` as well.
    """
    noise = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    seconds = (approved_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    number = (seconds * 1_000_000 + (noise >> 10) % 1_000_000) << 10 | noise & 1023
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str) -> list[JSON]:
    """The links of a text, by UTF-8 byte offsets, end exclusive: without them a link is dead text there."""
    return [
        {
            "index": {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())},
            "features": [{"$type": LINK_FACET, "uri": text[start:end]}],
        }
        for start, end in (match.span() for match in _URL.finditer(text))
    ]


def record(post: Post) -> JSON:
    """The whole record. Raises Unpublishable for an empty text, or for a reply to something without a cid."""
    found: JSON = {"$type": COLLECTION, "text": checked_text(post.body), "langs": [post.language]}
    found["createdAt"] = post.approved_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if links := facets(post.body):
        found["facets"] = links
    if post.root and post.parent:
        found["reply"] = {"root": _reference(post.root), "parent": _reference(post.parent)}
    return found


def _reference(receipt: Receipt) -> JSON:
    cid = dict(receipt.extra).get("cid", "")
    if not cid:
        raise Unpublishable(f"the receipt of {receipt.remote_id} names no cid, so nothing can reply to it")
    return {"uri": receipt.remote_id, "cid": cid}


def _taken_down(request: JSON, *, how: str) -> Receipt:
    """The post that is gone, as its own receipt named it."""
    return replace(receipt_from(request["target"]), how=how)


def _spent(answer: Answer) -> str:
    """How the server refuses the token itself, which it does with 400; empty where it does not."""
    error = answer.text("error")
    return error if answer.status == 400 and error in SPENT_TOKENS else ""  # noqa: PLR2004


class Bluesky:
    """Publishes to one account. The receipt's id is the `at://` address, its extra holds the `cid`."""

    def __init__(
        self, account: Account, *, vault: Vault, clock: Clock, line: Line, public_url: str = PUBLIC_URL
    ) -> None:
        self._clock = clock
        self._line = line
        self._public_url = public_url
        self._sessions = Sessions(account, line=line, vault=vault, clock=clock)

    def prepare(self, post: Post) -> JSON:
        """The record and its key, or the key alone of the post to be taken down. The repository is the account's own
        and is named when sending. Raises Unpublishable for an edit: a changed record is another post there.
        """
        if post.deed is Deed.RETRACT and post.target:
            rkey = post.target.remote_id.rpartition("/")[2]
            return {"deed": post.deed.value, "collection": COLLECTION, "rkey": rkey, "target": post.target.plain()}
        if post.deed is not Deed.PUBLISH:
            raise Unpublishable("a post on Bluesky cannot be changed, only answered or deleted")
        return {"collection": COLLECTION, "rkey": tid(post.approved_at, post.key), "record": record(post)}

    async def publish(self, request: JSON) -> Outcome:
        """Puts or deletes the record, renewing the session on the way where it is spent."""
        session = await self._sessions.current()
        for _ in range(RENEWALS + 1):
            if not isinstance(session, Session):
                return session
            answer = await (self._delete if "deed" in request else self._put)(session, request)
            if not isinstance(answer, Answer):
                return answer
            spent = _spent(answer)
            if not spent:
                return self._outcome(answer, session, request)
            session = await self._sessions.renew(session, expired=spent == EXPIRED)
        return NotDone(why="Bluesky takes none of the tokens it gives us")

    async def _put(self, session: Session, request: JSON) -> Answer | NotDone | Unknown:
        return await self._line.call(
            "POST",
            f"{session.endpoint}/xrpc/com.atproto.repo.putRecord",
            json={"repo": session.did, "swapRecord": None, **request},
            headers={"Authorization": f"Bearer {session.access}"},
        )

    async def _delete(self, session: Session, request: JSON) -> Answer | NotDone | Unknown:
        """A record that is not there is deleted just as well: it may be sent again."""
        return await self._line.call(
            "POST",
            f"{session.endpoint}/xrpc/com.atproto.repo.deleteRecord",
            json={"repo": session.did, "collection": request["collection"], "rkey": request["rkey"]},
            headers={"Authorization": f"Bearer {session.access}"},
        )

    def _outcome(self, answer: Answer, session: Session, request: JSON) -> Outcome:
        why = f"Bluesky: {answer.excerpt('error', 'message')}"
        if answer.good and "deed" in request:
            return Done(receipt=_taken_down(request, how="answer"))
        if answer.good:
            receipt = self._receipt(answer, session, request, how="answer")
            return Done(receipt=receipt) if receipt else Unknown(why=f"{why}; it names no post")
        if answer.status == 429:  # noqa: PLR2004 - too many requests
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=why)
        if answer.text("error") == "InvalidSwap":
            return Refused(why=f"Alarm: another text is already under our own key {request['rkey']}. {why}")
        return Refused(why=why)

    def _receipt(self, answer: Answer, session: Session, request: JSON, *, how: str) -> Receipt | None:
        uri, cid = answer.text("uri"), answer.text("cid")
        if not (cid and uri.endswith(f"/{COLLECTION}/{request['rkey']}")):
            return None
        url = f"{self._public_url}/profile/{session.did}/post/{request['rkey']}"
        return Receipt(remote_id=uri, url=url, how=how, extra={"cid": cid})

    async def reconcile(self, request: JSON) -> Sighting:
        """Reads the record by its key, from the server that holds it: there is no lag."""
        session = await self._sessions.current()
        if not isinstance(session, Session):
            return trouble(session).sighting()
        where = {"repo": session.did, "collection": COLLECTION, "rkey": str(request["rkey"])}
        url = f"{session.endpoint}/xrpc/com.atproto.repo.getRecord"
        answer = await self._line.call("GET", url, params=where)
        if not isinstance(answer, Answer):
            return trouble(answer).sighting()
        return self._sighting(answer, session, request)

    def _sighting(self, answer: Answer, session: Session, request: JSON) -> Sighting:
        why = f"Bluesky: {answer.excerpt('error', 'message')}"
        gone = answer.status == 400 and answer.text("error") == "RecordNotFound"  # noqa: PLR2004 - and not 404
        if "deed" in request and (gone or answer.good):
            return Present(receipt=_taken_down(request, how="read back")) if gone else Absent()
        if answer.good:
            return self._found(answer, session, request)
        if gone:
            return Absent()
        busy = answer.status == 429  # noqa: PLR2004 - too many requests
        return unreadable(answer, why, wait_hint(answer, self._clock.now()), busy=busy).sighting()

    def _found(self, answer: Answer, session: Session, request: JSON) -> Sighting:
        receipt = self._receipt(answer, session, request, how="read back")
        if receipt is None or not isinstance(answer.body.get("value"), dict):
            return odd("Bluesky", "a post").sighting()
        if answer.body["value"] != request["record"]:
            return CannotTell(why=f"another text is under our own key {request['rkey']} on Bluesky")
        return Present(receipt=receipt)

    async def preflight(self) -> list[Fault]:
        """Whether the kept session works, or the credentials can make one; renews it where it is spent."""
        session = await self._sessions.current()
        if isinstance(session, Session):
            session = await self._proven(session)
        if isinstance(session, Session):
            return []
        return [Fault("bluesky", session.why, "Check service_url, identifier and app_password.")]

    async def _proven(self, session: Session) -> Session | NotDone | Refused:
        """The session if the server knows it, one in its place, or what is wrong."""
        url = f"{session.endpoint}/xrpc/com.atproto.server.getSession"
        answer = await self._line.call("GET", url, headers={"Authorization": f"Bearer {session.access}"})
        if not isinstance(answer, Answer):
            return NotDone(why=answer.why)
        if spent := _spent(answer):
            return await self._sessions.renew(session, expired=spent == EXPIRED)
        return session if answer.good else NotDone(why=f"Bluesky: {answer.excerpt('error', 'message')}")

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def _build(_outlet: Outlet, told: Told, around: Surroundings) -> Bluesky:
    account = Account(
        service=checked_base(told["service_url"]),
        identifier=told["identifier"].strip().removeprefix("@"),
        app_password=told["app_password"],
    )
    public_url = checked_base(told.get("public_url") or PUBLIC_URL)
    return Bluesky(account, vault=around.vault, clock=around.clock, line=around.line(), public_url=public_url)


KIND = Kind(
    name="bluesky",
    build=_build,
    needs=("service_url", "identifier", "app_password"),
    takes=("public_url",),
    addresses=frozenset({"service_url", "public_url"}),
    open=frozenset({"identifier"}),
    abilities=Abilities(retracts=True),
)
