"""What the two networks of Meta have in common at the wire: how they say no, who may, and how lists are paged."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, Manners, RefusedError
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.posts import Post, Timeline

PAGE, LARGEST = 25, 100

Handler = Callable[[web.Request], Awaitable[web.Response]]
Calls = Sequence[tuple[str, str, Handler]]


def graph_error(
    code: int, message: str, *, subcode: int | None = None, status: int = 400, transient: bool = False
) -> RefusedError:
    """A refusal in the shape of the Graph API."""
    error: dict[str, object] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Rehearsal"}
    if subcode is not None:
        error["error_subcode"] = subcode
    if transient:
        error["is_transient"] = True
    return RefusedError(status, {"error": error})


NO_TOKEN: Final = graph_error(104, "An access token is required to request this resource.", status=401)
BAD_TOKEN: Final = graph_error(190, "Invalid OAuth access token - Cannot parse access token", status=401)
EXPIRED: Final = graph_error(190, "Error validating access token: Session has expired.", subcode=463, status=401)
SERVER_ERROR: Final = graph_error(2, "Service temporarily unavailable", status=500, transient=True)


def missing(object_id: str) -> RefusedError:
    """What is said of an object that is not there."""
    sentence = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation"
    )
    return graph_error(100, sentence, subcode=33)


def parameter(sentence: str) -> RefusedError:
    """What is said of a parameter that is not as it must be."""
    return graph_error(100, f"(#100) {sentence}")


class GraphNetwork:
    """What both are: posts of one owner, found by their number and told of in the Graph API's words."""

    def __init__(self, name: str, *, clock: Now, manners: Manners, owner: str) -> None:
        self.name = name
        self.timeline = Timeline()
        self.faults = Faults(manners, clock.now)
        self.clock = clock
        self._owner = owner
        self._made = 0

    def served(self, calls: Calls) -> list[web.RouteDef]:
        """The calls behind the faults."""
        return [
            web.route(verb, f"/net/{self.name}{path}", self.faults.around(handler)) for verb, path, handler in calls
        ]

    def check_owner(self, request: web.Request, part: str) -> None:
        """Raises 100 where that part of the path names somebody else."""
        if request.match_info[part] not in {self._owner, "me"}:
            raise missing(request.match_info[part])

    def found(self, request: web.Request) -> Post:
        """The post that a path names."""
        post = self.timeline.get(request.match_info["id"])
        if post is None:
            raise missing(request.match_info["id"])
        return post

    def put(self, *, key: str, url: str, text: str, reply_to: str | None = None) -> Post:
        """The public sees one more post."""
        now = self.clock.now()
        return self.timeline.put(
            Post(id=key, url=url, text=text, language=None, reply_to=reply_to, created_at=now, received_at=now)
        )


async def token_of(request: web.Request) -> str:
    """The token of a call: in the header, or as a parameter. Raises 401 where there is none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer" and token:
        return token
    given = (await request.post()).get("access_token") or request.query.get("access_token")
    if not given:
        raise NO_TOKEN
    return str(given)


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a form."""
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def graph_moment(moment: datetime) -> str:
    """As the Graph API writes moments: whole seconds and an offset without a colon."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def only(document: dict[str, object], request: web.Request, default: str) -> dict[str, object]:
    """The fields that were asked for; the id is always among them."""
    wanted = {"id", *request.query.get("fields", default).split(",")}
    return {name: value for name, value in document.items() if name in wanted}


def listed(request: web.Request, posts: Sequence[Post], document: Callable[[Post], dict[str, object]]) -> web.Response:
    """One page of a list, newest first, with the cursor of the next."""
    since, size, begin = (
        _number(request, name, usual) for name, usual in (("since", 0), ("limit", PAGE), ("after", 0))
    )
    wanted = [post for post in reversed(posts) if post.created_at.timestamp() >= since]
    end = begin + min(size, LARGEST)
    answer: dict[str, object] = {"data": [document(post) for post in wanted[begin:end]]}
    if wanted[begin:end]:
        paging: dict[str, object] = {"cursors": {"before": str(begin), "after": str(end)}}
        if end < len(wanted):
            paging["next"] = str(request.url.update_query(after=str(end)))
        answer["paging"] = paging
    return web.json_response(answer)


def _number(request: web.Request, name: str, usual: int) -> int:
    text = request.query.get(name, str(usual))
    if not text.isdecimal():
        raise parameter(f"Param {name} must be a number")
    return int(text)
