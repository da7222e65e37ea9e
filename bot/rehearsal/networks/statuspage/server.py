"""The routes of the simulated Statuspage. State and clock are its own; nothing of the bot is in here."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.faults import RefusedError
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.hosted import Hosted, Incident, Update, json_object, paged, whole
from bot.rehearsal.networks.limits import Limit
from bot.rehearsal.networks.network import Now, zulu
from bot.rehearsal.networks.statuspage.rules import (
    BROKEN,
    LONGEST_BODY,
    MANNERS,
    NOT_FOUND,
    TOO_MANY,
    UNAUTHORISED,
    checked_incident,
    invalid,
    refused,
)

COMPONENTS: Final[Mapping[str, str]] = {
    "k1pocketbank": "Pocket Bank",
    "k2chaabinet": "Chaabi Net",
    "k3cards": "Cards",
}


class Statuspage(Hosted):
    """One page. `mails` counts how often subscribers were written to, which a doubled update would show."""

    def __init__(
        self,
        *,
        clock: Now,
        page_id: str = "rehearsalpage",
        api_key: str = "rehearsal-statuspage",
        components: Mapping[str, str] = COMPONENTS,
        requests_per_minute: int = 600,
    ) -> None:
        super().__init__("statuspage", clock=clock, manners=MANNERS, authorised=self._refusal, missing=NOT_FOUND)
        self.publishing = "POST /net/statuspage/|PATCH /net/statuspage/|/postmortem/publish"
        self.components = dict.fromkeys(components, "operational")
        self.mails = 0
        self._names = components
        self._page_id = page_id
        self._api_key = api_key
        self._gate = Gate(Limit(requests_per_minute, 60), too_many=TOO_MANY, headers=lambda _: {})

    def credentials(self, url: str) -> dict[str, str]:
        """The page and the key of a person who may write to it."""
        return {"url": f"{url}/net/{self.name}/v1", "page_id": self._page_id, "api_key": self._api_key}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs."""
        page, one = "/v1/pages/{page}", "/v1/pages/{page}/incidents/{id}"
        calls = [
            ("GET", f"{page}/components", self._list_components),
            ("GET", f"{page}/incidents", self._list),
            ("POST", f"{page}/incidents", self._create),
            ("GET", one, self._show_one),
            ("PATCH", one, self._update),
            ("PUT", one, self._update),
            ("DELETE", one, self.delete),
            ("PATCH", f"{one}/incident_updates/{{update}}", self._reword),
            ("PUT", f"{one}/postmortem", self._draft),
            ("PUT", f"{one}/postmortem/publish", self._publish_postmortem),
        ]
        return self.served(calls, self._gate)

    def _refusal(self, request: web.Request) -> RefusedError | None:
        word, _, key = request.headers.get("Authorization", "").partition(" ")
        if word != "OAuth" or key != self._api_key:
            return UNAUTHORISED
        return None if request.match_info["page"] == self._page_id else NOT_FOUND

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        sent = checked_incident(await json_object(request, BROKEN), frozenset(self._names), new=True)
        at = self.clock.now()
        incident = Incident(id=f"inc{self.number():09d}", name=sent["name"], at=at)
        self.incidents[incident.id] = incident
        incident.fields = {"status": "investigating", "link": f"{request.url.origin()}/net/{self.name}/public/"}
        self._apply(incident, sent)
        return web.json_response(self._document(incident), status=201)

    async def _update(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        sent = checked_incident(await json_object(request, BROKEN), frozenset(self._names), new=False)
        self._apply(incident, sent)
        return web.json_response(self._document(incident))

    def _apply(self, incident: Incident, sent: Mapping[str, Any]) -> None:
        """A write with words appends an update; without, it changes fields only."""
        incident.name = sent.get("name", incident.name)
        incident.fields |= {key: sent[key] for key in ("status", "metadata") if key in sent}
        self.components |= sent.get("components", {})
        if sent.get("body"):
            status = incident.fields["status"]
            update = Update(id=f"upd{self.number():09d}", body=sent["body"], status=status, at=self.clock.now())
            update.fields["affected"] = dict(sent.get("components", {}))
            self.show(incident, update, f"{incident.fields['link']}{incident.id}")
            self.mails += sent.get("deliver_notifications", True)

    async def _reword(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        update = next((u for u in incident.updates if u.id == request.match_info["update"]), None)
        if update is None:
            raise NOT_FOUND
        sent = (await json_object(request, BROKEN)).get("incident_update")
        if not isinstance(sent, dict):
            raise refused(400, "incident_update is missing")
        body = sent.get("body", update.body)
        if not isinstance(body, str) or len(body) > LONGEST_BODY:
            raise invalid(f"body is too long (maximum is {LONGEST_BODY} characters)")
        self.reword(incident, update, body)
        self.mails += bool(sent.get("deliver_notifications", True))
        return web.json_response(_update_document(incident, update))

    async def _draft(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        sent = (await json_object(request, BROKEN)).get("postmortem")
        if not isinstance(sent, dict) or not isinstance(sent.get("body_draft"), str):
            raise refused(400, "body_draft is missing")
        if incident.fields["status"] != "resolved":
            raise invalid("a postmortem needs a resolved incident")
        incident.fields["draft"] = sent["body_draft"]
        return web.json_response({"body_draft": sent["body_draft"], "published_at": None})

    async def _publish_postmortem(self, request: web.Request) -> web.Response:
        incident = self.found(request)
        sent = (await json_object(request, BROKEN)).get("postmortem", {})
        if "draft" not in incident.fields:
            raise NOT_FOUND
        body = incident.fields["draft"]
        shown = incident.fields.setdefault(
            "postmortem", Update(id=f"{incident.id}/postmortem", body=body, status="postmortem", at=self.clock.now())
        )
        if self.timeline.get(shown.id) is None:
            self.show(incident, shown, f"{incident.fields['link']}{incident.id}")
            incident.updates.remove(shown)
        self.reword(incident, shown, body)
        self.mails += bool(sent.get("notify_subscribers", True))
        return web.json_response({"body": body, "published_at": zulu(shown.at)})

    def deleted(self, gone: Incident | Update) -> web.Response:
        """Shows the incident once more; single updates cannot be taken away here."""
        return web.json_response(self._document(gone) if isinstance(gone, Incident) else {})

    # Reading

    async def _show_one(self, request: web.Request) -> web.Response:
        return web.json_response(self._document(self.found(request)))

    async def _list(self, request: web.Request) -> web.Response:
        newest = sorted(self.incidents.values(), key=lambda i: i.id, reverse=True)
        size = min(whole(request.query, "limit", 100), 100)
        rows = paged(newest, whole(request.query, "page", 1), size)
        return web.json_response([self._document(incident) for incident in rows])

    async def _list_components(self, request: web.Request) -> web.Response:
        rows = [{"id": key, "name": self._names[key], "status": status} for key, status in self.components.items()]
        size = min(whole(request.query, "per_page", 100), 100)
        return web.json_response(paged(rows, whole(request.query, "page", 1), size))

    def _document(self, incident: Incident) -> dict[str, Any]:
        postmortem = incident.fields.get("postmortem")
        return {
            "id": incident.id,
            "name": incident.name,
            "status": incident.fields["status"],
            "metadata": incident.fields.get("metadata", {}),
            "created_at": zulu(incident.at),
            "page_id": self._page_id,
            "shortlink": f"{incident.fields['link']}{incident.id}",
            "postmortem_body": postmortem.body if postmortem else None,
            "postmortem_published_at": zulu(postmortem.at) if postmortem else None,
            "incident_updates": [_update_document(incident, update) for update in reversed(incident.updates)],
        }


def _update_document(incident: Incident, update: Update) -> dict[str, Any]:
    return {
        "id": update.id,
        "incident_id": incident.id,
        "body": update.body,
        "status": update.status,
        "created_at": zulu(update.at),
        "display_at": zulu(update.at),
        "affected_components": [{"code": k, "new_status": v} for k, v in update.fields["affected"].items()],
    }
