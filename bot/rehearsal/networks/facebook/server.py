"""The server: posts of the Page and their public pages, under `/net/facebook/`."""

from typing import Final, Literal

from aiohttp import web

from bot.rehearsal.networks.faults import Manners
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
    only,
    parameter,
    token_of,
)
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post

LONGEST: Final = 63_206
DEFAULT_FIELDS: Final = "id,message,created_time"

DUPLICATE: Final = graph_error(506, "Duplicate status message")
POSTED_BEFORE: Final = graph_error(368, "The action is deemed abusive: you've already posted this.", subcode=1390006)

MANNERS: Final = Manners(
    server_error=SERVER_ERROR,
    too_many=graph_error(32, "(#32) Page request limit reached", status=403),
    token_expired=EXPIRED,
    reset_header="Retry-After",
    reset_form="minutes",
)

Duplicates = Literal["506", "368", "accepted"]


class Facebook(GraphNetwork):
    """One Page. `duplicates` says what becomes of the same words twice; the real one is not of one mind about it."""

    def __init__(
        self,
        *,
        clock: Now,
        page_id: str = "102030405060708",
        page_name: str = "Pocket Bank",
        token: str = "rehearsal-facebook-page-token",  # noqa: S107 - opens nothing but this simulation
        person_token: str = "rehearsal-facebook-person-token",  # noqa: S107
        duplicates: Duplicates = "506",
    ) -> None:
        super().__init__("facebook", clock=clock, manners=MANNERS, owner=page_id)
        self.publishing = f"POST /net/facebook/v26.0/{page_id}/feed"
        self.duplicates = duplicates
        self._page_id = page_id
        self._page_name = page_name
        self._token = token
        self._person_token = person_token

    def credentials(self, url: str) -> dict[str, str]:
        """The Page and its own token."""
        here = f"{url}/net/{self.name}"
        return {"page_id": self._page_id, "token": self._token, "url": f"{here}/v26.0", "public_url": here}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a post."""
        calls: Calls = [
            ("GET", "/v26.0/me", self._me),
            ("POST", "/v26.0/{id}/feed", self._create),
            ("GET", "/v26.0/{id}/feed", self._list),
            ("GET", "/v26.0/{id}/published_posts", self._list),
            ("GET", "/v26.0/{id}", self._show),
            ("POST", "/v26.0/{id}", self._edit),
            ("DELETE", "/v26.0/{id}", self._delete),
        ]
        return [*self.served(calls), web.get(f"/net/{self.name}/{self._page_id}/posts/{{number}}", self._page)]

    async def _authorise(self, request: web.Request, *, as_page: bool = True) -> str:
        """The owner of the token. Raises 190 for an unknown one, 200 where only the Page itself may."""
        token = await token_of(request)
        if token not in {self._token, self._person_token}:
            raise BAD_TOKEN
        if as_page and token != self._token:
            raise graph_error(200, "(#200) Permissions error: use a page access token", status=403)
        return self._page_id if token == self._token else "900900900"

    async def _me(self, request: web.Request) -> web.Response:
        owner = await self._authorise(request, as_page=False)
        return web.json_response(only({"id": owner, "name": self._page_name}, request, "id,name"))

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self.check_owner(request, "id")
        text = await _message(request)
        if self.duplicates != "accepted" and any(post.text == text for post in self.timeline.live()):
            raise DUPLICATE if self.duplicates == "506" else POSTED_BEFORE
        self._made += 1
        number = str(122_100_000_000 + self._made)
        post_id = f"{self._page_id}_{number}"
        url = f"{request.url.origin()}/net/{self.name}/{self._page_id}/posts/{number}"
        self.put(key=post_id, url=url, text=text)
        return web.json_response({"id": post_id})

    async def _edit(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        post, text = self.found(request), await _message(request)
        if text != post.text:
            self.timeline.rewrite(post.id, text=text, language=None, at=self.clock.now())
        return web.json_response({"success": True})

    async def _delete(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        self.timeline.delete(self.found(request).id)
        return web.json_response({"success": True})

    # Reading

    async def _list(self, request: web.Request) -> web.Response:
        await self._authorise(request, as_page=False)
        self.check_owner(request, "id")
        return listed(request, self.timeline.live(), lambda post: only(_document(post), request, DEFAULT_FIELDS))

    async def _show(self, request: web.Request) -> web.Response:
        await self._authorise(request, as_page=False)
        return web.json_response(only(_document(self.found(request)), request, DEFAULT_FIELDS))

    async def _page(self, request: web.Request) -> web.Response:
        post = self.timeline.remembered(f"{self._page_id}_{request.match_info['number']}")
        return post_page(post, network="Facebook", author=self._page_name)


async def _message(request: web.Request) -> str:
    """The words that were sent. Raises 100 for none and for too many."""
    text = (await form_of(request)).get("message", "").strip()
    if not text:
        raise parameter("Missing message or attachment")
    if len(text) > LONGEST:
        raise parameter(f"Param message must be at most {LONGEST} characters long")
    return text


def _document(post: Post) -> dict[str, object]:
    return {
        "id": post.id,
        "message": post.text,
        "created_time": graph_moment(post.created_at),
        "permalink_url": post.url,
    }
