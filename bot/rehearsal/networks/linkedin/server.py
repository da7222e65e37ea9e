"""The server: posts of the organisation, tokens and the public page of a post, under `/net/linkedin/`."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.faults import Faults
from bot.rehearsal.networks.grants import Grants
from bot.rehearsal.networks.linkedin import little_text
from bot.rehearsal.networks.linkedin.errors import (
    BAD_TOKEN,
    EXPIRED,
    MANNERS,
    NO_PROTOCOL,
    NO_VERSION,
    NOT_ALLOWED,
    NOT_FOUND,
    OLD_VERSION,
    duplicate,
    field,
    oauth,
    refused,
)
from bot.rehearsal.networks.network import Now, microseconds
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline

LONGEST: Final = 3000
ACCESS_LIFE: Final = timedelta(days=60)
REFRESH_LIFE: Final = timedelta(days=365)
GHOST_LIFE: Final = timedelta(hours=48)
READ: Final = "r_organization_social"
WRITE: Final = "w_organization_social"
FIXED: Final[Mapping[str, object]] = {"visibility": "PUBLIC", "lifecycleState": "PUBLISHED"}

Handler = Callable[[web.Request], Awaitable[web.Response]]


class LinkedIn:
    """One organisation. `scopes` is what its tokens may do, `versions` which months of the API are alive."""

    def __init__(
        self,
        *,
        clock: Now,
        organization: str = "5515715",
        token: str = "rehearsal-linkedin-token",  # noqa: S107 - opens nothing but this simulation
        versions: frozenset[str] = frozenset({"202601", "202602"}),
    ) -> None:
        self.name = "linkedin"
        self.publishing = "POST /net/linkedin/rest/posts"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.scopes = {READ, WRITE}
        self.versions = set(versions)
        self.grants = Grants("rehearsal-linkedin", life=ACCESS_LIFE, refresh_life=REFRESH_LIFE, rotating=False)
        self.grants.first(access=token, now=clock.now())
        self._clock = clock
        self._organization = organization
        self._token = token
        self._client = ("rehearsal-linkedin-client", "rehearsal-linkedin-secret")
        self._made = 0

    def credentials(self, url: str) -> dict[str, str]:
        """The page and the token of one of its administrators."""
        here = f"{url}/net/{self.name}"
        return {
            "organization": self._organization,
            "token": self._token,
            "url": f"{here}/rest",
            "sign_in_url": f"{here}/oauth/v2",
            "public_url": here,
        }

    def refreshing(self, url: str) -> dict[str, str]:
        """The same with a refresh token, which LinkedIn grants to some apps only."""
        self.grants.first(refresh="rehearsal-linkedin-refresh", now=self._clock.now())
        client_id, secret = self._client
        more = {"refresh_token": "rehearsal-linkedin-refresh", "client_id": client_id, "client_secret": secret}
        return {**self.credentials(url), **more}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a post."""
        calls: list[tuple[str, str, Handler]] = [
            ("POST", "/oauth/v2/accessToken", self._access_token),
            ("POST", "/rest/posts", self._create),
            ("GET", "/rest/posts", self._list),
            ("GET", "/rest/posts/{urn}", self._show),
            ("POST", "/rest/posts/{urn}", self._edit),
            ("DELETE", "/rest/posts/{urn}", self._delete),
        ]
        guarded = [
            web.route(verb, f"/net/{self.name}{path}", self.faults.around(handler)) for verb, path, handler in calls
        ]
        return [*guarded, web.get(f"/net/{self.name}/feed/update/{{urn}}/", self._page)]

    # Who may

    def _authorise(self, request: web.Request, scope: str, method: str = "") -> None:
        """Raises 401 without a good token, 400 and 426 without the headers, 403 where the token does not reach."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        opens = self.grants.opens(token, self._clock.now()) if kind == "Bearer" else None
        if not opens:
            raise BAD_TOKEN if opens is None else EXPIRED
        version = request.headers.get("LinkedIn-Version")
        if not version:
            raise NO_VERSION
        if version not in self.versions:
            raise OLD_VERSION
        if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            raise NO_PROTOCOL
        if request.headers.get("X-RestLi-Method", "") != method:
            raise refused(400, "ILLEGAL_ARGUMENT", f"X-RestLi-Method must be {method or 'left out'} here")
        if scope not in self.scopes:
            raise NOT_ALLOWED

    async def _access_token(self, request: web.Request) -> web.Response:
        sent = await request.post()
        if (sent.get("client_id"), sent.get("client_secret")) != self._client:
            raise oauth("invalid_client", "Client authentication failed", status=401)
        if sent.get("grant_type") != "refresh_token":
            raise oauth("invalid_request", "A required parameter is missing")
        grant = self.grants.next(str(sent.get("refresh_token", "")), self._clock.now())
        if grant is None or grant.refresh_until is None:
            raise oauth("invalid_grant", "The provided authorization grant or refresh token is invalid or expired")
        left = grant.refresh_until - self._clock.now()
        answer = {
            "access_token": grant.access,
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "refresh_token": grant.refresh,
            "refresh_token_expires_in": int(left.total_seconds()),
            "scope": ",".join(sorted(self.scopes)),
        }
        return web.json_response(answer)

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        self._authorise(request, WRITE)
        sent = await _body(request)
        text = self._checked(sent)
        if earlier := self._earlier(text):
            raise duplicate(earlier.id)
        self._made += 1
        now = self._clock.now()
        urn = f"urn:li:share:{7_330_000_000_000_000_000 + self._made}"
        url = f"{request.url.origin()}/net/{self.name}/feed/update/{urn}/"
        self.timeline.put(
            Post(id=urn, url=url, text=text, language=None, reply_to=None, created_at=now, received_at=now)
        )
        return web.Response(status=201, headers={"x-restli-id": urn})

    def _checked(self, sent: Mapping[str, Any]) -> str:
        """The words that the public will see. Raises 400, 403 and 422 for what is not as it must be."""
        author = sent.get("author")
        if author != f"urn:li:organization:{self._organization}":
            raise NOT_ALLOWED if author else field("/author", "MISSING_FIELD", "/author :: field is required")
        for name, only in FIXED.items():
            if sent.get(name) != only:
                raise field(f"/{name}", "MISSING_FIELD", f"/{name} :: field is required but not found")
        feed = sent.get("distribution")
        if not isinstance(feed, dict) or feed.get("feedDistribution") != "MAIN_FEED":
            raise field("/distribution", "MISSING_FIELD", "/distribution :: field is required but not found")
        return _words(sent.get("commentary"))

    def _earlier(self, text: str) -> Post | None:
        """A post with these words: a live one, or one deleted so lately that it is still remembered."""
        now = self._clock.now()
        same = (post for post in self.timeline.everything() if post.text == text)
        return next((post for post in same if not post.deleted or now - post.created_at < GHOST_LIFE), None)

    async def _edit(self, request: web.Request) -> web.Response:
        self._authorise(request, WRITE, "PARTIAL_UPDATE")
        post, sent = self._found(request), await _body(request)
        try:
            commentary = sent["patch"]["$set"]["commentary"]
        except (KeyError, TypeError):
            raise field("/patch", "MISSING_FIELD", "/patch/$set/commentary :: field is required") from None
        text = _words(commentary)
        if text != post.text:
            self.timeline.rewrite(post.id, text=text, language=None, at=self._clock.now())
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        self._authorise(request, WRITE, "DELETE")
        if self.timeline.get(request.match_info["urn"]) is not None:
            self.timeline.delete(request.match_info["urn"])
        elif self.timeline.remembered(request.match_info["urn"]) is None:
            raise NOT_FOUND
        return web.Response(status=204)

    # Reading

    async def _list(self, request: web.Request) -> web.Response:
        self._authorise(request, READ, "FINDER")
        asked = request.query
        if asked.get("q") != "author" or asked.get("author") != f"urn:li:organization:{self._organization}":
            raise field("/author", "INVALID_FINDER", "The finder needs q=author and an author")
        if asked.get("sortBy") not in {"LAST_MODIFIED", "CREATED"}:
            raise field("/sortBy", "INVALID_FIELD", "sortBy must be LAST_MODIFIED or CREATED")
        begin, count = int(asked.get("start", "0")), min(int(asked.get("count", "10")), 100)
        posts = sorted(self.timeline.live(), key=_modified, reverse=True)
        page = [_document(post, self._organization) for post in posts[begin : begin + count]]
        paging = {"start": begin, "count": count, "links": []}
        return web.json_response({"paging": paging, "elements": page})

    async def _show(self, request: web.Request) -> web.Response:
        self._authorise(request, READ)
        return web.json_response(_document(self._found(request), self._organization))

    async def _page(self, request: web.Request) -> web.Response:
        post = self.timeline.remembered(request.match_info["urn"])
        return post_page(post, network="LinkedIn", author="Pocket Bank")

    def _found(self, request: web.Request) -> Post:
        post = self.timeline.get(request.match_info["urn"])
        if post is None:
            raise NOT_FOUND
        return post


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text()) if request.content_type == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refused(400, "ILLEGAL_ARGUMENT", "Cannot parse request entity")
    return body


def _words(commentary: object) -> str:
    """What a commentary shows. Raises 400 for none and for one that is too long."""
    if not isinstance(commentary, str) or not commentary.strip():
        raise field("/commentary", "MISSING_FIELD", "/commentary :: field is required but not found")
    if len(commentary) > LONGEST:
        what = f"ShareCommentary text length ({len(commentary)} characters) exceeded the maximum allowed ({LONGEST})"
        raise field("/commentary", "FIELD_ARRAY_SIZE_TOO_HIGH", what)
    return little_text.read(commentary).strip()


def _modified(post: Post) -> int:
    return microseconds(post.edits[-1].at if post.edits else post.created_at) // 1000


def _document(post: Post, organization: str) -> dict[str, object]:
    return {
        "id": post.id,
        "author": f"urn:li:organization:{organization}",
        "commentary": little_text.write(post.text),
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "createdAt": microseconds(post.created_at) // 1000,
        "publishedAt": microseconds(post.created_at) // 1000,
        "lastModifiedAt": _modified(post),
    }
