"""The server: containers, posts, tokens and the public page of a post, under `/net/threads/`."""

from datetime import timedelta
from typing import Final

import regex
from aiohttp import web

from bot.rehearsal.networks.faults import Manners
from bot.rehearsal.networks.grants import Grants
from bot.rehearsal.networks.graph import (
    BAD_TOKEN,
    EXPIRED,
    SERVER_ERROR,
    Calls,
    GraphNetwork,
    form_of,
    graph_error,
    graph_moment,
    listed,
    missing,
    only,
    parameter,
    token_of,
)
from bot.rehearsal.networks.limits import Limit
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post
from bot.rehearsal.networks.threads.containers import Container, Containers

LONGEST: Final = 500
DEFAULT_FIELDS: Final = "id"
TOKEN_LIFE: Final = timedelta(days=60)
EMOJI: Final = regex.compile(r"\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[0-9#*]\ufe0f?\u20e3|\p{Regional_Indicator}")

NOT_READY: Final = graph_error(24, "The requested resource does not exist", subcode=4279009)
TOO_MANY: Final = graph_error(4, "Application request limit reached", status=403)
PUBLISHED_BEFORE: Final = parameter("The container was published before")

MANNERS: Final = Manners(
    server_error=SERVER_ERROR,
    too_many=TOO_MANY,
    token_expired=EXPIRED,
    reset_header="Retry-After",
    reset_form="minutes",
)


class Threads(GraphNetwork):
    """One account. `work` is how long a container takes until it is ready, by the rehearsal's clock."""

    def __init__(
        self,
        *,
        clock: Now,
        user_id: str = "7100200300400",
        username: str = "pocketbank",
        token: str = "rehearsal-threads-token",  # noqa: S107 - opens nothing but this simulation
        work: timedelta = timedelta(),
        posts_per_day: int = 250,
    ) -> None:
        super().__init__("threads", clock=clock, manners=MANNERS, owner=user_id)
        self.publishing = "threads_publish"
        self.containers = Containers()
        self.work = work
        self.grants = Grants("rehearsal-threads", life=TOKEN_LIFE, rotating=False)
        self.grants.first(access=token, now=clock.now())
        self._user_id = user_id
        self._username = username
        self._token = token
        self._limit = Limit(posts_per_day, 86_400)

    def credentials(self, url: str) -> dict[str, str]:
        """The account and its long-lived token."""
        return {"user_id": self._user_id, "token": self._token, "url": f"{url}/net/{self.name}/v1.0"}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a post."""
        calls: Calls = [
            ("GET", "/refresh_access_token", self._refresh),
            ("GET", "/v1.0/me", self._me),
            ("POST", "/v1.0/{user}/threads", self._make),
            ("POST", "/v1.0/{user}/threads_publish", self._publish),
            ("GET", "/v1.0/{user}/threads", self._list),
            ("GET", "/v1.0/{user}/replies", self._list),
            ("GET", "/v1.0/{id}", self._show),
            ("DELETE", "/v1.0/{id}", self._delete),
        ]
        return [*self.served(calls), web.get(f"/net/{self.name}/@{{username}}/post/{{code}}", self._page)]

    async def _authorise(self, request: web.Request) -> str:
        """The token. Raises 190 for an unknown one and for one that has ended."""
        token = await token_of(request)
        opens = self.grants.opens(token, self.clock.now())
        if not opens:
            raise BAD_TOKEN if opens is None else EXPIRED
        return token

    async def _refresh(self, request: web.Request) -> web.Response:
        if request.query.get("grant_type") != "th_refresh_token":
            raise parameter("The grant_type must be th_refresh_token")
        await self._authorise(request)
        grant = self.grants.another(self.clock.now())
        ends = int(TOKEN_LIFE.total_seconds())
        return web.json_response({"access_token": grant.access, "token_type": "bearer", "expires_in": ends})

    async def _me(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        return web.json_response(only({"id": self._user_id, "username": self._username}, request, "id"))

    # Writing

    async def _make(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self.check_owner(request, "user")
        sent = await form_of(request)
        if sent.get("media_type") != "TEXT":
            raise parameter("The parameter media_type is required")
        text = sent.get("text", "").strip()
        if not text:
            raise parameter("The parameter text is required")
        if _length(text) > LONGEST:
            raise parameter(f"Param text must be at most {LONGEST} characters long.")
        parent = sent.get("reply_to_id") or None
        if parent is not None and self.timeline.get(parent) is None:
            raise missing(parent)
        made = self.containers.make(text, parent, self.clock.now(), work=self.work)
        return web.json_response({"id": made.id})

    async def _publish(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self.check_owner(request, "user")
        creation = (await form_of(request)).get("creation_id", "")
        container = self.containers.get(creation)
        if container is None:
            raise missing(creation)
        status = container.status(self.clock.now())
        if status == "PUBLISHED":
            raise PUBLISHED_BEFORE
        if status != "FINISHED":
            raise NOT_READY
        if self._limit.spend().exceeded:
            raise TOO_MANY
        self.containers.published(container)
        return web.json_response({"id": self._put(request, container).id})

    def _put(self, request: web.Request, container: Container) -> Post:
        self._made += 1
        return self.put(
            key=str(17_900_000_000_000_000 + self._made),
            url=f"{request.url.origin()}/net/{self.name}/@{self._username}/post/DRehearsal{self._made}",
            text=container.text,
            reply_to=container.reply_to,
        )

    async def _delete(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        post = self.found(request)
        self.timeline.delete(post.id)
        return web.json_response({"success": True, "deleted_id": post.id})

    # Reading

    async def _list(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self.check_owner(request, "user")
        replies = request.path.endswith("/replies")
        posts = [post for post in self.timeline.live() if (post.reply_to is not None) is replies]
        return listed(request, posts, lambda post: only(_document(post), request, DEFAULT_FIELDS))

    async def _show(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        container = self.containers.get(request.match_info["id"])
        if container is None:
            return web.json_response(only(_document(self.found(request)), request, DEFAULT_FIELDS))
        shown: dict[str, object] = {"id": container.id, "status": container.status(self.clock.now())}
        if container.error:
            shown["error_message"] = container.error
        return web.json_response(only(shown, request, DEFAULT_FIELDS))

    async def _page(self, request: web.Request) -> web.Response:
        here = str(request.url.origin().join(request.rel_url))
        post = next((post for post in self.timeline.everything() if post.url == here), None)
        return post_page(post, network="Threads", author=f"@{self._username}")


def _length(text: str) -> int:
    """Characters, of which an emoji counts as many as it has bytes."""
    return sum(len(part.encode()) if EMOJI.search(part) else len(part) for part in regex.findall(r"\X", text))


def _document(post: Post) -> dict[str, object]:
    shown: dict[str, object] = {
        "id": post.id,
        "text": post.text,
        "timestamp": graph_moment(post.created_at),
        "permalink": post.url,
        "is_reply": post.reply_to is not None,
    }
    return {**shown, "replied_to": {"id": post.reply_to}} if post.reply_to else shown
