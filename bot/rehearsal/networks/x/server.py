"""The server: tokens, posts and the public page of a post, under `/net/x/`."""

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, RefusedError, reset_text
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.grants import Grants
from bot.rehearsal.networks.limits import Limit, Room
from bot.rehearsal.networks.network import Now, microseconds, zulu
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline
from bot.rehearsal.networks.x.errors import (
    DUPLICATE,
    MANNERS,
    NO_CREDITS,
    NO_PARENT,
    NO_REPLIES,
    PROBLEMS,
    TOO_LONG,
    TOO_MANY,
    UNAUTHORIZED,
    invalid,
    oauth,
    problem,
)
from bot.rehearsal.networks.x.text import LIMIT, shown, weight

EPOCH_MS: Final = 1_288_834_974_657
ACCESS_LIFE: Final = timedelta(hours=2)
FIELDS: Final = frozenset({"text", "reply", "made_with_ai", "reply_settings", "for_super_followers_only"})
SMALLEST, LARGEST = 5, 100

Handler = Callable[[web.Request], Awaitable[web.Response]]
Replies = Literal["allowed", "refused"]


class X:
    """One account. `replies` says whether it may answer its own posts, `credits_left` how many posts are paid for."""

    def __init__(
        self,
        *,
        clock: Now,
        username: str = "PocketBank",
        client_id: str = "rehearsal-x-client",
        client_secret: str = "rehearsal-x-client-secret",  # noqa: S107 - opens nothing but this simulation
        refresh_token: str = "rehearsal-x-refresh",  # noqa: S107
        replies: Replies = "allowed",
        credits_left: int = 10_000,
        posts_per_15_minutes: int = 100,
        calls_per_15_minutes: int = 900,
    ) -> None:
        self.name = "x"
        self.publishing = "POST /net/x/2/tweets"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.replies = replies
        self.credits_left = credits_left
        self.grants = Grants("rehearsal-x", life=ACCESS_LIFE, rotating=True)
        self.grants.first(refresh=refresh_token, now=clock.now())
        self._clock = clock
        self._username = username
        self._id = "1930000000000000001"
        self._client = (client_id, client_secret)
        self._refresh_token = refresh_token
        self._last_id = 0
        self._gate = Gate(Limit(calls_per_15_minutes, 900), too_many=TOO_MANY, headers=self._room_headers)
        self._posting = Limit(posts_per_15_minutes, 900)

    def credentials(self, url: str) -> dict[str, str]:
        """What a person got by signing in: the first refresh token."""
        here = f"{url}/net/{self.name}"
        client_id, client_secret = self._client
        return {
            "username": self._username,
            "client_id": client_id,
            "client_secret": client_secret,
            "refresh_token": self._refresh_token,
            "url": here,
            "public_url": here,
        }

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a post."""
        calls: list[tuple[str, str, Handler]] = [
            ("POST", "/2/oauth2/token", self._token),
            ("POST", "/2/tweets", self._create),
            ("GET", "/2/tweets/{id}", self._show),
            ("DELETE", "/2/tweets/{id}", self._delete),
            ("GET", "/2/users/me", self._me),
            ("GET", "/2/users/{id}/tweets", self._list),
        ]
        guarded = [
            web.route(verb, f"/net/{self.name}{path}", self.faults.around(self._gate.around(handler)))
            for verb, path, handler in calls
        ]
        return [*guarded, web.get(f"/net/{self.name}/{{username}}/status/{{id}}", self._page)]

    # Tokens

    def sign_in(self) -> None:
        """A person signs in again: the settings now hold another first refresh token."""
        self._refresh_token = f"{self._refresh_token}-again"
        self.grants.first(refresh=self._refresh_token, now=self._clock.now())

    async def _token(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            raise oauth("Missing required parameter [grant_type].")
        sent = await request.post()
        given = base64.b64encode(":".join(self._client).encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}":
            raise oauth("Missing valid authorization header", status=401, error="unauthorized_client")
        if sent.get("grant_type") != "refresh_token":
            raise oauth("Missing required parameter [grant_type].")
        grant = self.grants.next(str(sent.get("refresh_token", "")), self._clock.now())
        if grant is None:
            raise oauth("Value passed for the token was invalid.")
        answer = {
            "token_type": "bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "access_token": grant.access,
            "scope": "tweet.read tweet.write users.read offline.access",
            "refresh_token": grant.refresh,
        }
        return web.json_response(answer)

    def _authorise(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not self.grants.opens(token, self._clock.now()):
            raise UNAUTHORIZED

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        self._authorise(request)
        self._gate.check(self._posting.spend())
        sent = await _body(request)
        text = sent.get("text")
        if not isinstance(text, str) or not text.strip():
            raise invalid("Requires a text.")
        if self.credits_left < 1:
            raise NO_CREDITS
        parent = self._parent(sent)
        if weight(text) > LIMIT:
            raise TOO_LONG
        if any(post.text == text for post in self.timeline.live()):
            raise DUPLICATE
        self.credits_left -= 1
        post = self._add(request, text, parent)
        return web.json_response({"data": {"id": post.id, "text": shown(text)[0]}}, status=201)

    def _parent(self, sent: dict[str, Any]) -> str | None:
        reply = sent.get("reply")
        if reply is None:
            return None
        parent = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not isinstance(parent, str) or not parent.isdecimal():
            raise invalid("The `reply.in_reply_to_tweet_id` field must be an id.")
        if self.timeline.get(parent) is None:
            raise NO_PARENT
        if self.replies == "refused":
            raise NO_REPLIES
        return parent

    def _add(self, request: web.Request, text: str, parent: str | None) -> Post:
        now = self._clock.now()
        self._last_id = max(self._last_id + 1, (microseconds(now) // 1000 - EPOCH_MS) << 22)
        post_id = str(self._last_id)
        url = f"{request.url.origin()}/net/{self.name}/{self._username}/status/{post_id}"
        post = Post(id=post_id, url=url, text=text, language=None, reply_to=parent, created_at=now, received_at=now)
        return self.timeline.put(post)

    async def _delete(self, request: web.Request) -> web.Response:
        self._authorise(request)
        post = self.timeline.get(request.match_info["id"])
        if post is not None:
            self.timeline.delete(post.id)
        return web.json_response({"data": {"deleted": True}})

    # Reading

    async def _show(self, request: web.Request) -> web.Response:
        self._authorise(request)
        post_id = request.match_info["id"]
        post = self.timeline.get(post_id)
        if post is None:
            missing = problem(
                404, "Not Found Error", f"Could not find tweet with id: [{post_id}].", f"{PROBLEMS}/resource-not-found"
            )
            return web.json_response({"errors": [dict(missing.body)]})
        return web.json_response({"data": _document(post, request)})

    async def _me(self, request: web.Request) -> web.Response:
        self._authorise(request)
        return web.json_response({"data": {"id": self._id, "name": self._username, "username": self._username}})

    async def _list(self, request: web.Request) -> web.Response:
        self._authorise(request)
        if request.match_info["id"] != self._id:
            raise problem(404, "Not Found Error", "Could not find user.", f"{PROBLEMS}/resource-not-found")
        start = _start(request)
        posts = [p for p in reversed(self.timeline.live()) if p.created_at >= start]
        size, begin = _size(request), _offset(request)
        page = posts[begin : begin + size]
        meta: dict[str, object] = {"result_count": len(page)}
        if begin + size < len(posts):
            meta["next_token"] = f"page{begin + size}"
        answer: dict[str, object] = {"meta": meta}
        if page:
            answer["data"] = [_document(post, request) for post in page]
        return web.json_response(answer)

    async def _page(self, request: web.Request) -> web.Response:
        own = request.match_info["username"] == self._username
        post = self.timeline.remembered(request.match_info["id"]) if own else None
        return post_page(post, network="X", author=f"@{self._username}")

    def _room_headers(self, room: Room) -> dict[str, str]:
        """A limit's state; its end by the rehearsal's clock, as the caller's is."""
        ends = self._clock.now() + timedelta(seconds=room.reset_seconds)
        return {
            "x-rate-limit-limit": str(room.limit),
            "x-rate-limit-remaining": str(max(0, room.remaining)),
            "x-rate-limit-reset": reset_text(ends, "epoch"),
        }


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises 400 for anything else, and for fields that the network does not know."""
    try:
        body = json.loads(await request.text()) if request.content_type == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError(400, {"title": "Invalid Request", "detail": "Invalid JSON", "type": "about:blank"})
    if unknown := body.keys() - FIELDS:
        raise invalid(f"The field `{min(unknown)}` is not known.")
    return body


def _document(post: Post, request: web.Request) -> dict[str, object]:
    """A post with the fields that were asked for."""
    wanted = set(request.query.get("tweet.fields", "").split(","))
    text, urls = shown(post.text)
    more: dict[str, object] = {"created_at": zulu(post.created_at)}
    if urls:
        more["entities"] = {"urls": urls}
    if post.reply_to:
        more["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    return {"id": post.id, "text": text, **{name: value for name, value in more.items() if name in wanted}}


def _start(request: web.Request) -> datetime:
    """The moment from which posts are wanted. Raises 400 for one that is none."""
    text = request.query.get("start_time", "2010-11-06T00:00:00Z")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise invalid(f"Invalid start_time [{text}]") from None


def _size(request: web.Request) -> int:
    text = request.query.get("max_results", "10")
    if not text.isdecimal() or not SMALLEST <= int(text) <= LARGEST:
        raise invalid(f"The `max_results` query parameter value [{text}] is not between {SMALLEST} and {LARGEST}")
    return int(text)


def _offset(request: web.Request) -> int:
    return int(request.query.get("pagination_token", "page0").removeprefix("page"))
