"""The routes of the simulated Cachet. State and clock are its own; nothing of the bot is in here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.cachet.rules import (
    BROKEN,
    FORBIDDEN,
    LONGEST_NAME,
    MANNERS,
    NO_FILTER,
    NOT_FOUND,
    STATUSES,
    TOO_MANY,
    UNAUTHORISED,
    checked_component,
    checked_meta,
    checked_status,
    checked_text,
    invalid,
)
from bot.rehearsal.networks.faults import RefusedError, reset_text
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.hosted import Hosted, Incident, Update, bearer, json_object, paged, whole
from bot.rehearsal.networks.limits import Limit, Room
from bot.rehearsal.networks.network import Now

COMPONENTS: Final[Mapping[int, str]] = {1: "Pocket Bank", 2: "Chaabi Net", 3: "Cards"}
META: Final = "filter[meta]["
OPENING: Final = ""
"""The id, among an incident's updates, of the message that it was made with; over there that is no update."""


class Cachet(Hosted):
    """One installation. `knows_meta` false is a beta of v3 that cannot search by `meta`."""

    def __init__(
        self,
        *,
        clock: Now,
        tokens: Mapping[str, bool] | None = None,
        components: Mapping[int, str] = COMPONENTS,
        knows_meta: bool = True,
        requests_per_minute: int = 300,
    ) -> None:
        super().__init__("cachet", clock=clock, manners=MANNERS, authorised=self._refusal, missing=NOT_FOUND)
        self.publishing = "POST /net/cachet/"
        self.components = dict.fromkeys(components, 1)
        self.knows_meta = knows_meta
        self._names = components
        self._tokens = tokens or {"rehearsal-cachet": True, "rehearsal-cachet-read-only": False}
        self._gate = Gate(Limit(requests_per_minute, 60), too_many=TOO_MANY, headers=self._room_headers)
        self._update_numbers = 0

    def credentials(self, url: str) -> dict[str, str]:
        """The first token that may write."""
        token = next(token for token, writes in self._tokens.items() if writes)
        return {"url": f"{url}/net/{self.name}", "token": token}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of an incident."""
        one, update = "/api/incidents/{id}", "/api/incidents/{id}/updates/{update}"
        calls = [
            ("GET", "/api/components", self._list_components),
            ("PUT", "/api/components/{id}", self._set_component),
            ("GET", "/api/incidents", self._list),
            ("POST", "/api/incidents", self._create),
            ("GET", one, self._show_one),
            ("PUT", one, self._change),
            ("DELETE", one, self.delete),
            ("GET", f"{one}/updates", self._list_updates),
            ("POST", f"{one}/updates", self._update),
            ("GET", update, self._show_update),
            ("PUT", update, self._change_update),
            ("DELETE", update, self.delete_update),
        ]
        return [*self.served(calls, self._gate), web.get(f"/net/{self.name}/incidents/{{guid}}", self._public)]

    def public_id(self, incident: Incident, update: Update) -> str:
        """Incidents and updates are counted apart over there, so that a number alone would name two things."""
        return f"{incident.id}/{update.id}" if update.id else incident.id

    def _refusal(self, request: web.Request) -> RefusedError | None:
        writes = self._tokens.get(bearer(request))
        if writes is None:
            return UNAUTHORISED
        return None if writes or request.method == "GET" else FORBIDDEN

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        sent = await json_object(request, BROKEN)
        name, message = checked_text(sent, "name", longest=LONGEST_NAME), checked_text(sent, "message")
        status, meta = checked_status(sent), checked_meta(sent)
        states = self._checked_components(sent.get("components", []))
        number, at = str(self.number()), self.clock.now()
        incident = Incident(id=number, name=name, at=at)
        guid = f"00000000-0000-4000-8000-{int(number):012d}"
        visible = sent.get("visible", False) is True
        incident.fields = {"guid": guid, "status": status, "message": message, "meta": meta, "visible": visible}
        self.incidents[number] = incident
        self.components |= states
        if visible:
            update = Update(id=OPENING, body=message, status=str(status), at=at)
            self.show(incident, update, f"{request.url.origin()}/net/{self.name}/incidents/{guid}")
        return web.json_response({"data": _incident(incident, with_meta=False)}, status=201)

    def _checked_components(self, listed: object) -> dict[int, int]:
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise invalid("components", "The components field must be an array.")
        for each in listed:
            if each.get("id") not in self._names:
                raise invalid("components", "The selected component is invalid.")
        return {each["id"]: checked_component(each.get("status")) for each in listed}

    async def _update(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        sent = await json_object(request, BROKEN)
        status, message = checked_status(sent), checked_text(sent, "message")
        self._update_numbers += 1
        update = Update(id=str(self._update_numbers), body=message, status=str(status), at=self.clock.now())
        incident.fields["status"] = status
        self.show(incident, update, f"{request.url.origin()}/net/{self.name}/incidents/{incident.fields['guid']}")
        return web.json_response({"data": _update(update)}, status=201)

    async def _change(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        sent = await json_object(request, BROKEN)
        if "message" in sent:
            incident.fields["message"] = checked_text(sent, "message")
            for opening in (u for u in incident.updates if u.id == OPENING):
                self.reword(incident, opening, sent["message"])
        return web.json_response({"data": _incident(incident, with_meta=False)})

    async def _change_update(self, request: web.Request) -> web.Response:
        incident, update = self.found(request), self.found_update(request)
        sent = await json_object(request, BROKEN)
        if "message" not in sent and "status" not in sent:
            raise invalid("message", "The message field is required when status is not present.")
        if "message" in sent:
            self.reword(incident, update, checked_text(sent, "message"))
        return web.json_response({"data": _update(update)})

    async def _set_component(self, request: web.Request) -> web.Response:
        key = whole(request.match_info, "id", 0)
        if key not in self._names:
            raise NOT_FOUND
        self.components[key] = checked_component((await json_object(request, BROKEN)).get("status"))
        return web.json_response({"data": self._component(key)})

    # Reading

    async def _show_one(self, request: web.Request) -> web.Response:
        with_meta = request.query.get("include") == "meta"
        return web.json_response({"data": _incident(self.found(request), with_meta=with_meta)})

    async def _list(self, request: web.Request) -> web.Response:
        wanted = {k[len(META) : -1]: v for k, v in request.query.items() if k.startswith(META)}
        if wanted and not self.knows_meta:
            raise NO_FILTER
        with_meta = request.query.get("include") == "meta" and self.knows_meta
        rows = [i for i in self.incidents.values() if all(i.fields["meta"].get(k) == v for k, v in wanted.items())]
        return _listed(request, [_incident(i, with_meta=with_meta) for i in rows])

    async def _list_updates(self, request: web.Request) -> web.Response:
        return _listed(request, [_update(u) for u in self.found(request).updates if u.id != OPENING])

    async def _show_update(self, request: web.Request) -> web.Response:
        return web.json_response({"data": _update(self.found_update(request))})

    async def _list_components(self, request: web.Request) -> web.Response:
        return _listed(request, [self._component(key) for key in self._names])

    async def _public(self, request: web.Request) -> web.StreamResponse:
        guid = request.match_info["guid"]
        key = next((i.id for i in self.incidents.values() if i.fields["guid"] == guid), "none")
        raise web.HTTPFound(f"/net/{self.name}/public/{key}")

    def _component(self, key: int) -> dict[str, Any]:
        attributes = {"id": key, "name": self._names[key], "status": {"value": self.components[key]}}
        return {"id": str(key), "type": "components", "attributes": attributes}

    def _room_headers(self, room: Room) -> dict[str, str]:
        headers = {"X-RateLimit-Limit": str(room.limit), "X-RateLimit-Remaining": str(max(0, room.remaining))}
        if room.exceeded:
            ends = self.clock.now() + timedelta(seconds=room.reset_seconds)
            headers |= {"Retry-After": str(int(room.reset_seconds)), "X-RateLimit-Reset": reset_text(ends, "epoch")}
        return headers


def _listed(request: web.Request, rows: list[dict[str, Any]]) -> web.Response:
    """One page of a list; 15 where the caller names no number."""
    page = paged(rows, whole(request.query, "page", 1), min(whole(request.query, "per_page", 15), 1000))
    return web.json_response({"data": page, "meta": {"current_page": whole(request.query, "page", 1)}})


def _incident(incident: Incident, *, with_meta: bool) -> dict[str, Any]:
    fields = incident.fields
    attributes = {
        "id": int(incident.id),
        "guid": fields["guid"],
        "name": incident.name,
        "message": fields["message"],
        "visible": fields["visible"],
        "status": {"human": STATUSES[fields["status"]], "value": fields["status"]},
        "created": {"human": "just now", "string": incident.at.strftime("%Y-%m-%d %H:%M:%S")},
    }
    if with_meta:
        attributes["meta"] = fields["meta"]
    return {"id": incident.id, "type": "incidents", "attributes": attributes}


def _update(update: Update) -> dict[str, Any]:
    status = {"human": STATUSES[int(update.status)], "value": int(update.status)}
    attributes = {"id": int(update.id), "message": update.body, "status": status}
    return {"id": update.id, "type": "updates", "attributes": attributes}
