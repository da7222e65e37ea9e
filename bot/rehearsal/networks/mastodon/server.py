"""The instance: statuses, their sources, the account and the public page, under `/net/mastodon/`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, reset_text
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.limits import Limit, Room
from bot.rehearsal.networks.mastodon import entities
from bot.rehearsal.networks.mastodon.entities import Home, Status
from bot.rehearsal.networks.mastodon.errors import (
    BAD_TOKEN,
    BROKEN,
    MANNERS,
    NO_PARENT,
    NOT_FOUND,
    SERVER_ERROR,
    TOO_MANY,
    WRONG_SCOPE,
    validation_failed,
)
from bot.rehearsal.networks.mastodon.text import length
from bot.rehearsal.networks.network import Now, microseconds
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.params import params
from bot.rehearsal.networks.posts import Post, Timeline

KEY_LIFETIME: Final = timedelta(hours=1)
VISIBILITIES: Final = frozenset({"public", "unlisted", "private", "direct"})
TOKENS: Final[Mapping[str, frozenset[str]]] = {
    "rehearsal-mastodon": frozenset({"read", "write"}),
    "rehearsal-mastodon-read-only": frozenset({"read"}),
}
YES: Final = frozenset({"1", "true", "t", "on"})

Keys = Literal["honoured", "ignored", "broken"]
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The status an idempotency key led to, and until when that is known."""

    status_id: str
    until: datetime


