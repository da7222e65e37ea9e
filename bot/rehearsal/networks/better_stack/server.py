"""The routes of the simulated Better Stack. State and clock are its own; nothing of the bot is in here."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.better_stack.rules import (
    BROKEN,
    MANNERS,
    NOT_FOUND,
    UNAUTHORISED,
    checked_message,
    checked_moment,
    checked_resources,
    checked_type,
    refused,
)
from bot.rehearsal.networks.faults import RefusedError
from bot.rehearsal.networks.hosted import Hosted, Incident, Update, bearer, json_object, paged, whole
from bot.rehearsal.networks.network import Now, zulu

RESOURCES: Final[Mapping[str, str]] = {"8001": "Pocket Bank", "8002": "Chaabi Net", "8003": "Cards"}
TOKEN: Final = "rehearsal-better-stack"
PER_PAGE: Final = 50


class BetterStack(Hosted):
    """One status page. `mails` counts how often subscribers were written to, which a doubled update would show."""

    def __init__(
        self,
        *,
        clock: Now,
        page_id: str = "123456789",
        token: str = TOKEN,
        resources: Mapping[str, str] = RESOURCES,
    ) -> None:
        super().__init__("better_stack", clock=clock, manners=MANNERS, authorised=self._refusal, missing=NOT_FOUND)
        self.publishing = "POST /net/better_stack/"
        self.resources = dict.fromkeys(resources, "resolved")
        self.mails = 0
        self._page_id = page_id
        self._token = token

    def credentials(self, url: str) -> dict[str, str]:
        """The page, the team's token, and where its public looks."""
        here = f"{url}/net/{self.name}"
        return {"url": f"{here}/api/v2", "public_url": here, "page_id": self._page_id, "token": self._token}

    def routes(self) -> list[web.RouteDef]:
        """The calls a publisher needs, and the page of a report."""
        reports = "/api/v2/status-pages/{page}/status-reports"
        updates = f"{reports}/{{id}}/status-updates"
        calls = [
            ("GET", reports, self._list),
            ("POST", reports, self._create),
            ("GET", f"{reports}/{{id}}", self._show_one),
            ("DELETE", f"{reports}/{{id}}", self.delete),
            ("GET", updates, self._list_updates),
            ("POST", updates, self._update),
            ("GET", f"{updates}/{{update}}", self._show_update),
            ("PATCH", f"{updates}/{{update}}", self._change_update),
            ("DELETE", f"{updates}/{{update}}", self.delete_update),
        ]
        return [*self.served(calls), web.get(f"/net/{self.name}/incidents/{{id}}", self.public)]

    def _refusal(self, request: web.Request) -> RefusedError | None:
        if bearer(request) != self._token:
            return UNAUTHORISED
        return None if request.match_info["page"] == self._page_id else NOT_FOUND

    # Writing

    async def _create(self, request: web.Request) -> web.Response:
        sent = await json_object(request, BROKEN)
        if not isinstance(sent.get("title"), str) or not sent["title"]:
            raise refused(422, "title can't be blank")
        kind, now = checked_type(sent), self.clock.now()
        states = checked_resources(sent, frozenset(self.resources), required=False)
        message, at = checked_message(sent), checked_moment(sent, "published_at", now)
        report = Incident(id=str(self.number()), name=sent["title"], at=checked_moment(sent, "starts_at", now))
        report.fields = {"report_type": kind, "base": str(request.url.origin())}
        self.incidents[report.id] = report
        update = Update(id=str(self.number()), body=message, status="", at=at, fields=states)
        self._add(report, update, mail=sent.get("notify_subscribers", True) is True)
        return web.json_response({"data": _report(report), "included": [_update(update)]}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        report = self.found(request)
        sent = await json_object(request, BROKEN)
        states = checked_resources(sent, frozenset(self.resources), required=True)
        message, at = checked_message(sent), checked_moment(sent, "published_at", self.clock.now())
        update = Update(id=str(self.number()), body=message, status="", at=at, fields=states)
        self._add(report, update, mail=sent.get("notify_subscribers", False) is True)
        return web.json_response({"data": _update(update)}, status=201)

    def _add(self, report: Incident, update: Update, *, mail: bool) -> None:
        self.resources |= update.fields
        self.show(report, update, f"{report.fields['base']}/net/{self.name}/incidents/{report.id}#update-{update.id}")
        self.mails += mail

    async def _change_update(self, request: web.Request) -> web.Response:
        report, update = self.found(request), self.found_update(request)
        sent = await json_object(request, BROKEN)
        self.reword(report, update, checked_message({"message": update.body, **sent}))
        return web.json_response({"data": _update(update)})

    # Reading

    async def _show_one(self, request: web.Request) -> web.Response:
        return web.json_response({"data": _report(self.found(request))})

    async def _show_update(self, request: web.Request) -> web.Response:
        return web.json_response({"data": _update(self.found_update(request))})

    async def _list(self, request: web.Request) -> web.Response:
        return _listed(request, [_report(report) for report in reversed(self.incidents.values())])

    async def _list_updates(self, request: web.Request) -> web.Response:
        return _listed(request, [_update(update) for update in reversed(self.found(request).updates)])


def _listed(request: web.Request, rows: list[dict[str, Any]]) -> web.Response:
    """One page of a list, and where the next one is."""
    number = whole(request.query, "page", 1)
    last = max(1, -(-len(rows) // PER_PAGE))
    here = f"{request.url.origin()}{request.path}?page="
    more = f"{here}{number + 1}" if number < last else None
    pages = {"first": f"{here}1", "last": f"{here}{last}", "prev": None, "next": more}
    return web.json_response({"data": paged(rows, number, PER_PAGE), "pagination": pages})


def _report(report: Incident) -> dict[str, Any]:
    first = [{"id": update.id, "type": "status_update"} for update in report.updates]
    attributes = {
        "title": report.name,
        "report_type": report.fields["report_type"],
        "starts_at": zulu(report.at),
        "ends_at": None,
    }
    related = {"status_updates": {"data": first}}
    return {"id": report.id, "type": "status_report", "attributes": attributes, "relationships": related}


def _update(update: Update) -> dict[str, Any]:
    states = [{"status_page_resource_id": key, "status": status} for key, status in update.fields.items()]
    attributes = {"message": update.body, "published_at": zulu(update.at), "affected_resources": states}
    return {"id": update.id, "type": "status_update", "attributes": attributes}
