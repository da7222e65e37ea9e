"""What the simulated status page services share: the credential, bodies, the public's view, a person's page."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.rehearsal.networks.faults import Faults, Manners, RefusedError
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline

Handler = Callable[[web.Request], Awaitable[web.Response]]
Calls = Sequence[tuple[str, str, Handler]]


@dataclass(slots=True, kw_only=True)
class Update:
    """One update of an incident, as its service keeps it."""

    id: str
    body: str
    status: str
    at: datetime
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Incident:
    """One incident with its updates, oldest first."""

    id: str
    name: str
    at: datetime
    updates: list[Update] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


class Hosted:
    """The part of a service behind its API. `authorised` answers the refusal a request deserves, None where none;
    `missing` is what is said of an incident or an update that is not there.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Now,
        manners: Manners,
        authorised: Callable[[web.Request], RefusedError | None],
        missing: RefusedError,
    ) -> None:
        self.name = name
        self.clock = clock
        self.timeline = Timeline()
        self.faults = Faults(manners, clock.now)
        self.incidents: dict[str, Incident] = {}
        self._authorised = authorised
        self._missing = missing
        self._numbers = 0

    def number(self) -> int:
        """The next number, counted up over everything that is made here."""
        self._numbers += 1
        return self._numbers

    def served(self, calls: Calls, gate: Gate | None = None) -> list[web.RouteDef]:
        """The API behind the credential, the limit and the faults, and the page of an incident."""
        guarded = []
        for verb, path, handler in calls:
            behind = self._guarded(handler)
            counted = gate.around(behind) if gate else behind
            guarded.append(web.route(verb, f"/net/{self.name}{path}", self.faults.around(counted)))
        return [*guarded, web.get(f"/net/{self.name}/public/{{id}}", self._page)]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            if refusal := self._authorised(request):
                raise refusal
            return await handler(request)

        return guarded

    def found(self, request: web.Request) -> Incident:
        """The incident that a path names."""
        try:
            return self.incidents[request.match_info["id"]]
        except KeyError:
            raise self._missing from None

    def found_update(self, request: web.Request) -> Update:
        """The update that a path names."""
        wanted = request.match_info["update"]
        update = next((u for u in self.found(request).updates if u.id == wanted), None)
        if update is None:
            raise self._missing
        return update

    async def delete(self, request: web.Request) -> web.Response:
        """Takes an incident away, with all its updates."""
        incident = self.found(request)
        answer = self.deleted(incident)
        self.hide(incident, tuple(incident.updates))
        del self.incidents[incident.id]
        return answer

    async def delete_update(self, request: web.Request) -> web.Response:
        """Takes one update away."""
        incident, update = self.found(request), self.found_update(request)
        self.hide(incident, (update,))
        return self.deleted(update)

    def deleted(self, gone: Incident | Update) -> web.Response:
        """What is said of something that is taken away."""
        del gone
        return web.Response(status=204)

    async def public(self, request: web.Request) -> web.StreamResponse:
        """The public address of an incident leads to its page."""
        raise web.HTTPFound(f"/net/{self.name}/public/{request.match_info['id']}")

    async def _page(self, request: web.Request) -> web.Response:
        """What a person sees: the newest update of the incident."""
        incident = self.incidents.get(request.match_info["id"])
        shown = [self.timeline.get(self.public_id(incident, u)) for u in incident.updates] if incident else []
        live = [post for post in shown if post]
        return post_page(live[-1] if live else None, network=self.name, author="Pocket Bank")

    def public_id(self, incident: Incident, update: Update) -> str:
        """By which name the timeline knows an update."""
        del incident
        return update.id

    def show(self, incident: Incident, update: Update, url: str) -> None:
        """The public sees one more update, under the ones before it."""
        shown = [self.public_id(incident, each) for each in incident.updates]
        live = [each for each in shown if self.timeline.get(each)]
        incident.updates.append(update)
        self.timeline.put(
            Post(
                id=self.public_id(incident, update),
                url=url,
                text=update.body,
                language=None,
                reply_to=live[-1] if live else None,
                created_at=update.at,
                received_at=self.clock.now(),
            )
        )

    def reword(self, incident: Incident, update: Update, body: str) -> None:
        """The public sees other words in the place of an update's."""
        if body != update.body:
            update.body = body
            self.timeline.rewrite(self.public_id(incident, update), text=body, language=None, at=self.clock.now())

    def hide(self, incident: Incident, updates: Sequence[Update]) -> None:
        """The public does not see these any more."""
        for update in updates:
            self.timeline.delete(self.public_id(incident, update))
        incident.updates = [each for each in incident.updates if each not in updates]


async def json_object(request: web.Request, broken: RefusedError) -> dict[str, Any]:
    """The body as a JSON object. Raises `broken` for anything else."""
    try:
        body = json.loads(await request.text())
    except ValueError:
        raise broken from None
    if not isinstance(body, dict):
        raise broken
    return body


def bearer(request: web.Request) -> str:
    """The token of the Authorization header, where it is a bearer's."""
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if word == "Bearer" else ""


def whole(query: Mapping[str, str], name: str, default: int) -> int:
    """The number at that name of a query; the default where there is none above nought."""
    text = query.get(name, "")
    return int(text) if text.isdecimal() and int(text) else default


def paged(rows: Sequence[Any], page: int, size: int) -> list[Any]:
    """One page, counted from 1."""
    return list(rows[(page - 1) * size : page * size])
