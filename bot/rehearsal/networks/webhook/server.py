"""The receiver, under `/net/webhook/`: believes signed events, each once, and shows what they say."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, Manners, RefusedError
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.posts import Post, Timeline
from bot.rehearsal.networks.webhook.signature import NotTrustedError, checked

SECRET: Final = "whsec_cmVoZWFyc2FsLXdlYmhvb2stc2VjcmV0LW9ubHk="
LARGEST: Final = 20_000


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal as this receiver words it."""
    return RefusedError(status, {"error": sentence})


MANNERS: Final = Manners(
    server_error=refused(500, "something broke here"),
    too_many=refused(429, "not so fast"),
    token_expired=refused(401, "no signature fits"),
    reset_header="Retry-After",
    reset_form="epoch",
)


class Webhook:
    """One receiver. `secrets` are those it believes; `gone` makes it answer 410."""

    def __init__(self, *, clock: Now, secrets: Sequence[str] = (SECRET,)) -> None:
        self.name = "webhook"
        self.publishing = "POST /net/webhook/events"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.secrets = tuple(secrets)
        self.gone = False
        self._clock = clock
        self._events: set[str] = set()

    def credentials(self, url: str) -> dict[str, str]:
        """The address and the first secret."""
        return {"url": f"{url}/net/{self.name}/events", "secret": self.secrets[0]}

    def routes(self) -> list[web.RouteDef]:
        """The one address that takes events."""
        return [web.post(f"/net/{self.name}/events", self.faults.around(self._receive))]

    async def _receive(self, request: web.Request) -> web.Response:
        if self.gone:
            raise refused(410, "nobody listens here any more")
        body = await request.read()
        if len(body) > LARGEST:
            raise refused(413, "too large")
        now = self._clock.now()
        try:
            event = checked(request.headers, body, self.secrets, now=now.timestamp())
        except NotTrustedError as why:
            raise refused(401, str(why)) from None
        if event not in self._events:
            self._apply(event, _document(body), now)
            self._events.add(event)
        return web.json_response({"taken": event})

    def _apply(self, event: str, document: dict[str, Any], now: datetime) -> None:
        """Shows what a new event says. Raises 404 and 422 for what cannot be."""
        data = document.get("data")
        if not isinstance(data, dict):
            raise refused(422, "an event has data")
        match document.get("type"):
            case "statement.published":
                self._show(event, data, now)
            case "statement.corrected":
                about = self._known(data)
                self.timeline.rewrite(about.id, text=str(data["text"]), language=about.language, at=now)
            case "statement.retracted":
                self.timeline.delete(self._known(data).id)
            case other:
                raise refused(422, f"no such event: {other}")

    def _show(self, event: str, data: dict[str, Any], now: datetime) -> None:
        self.timeline.put(
            Post(
                id=event,
                url="",
                text=str(data.get("text", "")),
                language=data.get("language"),
                reply_to=data.get("in_reply_to"),
                created_at=now,
                received_at=now,
            )
        )

    def _known(self, data: dict[str, Any]) -> Post:
        """The event that this one is about. Raises 404."""
        found = self.timeline.remembered(str(data.get("about")))
        if found is None:
            raise refused(404, "no such event was ever received")
        return found


def _document(body: bytes) -> dict[str, Any]:
    """The event. Raises 422 for what is none."""
    try:
        document = json.loads(body)
    except ValueError:
        raise refused(422, "the body is no JSON") from None
    if not isinstance(document, dict):
        raise refused(422, "an event is an object")
    return document
