"""Instatus: no key and no marker, but each update begins at a moment of our choice, which tells it from all others."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Outcome, Receipt, Sighting
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers import page_post
from bot.publishers.html_text import same_words
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Found, Trouble
from bot.publishers.page_wire import Manners, Wire, by_number, of_page, public_url, single, told, wire
from bot.services.ports import Post

URL = "https://api.instatus.com"
STATES = {
    "operational": "OPERATIONAL",
    "under_maintenance": "UNDERMAINTENANCE",
    "degraded_performance": "DEGRADEDPERFORMANCE",
    "partial_outage": "PARTIALOUTAGE",
    "major_outage": "MAJOROUTAGE",
}
STATUSES = {"investigating": "INVESTIGATING", "identified": "IDENTIFIED", "monitoring": "MONITORING"}
RESOLVED = "RESOLVED"
MANNERS = Manners(
    name="Instatus",
    errors=("error.message", "message", "error"),
    hints={
        401: "The API key is not valid; copy it again from the account's developer settings",
        403: "This API key may not write to this page",
        404: "There is no such page or incident; check page_id, and that nobody removed the incident",
        422: "Instatus does not take this text or these components; check components in the policy",
    },
)
ROWS = by_number("per_page", lambda body: body)


class Instatus:
    """Publishes to one page. A receipt's id is the update's; its extra names the incident, the start and the status."""

    def __init__(self, wire: Wire, components: Mapping[str, str], public_url: str) -> None:
        self._wire = wire
        self._components = components
        self._public_url = public_url

    def prepare(self, post: Post) -> JSON:
        """The call that creates, updates, rewords or takes down; a new word begins at a moment that is its own."""
        text = page_post.words(post)
        if post.deed is not Deed.PUBLISH:
            return _changed(post, text)
        states = page_post.states(post, self._components, STATES)
        body: JSON = {
            "message": text,
            "status": STATUSES.get(post.phase, RESOLVED),
            "started": page_post.zulu(page_post.own_moment(post)),
            "notify": True,
            "components": sorted(states),
            "statuses": [{"id": key, "status": state} for key, state in sorted(states.items())],
        }
        if post.root is None:
            opening = {"name": page_post.name(post), "shouldPublish": True, **body}
            return page_post.frozen(post, {"method": "POST", "path": "/incidents", "json": opening})
        at = page_post.incident_of(post)
        call = {"method": "POST", "path": f"{_path(at)}/incident-updates", "json": body}
        return page_post.frozen(post, call, incident=at)

    async def publish(self, request: JSON) -> Outcome:
        """Makes the frozen call."""
        return await self._wire.send(request, lambda body: self._receipt(body, request))

    def _receipt(self, body: Any, request: JSON) -> Receipt | None:  # noqa: ANN401 - whatever the other side wrote
        """The proof in an answer: an incident with its updates, or one update alone."""
        if "target" in request:
            return page_post.again(request, "answer")
        if not isinstance(body, dict) or not told(body.get("id")):
            return None
        if isinstance(body.get("updates"), list):
            return next((self._proof(told(body["id"]), u, request, how="answer") for u in _ours(body, request)), None)
        at = request.get("incident")
        return self._proof(at, body, request, how="answer") if at else None

    def _proof(self, at: str, update: Mapping[str, Any], request: JSON, *, how: str) -> Receipt:
        sent = request["call"]["json"]
        where = page_post.whereabouts(at, opening="incident" not in request)
        url = f"{self._public_url}/incident/{at}" if self._public_url else ""
        kept = {**where, "started": sent["started"], "status": sent["status"]}
        return Receipt(remote_id=told(update.get("id")), url=url, how=how, extra=kept)

    async def reconcile(self, request: JSON) -> Sighting:
        """By the moment at which our update begins, its status and its words."""
        return await self._wire.look(request, self._find(request))

    async def _find(self, request: JSON) -> Found:
        if "incident" not in request:
            return await self._created(request)
        incident = await self._incident(request["incident"])
        if isinstance(incident, Trouble):
            return incident
        if "target" in request:
            return page_post.as_wished(_updates(incident), request, _says)
        return self._matches([incident], request)

    async def _created(self, request: JSON) -> Found:
        """Among the incidents of our name; one that is listed without its updates is read by itself."""
        rows = await self._wire.rows("/incidents", ROWS)
        if isinstance(rows, Trouble):
            return rows
        sent = request["call"]["json"]
        read: list[Mapping[str, Any]] = []
        for row in rows:
            if row.get("name") != sent["name"] or page_post.elsewhen(sent["started"], row.get("started")):
                continue
            whole = row if isinstance(row.get("updates"), list) else await self._incident(told(row.get("id")))
            if isinstance(whole, Trouble):
                return whole
            read.append(whole)
        return self._matches(read, request)

    def _matches(self, incidents: list[Mapping[str, Any]], request: JSON) -> Found:
        return single(
            [
                self._proof(told(incident.get("id")), update, request, how="read back")
                for incident in incidents
                for update in _ours(incident, request)
            ]
        )

    async def _incident(self, at: str) -> Mapping[str, Any] | Trouble:
        """One incident with its updates."""
        body = await self._wire.get(_path(at))
        if isinstance(body, Trouble):
            return body
        if not isinstance(body, dict) or not isinstance(body.get("updates"), list):
            return Trouble(why="Instatus answers a look-up with something that is no incident")
        return body

    async def preflight(self) -> list[Fault]:
        """Whether key and page fit."""
        found = await self._wire.get("/incidents", ROWS.params(1))
        return [Fault("instatus", found.why, "Check page_id, api_key and url.")] if isinstance(found, Trouble) else []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._wire.close()


def _path(incident: str) -> str:
    return f"/incidents/{quote(incident, safe='')}"


def _changed(post: Post, text: str) -> JSON:
    """Other words for one update, which keeps its start and its status and is mailed to nobody; or its end."""
    target = page_post.target_of(post)
    at = target.extra[page_post.INCIDENT]
    path = f"{_path(at)}/incident-updates/{quote(target.remote_id, safe='')}"
    call: JSON = {"method": "DELETE", "path": path}
    if post.deed is Deed.EDIT:
        kept = {key: target.extra[key] for key in ("started", "status") if key in target.extra}
        call = {"method": "PUT", "path": path, "json": {"message": text, "notify": False, **kept}}
    return page_post.frozen(post, call, incident=at, target=target.plain(), body=text)


def _updates(incident: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = incident.get("updates")
    yield from (u for u in listed if isinstance(u, dict) and told(u.get("id"))) if isinstance(listed, list) else ()


def _ours(incident: Mapping[str, Any], request: JSON) -> list[Mapping[str, Any]]:
    """The updates with our start, status and words, besides those that were there before."""
    sent = request["call"]["json"]
    return [
        update
        for update in _updates(incident)
        if told(update["id"]) not in request["known"]
        and update.get("status") == sent["status"]
        and page_post.same_moment(sent["started"], update.get("started"))
        and _says(update, sent["message"])
    ]


def _says(update: Mapping[str, Any], text: str) -> bool:
    return same_words(str(update.get("message", "")), text)


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Instatus:
    speaks = wire(MANNERS, of_page(told, URL, "v1"), f"Bearer {told['api_key'].strip()}", outlet, around)
    return Instatus(speaks, outlet.components, public_url(told))


KIND = Kind(
    name="instatus",
    build=_build,
    needs=("page_id", "api_key"),
    takes=("url", "public_url"),
    open=frozenset({"page_id"}),
    addresses=frozenset({"url", "public_url"}),
    headers=frozenset({"api_key"}),
    abilities=Abilities(edits=True, retracts=True, by_words=True),
)
