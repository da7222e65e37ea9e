"""Publishing to one topic, reading what is remembered of it, and its page, under `/net/ntfy/`."""

import json
from datetime import timedelta
from typing import Final

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, Manners, RefusedError
from bot.rehearsal.networks.hosted import bearer
from bot.rehearsal.networks.limits import Limit
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline

LONGEST: Final = 4096
REMEMBERED: Final = timedelta(hours=12)


def refused(status: int, code: int, error: str) -> RefusedError:
    """A refusal in the server's shape."""
    link = "https://ntfy.sh/docs/publish/"
    return RefusedError(status, {"code": code, "http": status, "error": error, "link": link})


UNAUTHORISED: Final = refused(401, 40101, "unauthorized")
FORBIDDEN: Final = refused(403, 40301, "forbidden")
NOT_FOUND: Final = refused(404, 40401, "page not found")
BROKEN: Final = refused(400, 40024, "invalid request: request body must be message JSON")
NO_TOPIC: Final = refused(400, 40009, "invalid request: topic invalid")
BAD_SINCE: Final = refused(400, 40008, "invalid since parameter")
TOO_LARGE: Final = refused(413, 41303, "JSON payload too large")
MANNERS: Final = Manners(
    server_error=refused(500, 50001, "internal server error"),
    too_many=refused(429, 42901, "limit reached: too many requests"),
    token_expired=UNAUTHORISED,
    reset_header="Retry-After",
    reset_form="none",
)


class Ntfy:
    """One topic. `knows_sequences` is false for servers before 2.16: they keep no sequence id."""

    def __init__(
        self,
        *,
        clock: Now,
        topic: str = "bank-status",
        token: str = "tk_rehearsalntfytokenofnoworth00",  # noqa: S107 - opens nothing but this simulation
        knows_sequences: bool = True,
        messages_per_day: int = 17_280,
    ) -> None:
        self.name = "ntfy"
        self.publishing = "POST /net/ntfy/"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.knows_sequences = knows_sequences
        self._clock = clock
        self._topic = topic
        self._token = token
        self._limit = Limit(messages_per_day, 86_400)
        self._said: list[dict[str, object]] = []

    def credentials(self, url: str) -> dict[str, str]:
        """The server, its topic and an access token."""
        return {"url": f"{url}/net/{self.name}", "topic": self._topic, "token": self._token}

    def routes(self) -> list[web.RouteDef]:
        """Publishing as JSON, reading, whether a token may read, and the topic's page."""
        here = f"/net/{self.name}"
        return [
            web.post(f"{here}/", self.faults.around(self._publish)),
            web.get(f"{here}/{{topic}}/json", self.faults.around(self._read)),
            web.get(f"{here}/{{topic}}/auth", self.faults.around(self._may_read)),
            web.get(f"{here}/{{topic}}", self._page),
        ]

    def _check(self, request: web.Request, topic: object) -> None:
        """Raises 401 for a token that nobody has, 403 for a topic that is another's."""
        if bearer(request) != self._token:
            raise UNAUTHORISED
        if topic != self._topic:
            raise FORBIDDEN

    async def _publish(self, request: web.Request) -> web.Response:
        sent = await _document(request)
        self._check(request, sent["topic"])
        if self._limit.spend().exceeded:
            raise refused(429, 42908, "limit reached: daily message quota reached")
        text = sent.get("message")
        if not isinstance(text, str) or not text.strip():
            text = "triggered"  # so the real one calls a message without words
        if len(text.encode()) > LONGEST:
            raise TOO_LARGE
        return web.json_response(self._said_now(request, text, str(sent.get("sequence_id") or "")))

    def _said_now(self, request: web.Request, text: str, sequence: str) -> dict[str, object]:
        """One more message; under a sequence id that is known, phones show it in the place of the earlier one."""
        now, key = self._clock.now(), f"rehearsal{len(self._said):04d}"
        message: dict[str, object] = {"id": key, "time": int(now.timestamp()), "event": "message", "topic": self._topic}
        if sequence and self.knows_sequences:
            message["sequence_id"] = key = sequence
        message |= {"expires": int((now + REMEMBERED).timestamp()), "message": text}
        self._said.append(message)
        url = f"{request.url.origin()}/net/{self.name}/{self._topic}"
        if self.timeline.get(key):
            self.timeline.rewrite(key, text=text, language=None, at=now)
        else:
            self.timeline.put(
                Post(id=key, url=url, text=text, language=None, reply_to=None, created_at=now, received_at=now)
            )
        return message

    async def _read(self, request: web.Request) -> web.Response:
        """One JSON object a line, oldest first; without `poll` the real one would never end."""
        self._check(request, request.match_info["topic"])
        since = request.query.get("since", "all")
        if since != "all" and not since.isdecimal():
            raise BAD_SINCE
        earliest = max(int((self._clock.now() - REMEMBERED).timestamp()), int(since) if since.isdecimal() else 0)
        lines = [json.dumps(message) for message in self._said if int(str(message["time"])) >= earliest]
        return web.Response(text="".join(f"{line}\n" for line in lines), content_type="application/x-ndjson")

    async def _may_read(self, request: web.Request) -> web.Response:
        self._check(request, request.match_info["topic"])
        return web.json_response({"success": True})

    async def _page(self, request: web.Request) -> web.Response:
        live = self.timeline.live() if request.match_info["topic"] == self._topic else []
        return post_page(live[-1] if live else None, network="ntfy", author=self._topic)


async def _document(request: web.Request) -> dict[str, object]:
    """What was sent, with a topic. Raises 400."""
    try:
        sent = json.loads(await request.text())
    except ValueError:
        raise BROKEN from None
    if not isinstance(sent, dict):
        raise BROKEN
    if not isinstance(sent.get("topic"), str) or not sent["topic"]:
        raise NO_TOPIC
    return sent
