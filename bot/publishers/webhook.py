"""Another system of ours is told by a signed call, as the Standard Webhooks specification describes.

An event has one id for ever. Its receiver must keep the ids it has seen and let a repeat go by, so after an
unknown outcome the same bytes are sent again under the same id: `reconcile` answers Absent without asking, because
a repeat does no harm. There is nothing to look up. Each attempt has its own moment and signature; only the body and
the id are frozen.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.delivery import JSON, Absent, Done, NotDone, Outcome, Receipt, Refused, Sighting, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.inward import Resolve, leads_inward, resolved
from bot.publishers.kind import KeyFault, Kind, Surroundings, Told
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

LARGEST = 20_000
"""Bytes of a body; the specification advises receivers to take no more."""

SECRET_BYTES = range(24, 65)
PREFIX = "whsec_"
EVENTS: Mapping[Deed, str] = {
    Deed.PUBLISH: "statement.published",
    Deed.EDIT: "statement.corrected",
    Deed.RETRACT: "statement.retracted",
}
YES = frozenset({"1", "on", "true", "yes"})


class Webhook:
    """Tells one receiver. `keys` are the secrets to sign with, two of them while one takes the other's place.

    The receipt's id is the event's, for a correction or retraction that of the statement which it is about.
    """

    def __init__(
        self,
        url: str,
        keys: Sequence[bytes],
        *,
        clock: Clock,
        line: Line,
        allow_internal: bool = False,
        resolve: Resolve = resolved,
    ) -> None:
        self._url = url
        self._keys = tuple(keys)
        self._clock = clock
        self._line = line
        self._guarded = not allow_internal and urlsplit(url).scheme == "https"
        self._resolve = resolve

    def prepare(self, post: Post) -> JSON:
        """The event's id and its body, byte for byte, and the id that the receipt will name."""
        event = f"msg_{hashlib.sha256(post.key.encode()).hexdigest()}"
        document = {"type": EVENTS[post.deed], "timestamp": _iso(post.approved_at), "data": _data(post)}
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        if len(body.encode()) > LARGEST:
            raise Unpublishable(f"the text is too long: an event holds {LARGEST} bytes")
        about = post.target.remote_id if post.target and post.deed is not Deed.PUBLISH else event
        return {"id": event, "body": body, "about": about}

    async def publish(self, request: JSON) -> Outcome:
        """Sends the event once, with a moment and signatures of this attempt."""
        if barred := await self._barred():
            return barred
        body = request["body"].encode()
        answer = await self._line.call("POST", self._url, content=body, headers=self._headers(request["id"], body))
        return self._outcome(answer, request) if isinstance(answer, Answer) else answer

    def _headers(self, event: str, body: bytes) -> dict[str, str]:
        at = str(int(self._clock.now().timestamp()))
        signed = b".".join((event.encode(), at.encode(), body))
        signatures = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in self._keys]
        return {
            "Content-Type": "application/json",
            "webhook-id": event,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
        }

    def _outcome(self, answer: Answer, request: JSON) -> Outcome:
        why = f"the receiver: {answer.excerpt('error', 'message', 'detail')}"
        if answer.good:
            return Done(receipt=Receipt(remote_id=request["about"], extra={"webhook_id": request["id"]}))
        if answer.status in {429, 503}:
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=why)
        return Refused(why=f"{why}. {_hint(answer.status)}")

    async def _barred(self) -> NotDone | Refused | None:
        """Why this address must not or cannot be called; None when it may be."""
        host = urlsplit(self._url).hostname or ""
        if not self._guarded:
            return None
        try:
            inward = [a for a in await self._resolve(host) if leads_inward(a)]
        except OSError as error:
            return NotDone(why=f"{host} could not be found ({type(error).__name__})")
        if inward:
            return Refused(why=f"{host} leads into our own network; if that is right, set allow_internal to yes")
        return None

    async def reconcile(self, request: JSON) -> Sighting:
        """Sending again is safe: the receiver lets an id go by that it has seen."""
        del request
        return Absent()

    async def preflight(self) -> list[Fault]:
        """Whether the receiver can be reached. Whether it knows our secret shows only with an event."""
        barred = await self._barred()
        answer = barred or await self._line.call("OPTIONS", self._url)
        if not isinstance(answer, Answer):
            return [Fault("webhook", answer.why, "Check url, and that the receiver runs.")]
        if answer.status == 410:  # noqa: PLR2004 - gone
            return [Fault("webhook", "the receiver says that it is gone", "Check url, or remove this outlet.")]
        return []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def _data(post: Post) -> dict[str, Any]:
    """What the receiver learns. A retraction repeats no words."""
    data: dict[str, Any] = {
        "incident": post.incident,
        "statement": post.statement,
        "kind": post.kind,
        "phase": post.phase,
        "title": post.title,
        "services": post.services,
        "language": post.language,
        "link": post.link,
        "approved_at": _iso(post.approved_at),
        "next_update_at": _iso(post.next_update_at) if post.next_update_at else None,
        "in_reply_to": post.parent.remote_id if post.parent else None,
    }
    if post.deed is not Deed.RETRACT:
        data["text"] = checked_text(post.body)
    if post.deed is not Deed.PUBLISH:
        data["about"] = _target(post)
    return data


def _target(post: Post) -> str:
    """The event that this one corrects or retracts. Raises Unpublishable."""
    if post.target is None:
        raise Unpublishable("nobody recorded which event this is about; tell the receiver by hand")
    return post.target.remote_id


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _hint(status: int) -> str:
    """What a person can do about a refusal."""
    if 300 <= status < 400:  # noqa: PLR2004 - the class of redirections, which are never followed
        return "It points elsewhere; set url to the new address"
    return {
        401: "It does not know our signature; compare the secrets and the clocks",
        403: "It does not let us in; compare the secrets",
        404: "There is no receiver at this address",
        410: "The receiver is gone for good; ask its people, then change url or remove this outlet",
    }.get(status, "Ask the people who run it")


def _key(secret: str) -> bytes:
    """The bytes of a secret, with or without its prefix. Raises ValueError."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("it is no base64") from error
    if len(key) not in SECRET_BYTES:
        raise ValueError("it has another length")
    return key


def _check(told: Told) -> Iterator[KeyFault]:
    for name in ("secret", "previous_secret"):
        try:
            _key(told[name]) if told.get(name) else b""
        except ValueError:
            yield name, "is no secret of Standard Webhooks", "Write whsec_ and the base64 of 24 to 64 random bytes."


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Webhook:
    del outlet
    secrets = [told[name] for name in ("secret", "previous_secret") if told.get(name)]
    return Webhook(
        checked_base(told["url"]),
        [_key(secret) for secret in secrets],
        clock=around.clock,
        line=around.line(),
        allow_internal=told.get("allow_internal", "").strip().casefold() in YES,
    )


KIND = Kind(
    name="webhook",
    build=_build,
    needs=("url", "secret"),
    takes=("previous_secret", "allow_internal"),
    open=frozenset({"allow_internal"}),
    addresses=frozenset({"url"}),
    check=_check,
    abilities=Abilities(edits=True, retracts=True),
)
