"""Atlassian Statuspage: no key of ours, so each write carries a marker in the incident's metadata, to be read back.

A repeat would mail every subscriber twice. Single updates can be reworded there, but never taken down.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import takewhile
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
from bot.publishers.page_wire import Manners, Wire, by_number, of_page, single, wire
from bot.publishers.unpublishable import Unpublishable
from bot.services.ports import Post

URL = "https://api.statuspage.io/v1"
LONGEST = 25_000
MARKER = "bayan"
POSTMORTEM = "postmortem"
"""What stands in a receipt for the update's id where the word is the incident's postmortem."""

STATES = {
    each: each
    for each in ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
}
STATUSES = {"investigating", "identified", "monitoring", "resolved"}
MANNERS = Manners(
    name="Statuspage",
    busy=frozenset({420, 429}),
    pause=timedelta(seconds=60),
    hints={
        401: "The API key is not valid; copy it again from your user menu, under API info",
        403: "This API key may not write to this page",
        404: "There is no such page, incident or component; check page_id, and that nobody removed the incident",
        422: "Statuspage does not take this text or these components; check components in the policy",
    },
)
INCIDENTS = by_number("limit", lambda body: body)
COMPONENTS = by_number("per_page", lambda body: body)


class Statuspage:
    """Publishes to one page. A receipt's id is the update's; its extra names the incident."""

    def __init__(self, wire: Wire, components: Mapping[str, str]) -> None:
        self._wire = wire
        self._components = components

    def prepare(self, post: Post) -> JSON:
        """The call that creates, updates or rewords, or publishes the postmortem, with our marker in it."""
        text = page_post.words(post)
        if post.deed is Deed.RETRACT:
            raise Unpublishable("Statuspage cannot take down one update; correct its words, or remove the incident")
        if post.deed is Deed.EDIT:
            return self._edit(post, text)
        if post.root is None:
            incident = {"name": page_post.name(post), **self._incident(post, text)}
            return page_post.frozen(post, {"method": "POST", "path": "/incidents", "json": {"incident": incident}})
        at = page_post.incident_of(post)
        if post.kind == "post_incident":
            return _postmortem(post, at, text, mail=True)
        body = {"incident": self._incident(post, text)}
        return page_post.frozen(post, {"method": "PATCH", "path": _path(at), "json": body}, incident=at)

    def _incident(self, post: Post, text: str) -> JSON:
        """What a create and an update have in common. Metadata is replaced as a whole, so it is always whole."""
        found: JSON = {
            "body": text,
            "status": post.phase if post.phase in STATUSES else "resolved",
            "deliver_notifications": True,
            "metadata": {MARKER: {"incident": post.incident, "language": post.language, "statement": post.key}},
        }
        if states := page_post.states(post, self._components, STATES):
            found |= {"components": states, "component_ids": sorted(states)}
        return found

    def _edit(self, post: Post, text: str) -> JSON:
        """Other words for one update, without mailing anybody a second time."""
        target = page_post.target_of(post)
        at = target.extra[page_post.INCIDENT]
        if target.remote_id == POSTMORTEM:
            return _postmortem(post, at, text, mail=False)
        path = f"{_path(at)}/incident_updates/{quote(target.remote_id, safe='')}"
        body = {"incident_update": {"body": text, "deliver_notifications": False}}
        return page_post.frozen(
            post, {"method": "PATCH", "path": path, "json": body}, incident=at, target=target.plain(), body=text
        )

    async def publish(self, request: JSON) -> Outcome:
        """Makes the frozen calls, the public one last."""
        return await self._wire.send(request, lambda body: self._receipt(body, request))

    def _receipt(self, body: Any, request: JSON) -> Receipt | None:  # noqa: ANN401 - whatever the other side wrote
        if "target" in request:
            return page_post.again(request, "answer")
        if request.get(POSTMORTEM):
            return _proof(str(request["incident"]), POSTMORTEM, "", how="answer") if isinstance(body, dict) else None
        return _marked(body, request, how="answer") if isinstance(body, dict) else None

    async def reconcile(self, request: JSON) -> Sighting:
        """By the marker in the metadata; else by the newest update's words and status."""
        return await self._wire.look(request, self._find(request))

    async def _find(self, request: JSON) -> Found:
        if "incident" not in request:
            return await self._created(request)
        incident = await self._wire.get(_path(request["incident"]))
        if isinstance(incident, Trouble):
            return incident
        if not isinstance(incident, dict) or not isinstance(incident.get("incident_updates"), list):
            return Trouble(why="Statuspage answers a look-up with something that is no incident")
        if "target" in request:
            return page_post.as_wished(_listed(incident), request, _says)
        return _explained(incident, request) if request.get(POSTMORTEM) else _updated(incident, request)

    async def _created(self, request: JSON) -> Found:
        """Among the newest incidents: the one with our marker, else the one with our name and words and no marker."""
        since = datetime.fromisoformat(request["since"])
        rows = await self._wire.rows("/incidents", INCIDENTS, enough=lambda row: _at(row) < since)
        if isinstance(rows, Trouble):
            return rows
        marked = [_marked(row, request, how="read back") for row in rows if _marker(row) == request["key"]]
        if marked:
            found = [receipt for receipt in marked if receipt]
            return single(found) or Trouble(why="our marker is there, but no update with these words", again=None)
        name = request["call"]["json"]["incident"]["name"]
        bare = [r for r in rows if not _marker(r) and r.get("name") == name and _at(r) >= since]
        return single([receipt for row in bare if (receipt := _unmarked(row, request))])

    async def preflight(self) -> list[Fault]:
        """Whether key and page fit, and whether every component of the policy exists."""
        rows = await self._wire.rows("/components", COMPONENTS)
        if isinstance(rows, Trouble):
            return [Fault("statuspage", rows.why, "Check page_id, api_key and url.")]
        known = {row.get("id") for row in rows}
        unknown = sorted(f"{service} ({each})" for service, each in self._components.items() if each not in known)
        hint = "Check components of this outlet in the policy."
        return [Fault("statuspage", f"the page has no component for {', '.join(unknown)}", hint)] if unknown else []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._wire.close()