class Mastodon:
    """One account on one instance.

    `keys` says what becomes of `Idempotency-Key`: honoured for an hour, ignored (as some compatible
    servers do), or broken: a repeat answers 500 although the status is there (a release of 2026 did).
    """

    def __init__(
        self,
        *,
        clock: Now,
        username: str = "bank",
        display_name: str = "Bank",
        tokens: Mapping[str, frozenset[str]] = TOKENS,
        max_characters: int = 500,
        per_url: int = 23,
        keys: Keys = "honoured",
        requests_per_5_minutes: int = 300,
        statuses_per_3_hours: int = 300,
    ) -> None:
        self.name = "mastodon"
        self.publishing = "POST /net/mastodon/api/v1/statuses"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.keys = keys
        self._clock = clock
        self._opened = clock.now()
        self._tokens = tokens
        self._home = Home(
            base="",
            username=username,
            account_id="109300000000000001",
            display_name=display_name,
            max_characters=max_characters,
            per_url=per_url,
        )
        self._last_id = 0
        self._extras: dict[str, Status] = {}
        self._remembered: dict[str, Remembered] = {}
        limit = Limit(requests_per_5_minutes, 300)
        self._gate = Gate(limit, too_many=TOO_MANY, headers=self._room_headers)
        self._statuses = Limit(statuses_per_3_hours, 10_800)

    def credentials(self, url: str) -> dict[str, str]:
        """The first token that may write."""
        token = next(token for token, scopes in self._tokens.items() if "write" in scopes)
        return {"url": f"{url}/net/{self.name}", "token": token}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a status."""
        calls: list[tuple[str, str, Handler]] = [
            ("POST", "/api/v1/statuses", self._create),
            ("GET", "/api/v1/statuses/{id}", self._show),
            ("PUT", "/api/v1/statuses/{id}", self._edit),
            ("DELETE", "/api/v1/statuses/{id}", self._delete),
            ("GET", "/api/v1/statuses/{id}/source", self._source),
            ("GET", "/api/v1/accounts/verify_credentials", self._verify),
            ("GET", "/api/v1/accounts/{id}/statuses", self._list),
            ("GET", "/api/v2/instance", self._instance),
        ]
        guarded = [
            web.route(verb, f"/net/{self.name}{path}", self.faults.around(self._gate.around(handler)))
            for verb, path, handler in calls
        ]
        return [*guarded, web.get(f"/net/{self.name}/@{{username}}/{{id}}", self._page)]

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        self._authorise(request, "write:statuses")
        sent = await params(request, broken=BROKEN)
        key = request.headers.get("Idempotency-Key", "")
        if earlier := self._earlier(key):
            return web.json_response(self._document(request, earlier))
        self._gate.check(self._statuses.spend())
        text, extra = self._checked(sent)
        parent = sent.get("in_reply_to_id") or None
        if parent is not None and self.timeline.get(parent) is None:
            raise NO_PARENT
        post = self._add(request, text, sent.get("language") or "en", parent)
        self._extras[post.id] = extra
        if key:
            until = self._clock.now() + KEY_LIFETIME
            self._remembered[key] = Remembered(status_id=post.id, until=until)
        return web.json_response(self._document(request, post))

    def _earlier(self, key: str) -> Post | None:
        """The status the same key made within the hour, whatever the text is now."""
        known = self._remembered.get(key)
        if known is None or self.keys == "ignored" or known.until <= self._clock.now():
            return None
        if self.keys == "broken":
            raise SERVER_ERROR
        return self.timeline.get(known.status_id)

    def _add(self, request: web.Request, text: str, language: str, parent: str | None) -> Post:
        """Shows a new status to the public."""
        now = self._clock.now()
        self._last_id = max(self._last_id + 1, (microseconds(now) // 1000) << 16)
        status_id = str(self._last_id)
        return self.timeline.put(
            Post(
                id=status_id,
                url=f"{self._at(request).base}/@{self._home.username}/{status_id}",
                text=text,
                language=language,
                reply_to=parent,
                created_at=now,
                received_at=now,
            )
        )

    async def _edit(self, request: web.Request) -> web.Response:
        self._authorise(request, "write:statuses")
        post = self._found(request)
        sent = await params(request, broken=BROKEN)
        self._gate.check(self._statuses.spend())
        text, extra = self._checked({"visibility": self._extras[post.id].visibility, **sent})
        language, now = sent.get("language") or post.language, self._clock.now()
        if text != post.text or language != post.language:
            post = self.timeline.rewrite(post.id, text=text, language=language, at=now)
            self._extras[post.id] = replace(extra, edited_at=now)
        return web.json_response(self._document(request, post))

    async def _delete(self, request: web.Request) -> web.Response:
        self._authorise(request, "write:statuses")
        post = self._found(request)
        self.timeline.delete(post.id)
        return web.json_response(self._document(request, post, with_text=True))

    def _checked(self, sent: Mapping[str, str]) -> tuple[str, Status]:
        """The text and what goes with it. Raises 422 with the instance's sentence."""
        text, warning = sent.get("status", "").strip(), sent.get("spoiler_text", "")
        visibility = sent.get("visibility") or "public"
        if not text:
            raise validation_failed("Text can't be blank")
        if visibility not in VISIBILITIES:
            raise validation_failed("Visibility is not included in the list")
        if length(text, per_url=self._home.per_url, warning=warning) > self._home.max_characters:
            raise validation_failed(f"Text character limit of {self._home.max_characters} exceeded")
        sensitive = sent.get("sensitive", "").casefold() in YES
        return text, Status(visibility=visibility, spoiler_text=warning, sensitive=sensitive)

    # Reading

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._document(request, self._found(request)))

    async def _source(self, request: web.Request) -> web.Response:
        self._authorise(request, "read:statuses")
        post = self._found(request)
        warning = self._extras[post.id].spoiler_text
        return web.json_response({"id": post.id, "text": post.text, "spoiler_text": warning})

    async def _list(self, request: web.Request) -> web.Response:
        if request.match_info["id"] != self._home.account_id:
            raise NOT_FOUND
        posts = _paged(self.timeline.live(), request.query)
        answer = web.json_response([self._document(request, post) for post in posts])
        if posts:
            here = f"{self._at(request).base}/api/v1/accounts/{self._home.account_id}/statuses"
            answer.headers["Link"] = (
                f'<{here}?max_id={posts[-1].id}>; rel="next", <{here}?min_id={posts[0].id}>; rel="prev"'
            )
        return answer

    async def _verify(self, request: web.Request) -> web.Response:
        self._authorise(request, "read:accounts")
        source = {"privacy": "public", "sensitive": False, "language": "en", "note": "", "fields": []}
        return web.json_response({**self._author(request), "source": source})

    async def _instance(self, request: web.Request) -> web.Response:
        return web.json_response(entities.instance(self._at(request)))

    async def _page(self, request: web.Request) -> web.Response:
        own = request.match_info["username"] == self._home.username
        post = self.timeline.remembered(request.match_info["id"]) if own else None
        return post_page(post, network="Mastodon", author=f"@{self._home.username}")

    def _found(self, request: web.Request) -> Post:
        """The status of the address. Raises 404."""
        post = self.timeline.get(request.match_info["id"])
        if post is None:
            raise NOT_FOUND
        return post

    def _document(self, request: web.Request, post: Post, *, with_text: bool = False) -> dict[str, object]:
        home, extra = self._at(request), self._extras[post.id]
        return entities.status(post, extra, home, self._author(request), with_text=with_text)

    def _author(self, request: web.Request) -> dict[str, object]:
        return entities.account(self._at(request), len(self.timeline.live()), self._opened)

    def _at(self, request: web.Request) -> Home:
        """The account's home, at the address under which we were called."""
        return replace(self._home, base=f"{request.url.origin()}/net/{self.name}")

    # Who may, and how often

    def _authorise(self, request: web.Request, scope: str) -> None:
        """Raises 401 without a known token, 403 where the token does not reach."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        scopes = self._tokens.get(token) if kind.casefold() == "bearer" else None
        if scopes is None:
            raise BAD_TOKEN
        if not scopes & {scope, scope.partition(":")[0]}:
            raise WRONG_SCOPE

    def _room_headers(self, room: Room) -> dict[str, str]:
        """A limit's state; its end is a date by the rehearsal's clock, as the caller's are."""
        ends = self._clock.now() + timedelta(seconds=room.reset_seconds)
        return {
            "X-RateLimit-Limit": str(room.limit),
            "X-RateLimit-Remaining": str(max(0, room.remaining)),
            "X-RateLimit-Reset": reset_text(ends, "iso"),
        }


def _paged(posts: list[Post], query: Mapping[str, str]) -> list[Post]:
    """One page, newest first; `min_id` gives the page just after that id, `since_id` the newest ones."""
    lowest = max(_id(query, "min_id"), _id(query, "since_id"))
    highest = _id(query, "max_id")
    replies_too = query.get("exclude_replies", "").casefold() not in YES
    kept = [
        post
        for post in posts
        if int(post.id) > lowest and (not highest or int(post.id) < highest) and (replies_too or not post.reply_to)
    ]
    limit = min(_id(query, "limit") or 20, 40)
    page = kept[:limit] if "min_id" in query else kept[-limit:]
    return page[::-1]


def _id(query: Mapping[str, str], name: str) -> int:
    """The number at that name; nought where there is none."""
    text = query.get(name, "")
    return int(text) if text.isdecimal() else 0
