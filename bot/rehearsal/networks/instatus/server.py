"""The routes of the simulated Instatus. State and clock are its own; nothing of the bot is in here."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.faults import RefusedError
from bot.rehearsal.networks.hosted import Hosted, Incident, Update, bearer, json_object, paged, whole
from bot.rehearsal.networks.instatus.rules import (
    BROKEN,
    MANNERS,
    NOT_FOUND,
    STATUSES,
    UNAUTHORISED,
    checked_moment,
    checked_update,
    refused,
)
from bot.rehearsal.networks.network import Now, zulu

COMPONENTS: Final[Mapping[str, str]] = {
    "cl1pocketbank": "Pocket Bank",
    "cl2chaabinet": "Chaabi Net",
    "cl3cards": "Cards",
}


class Instatus(Hosted):
    """One page. `mails` counts how often subscribers were written to, which a doubled update would show."""

    def __init__(
        self,
        *,
        clock: Now,
        page_id: str = "rehearsalpage",
        api_key: str = "rehearsal-instatus",
        components: Mapping[str, str] = COMPONENTS,
    ) -> None:
        super().__init__("instatus", clock=clock, manners=MANNERS, authorised=self._refusal, missing=NOT_FOUND)
        self.publishing = "POST /net/instatus/"
        self.components = dict.fromkeys(components, "OPERATIONAL")
        self.mails = 0
        self._page_id = page_id
        self._api_key = api_key

    def credentials(self, url: str) -> dict[str, str]:
        """The page, its key, and where its public looks."""
        here = f"{url}/net/{self.name}"
        return {"url": here, "public_url": here, "page_id": self._page_id, "api_key": self._api_key}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of an incident."""
        page, one = "/v1/{page}/incidents", "/v1/{page}/incidents/{id}"
        update = f"{one}/incident-updates/{{update}}"
        calls = [
            ("GET", page, self._list),
            ("POST", page, self._create),
            ("GET", one, self._show_one),
            ("DELETE", one, self.delete),
            ("POST", f"{one}/incident-updates", self._update),
            ("GET", update, self._show_update),
            ("PUT", update, self._change_update),
            ("DELETE", update, self.delete_update),
        ]
        return [*self.served(calls), web.get(f"/net/{self.name}/incident/{{id}}", self.public)]

    def _refusal(self, request: web.Request) -> RefusedError | None:
        if bearer(request) != self._api_key:
            return UNAUTHORISED
        return None if request.match_info["page"] == self._page_id else NOT_FOUND

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        body = await json_object(request, BROKEN)
        if not isinstance(body.get("name"), str) or not body["name"]:
            raise refused(422, "name is required")
        sent = checked_update(body, frozenset(self.components), now=self.clock.now())
        incident = Incident(id=f"clinc{self.number():06d}", name=body["name"], at=sent["started"])
        incident.fields = {"published": sent.get("shouldPublish", True) is True, "base": str(request.url.origin())}
        self.incidents[incident.id] = incident
        self._add(incident, sent)
        return web.json_response(_document(incident))

    async def _update(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        body = await json_object(request, BROKEN)
        update = self._add(incident, checked_update(body, frozenset(self.components), now=self.clock.now()))
        return web.json_response(_update_document(update))

    def _add(self, incident: Incident, sent: Mapping[str, Any]) -> Update:
        """An update that the public sees at once, unless its incident is a draft."""
        update = Update(id=f"clupd{self.number():06d}", body=sent["message"], status=sent["status"], at=sent["started"])
        update.fields = {"notify": sent.get("notify", False), "created": self.clock.now()}
        self.components |= sent["states"]
        if incident.fields["published"]:
            self.show(incident, update, f"{incident.fields['base']}/net/{self.name}/incident/{incident.id}")
            self.mails += update.fields["notify"]
        return update

    async def _change_update(self, request: web.Request) -> web.Response:
        incident, update = self.found(request), self.found_update(request)
        sent = await json_object(request, BROKEN)
        if sent.get("status", update.status) not in STATUSES:
            raise refused(422, "status is not one of the allowed values")
        body = sent.get("message", update.body)
        if not isinstance(body, str) or not body:
            raise refused(422, "message is required")
        update.at = checked_moment(sent["started"]) if "started" in sent else update.at
        update.status = sent.get("status", update.status)
        self.reword(incident, update, body)
        self.mails += sent.get("notify", False) is True
        return web.json_response(_update_document(update))

    def deleted(self, gone: Incident | Update) -> web.Response:
        """Names it."""
        return web.json_response({"id": gone.id})

    # Reading

    async def _show_one(self, request: web.Request) -> web.Response:
        return web.json_response(_document(self.found(request)))

    async def _show_update(self, request: web.Request) -> web.Response:
        return web.json_response(_update_document(self.found_update(request)))

    async def _list(self, request: web.Request) -> web.Response:
        newest = list(reversed(self.incidents.values()))
        size = min(whole(request.query, "per_page", 50), 100)
        rows = paged(newest, whole(request.query, "page", 1), size)
        return web.json_response([_document(incident) for incident in rows])


def _document(incident: Incident) -> dict[str, Any]:
    latest = incident.updates[-1].status if incident.updates else "INVESTIGATING"
    over = next((zulu(u.at) for u in incident.updates if u.status == "RESOLVED"), None)
    return {
        "id": incident.id,
        "name": incident.name,
        "status": latest,
        "started": zulu(incident.at),
        "resolved": over,
        "updates": [_update_document(update) for update in incident.updates],
    }


def _update_document(update: Update) -> dict[str, Any]:
    return {
        "id": update.id,
        "message": update.body,
        "messageHtml": f"<p>{escape(update.body)}</p>",
        "status": update.status,
        "notify": update.fields["notify"],
        "started": zulu(update.at),
        "createdAt": zulu(update.fields["created"]),
    }