def _path(incident: str) -> str:
    return f"/incidents/{quote(incident, safe='')}"


def _postmortem(post: Post, at: str, text: str, *, mail: bool) -> JSON:
    """The draft, which nobody sees, and then the call that shows it."""
    path = f"{_path(at)}/postmortem"
    draft = {"method": "PUT", "path": path, "json": {"postmortem": {"body_draft": text}}}
    show = {"method": "PUT", "path": f"{path}/publish", "json": {"postmortem": {"notify_subscribers": mail}}}
    return page_post.frozen(post, show, before=[draft], incident=at, body=text, postmortem=True)


def _marker(incident: Mapping[str, Any]) -> str:
    """Which of our statements wrote last into the incident's metadata; empty where none did."""
    metadata = incident.get("metadata")
    ours = metadata.get(MARKER) if isinstance(metadata, dict) else None
    return str(ours.get("statement", "")) if isinstance(ours, dict) else ""


def _updates(incident: Mapping[str, Any], request: JSON) -> Iterator[Mapping[str, Any]]:
    """The updates since the ones that this one follows, newest first, whatever order they came in."""
    ordered = sorted(_listed(incident), key=_at, reverse=True)
    newer = takewhile(lambda u: u.get("id") not in request["known"], ordered)
    yield from (u for u in newer if isinstance(u.get("id"), str))


def _listed(incident: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = incident.get("incident_updates")
    return [u for u in listed if isinstance(u, dict)] if isinstance(listed, list) else []


def _marked(incident: Mapping[str, Any], request: JSON, *, how: str) -> Receipt | None:
    """Our update of an incident that surely took our write: by its words, else the newest of its status."""
    status = request["call"]["json"]["incident"]["status"]
    fitting = [u for u in _updates(incident, request) if u.get("status") == status]
    exact = [u for u in fitting if _same(u, request)]
    for update in exact or (fitting if _marker(incident) == request["key"] else []):
        return _shown(incident, update, request, how=how)
    return None


def _unmarked(incident: Mapping[str, Any], request: JSON) -> Receipt | None:
    """The incident's newest update, if it has our words and our status."""
    newest = next(_updates(incident, request), None)
    status = request["call"]["json"]["incident"]["status"]
    ours = newest is not None and newest.get("status") == status and _same(newest, request)
    return _shown(incident, newest, request, how="read back") if newest is not None and ours else None


def _updated(incident: Mapping[str, Any], request: JSON) -> Found:
    if _marker(incident) != request["key"]:
        return _unmarked(incident, request)
    return _marked(incident, request, how="read back") or Trouble(
        why="our marker is there, but no update with this status", again=None
    )


def _explained(incident: Mapping[str, Any], request: JSON) -> Receipt | None:
    """The postmortem, once it is public with our words."""
    body = incident.get("postmortem_body")
    if not incident.get("postmortem_published_at") or not same_words(str(body or ""), request["body"]):
        return None
    return _proof(str(request["incident"]), POSTMORTEM, _link(incident), how="read back")


def _shown(incident: Mapping[str, Any], update: Mapping[str, Any], request: JSON, *, how: str) -> Receipt | None:
    at = incident.get("id")
    if not isinstance(at, str) or not at:
        return None
    opening = "incident" not in request
    return _proof(at, str(update["id"]), _link(incident), how=how, opening=opening)


def _proof(at: str, update: str, url: str, *, how: str, opening: bool = False) -> Receipt:
    return Receipt(remote_id=update, url=url, how=how, extra=page_post.whereabouts(at, opening=opening))


def _link(incident: Mapping[str, Any]) -> str:
    link = incident.get("shortlink")
    return link if isinstance(link, str) else ""


def _same(update: Mapping[str, Any], request: JSON) -> bool:
    return _says(update, request["call"]["json"]["incident"]["body"])


def _says(update: Mapping[str, Any], text: str) -> bool:
    return same_words(str(update.get("body", "")), text)


def _at(row: Mapping[str, Any]) -> datetime:
    """When an incident or an update was made; what tells no moment counts as new."""
    return page_post.moment(row.get("created_at")) or datetime.max.replace(tzinfo=UTC)


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Statuspage:
    base = of_page(told, URL, "pages")
    return Statuspage(wire(MANNERS, base, f"OAuth {told['api_key'].strip()}", outlet, around), outlet.components)


KIND = Kind(
    name="statuspage",
    build=_build,
    needs=("page_id", "api_key"),
    takes=("url",),
    open=frozenset({"page_id"}),
    addresses=frozenset({"url"}),
    headers=frozenset({"api_key"}),
    abilities=Abilities(edits=True),
    max_length=LONGEST,
)
