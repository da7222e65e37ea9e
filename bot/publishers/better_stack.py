"""Better Stack: no key and no marker, but each update is dated by us, which tells it from all others.

It knows no phases: these are in the words, and an incident is over there when every resource is resolved.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Outcome, Receipt, Sighting
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers import page_post
from bot.publishers.html_text import html_text, same_words
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Found, Trouble
from bot.publishers.page_wire import Listing, Manners, Wire, of_page, public_url, single, told, wire
from bot.services.ports import Post

URL = "https://uptime.betterstack.com/api/v2"
STATES = {
    "operational": "resolved",
    "under_maintenance": "maintenance",
    "degraded_performance": "degraded",
    "partial_outage": "degraded",
    "major_outage": "downtime",
}
MANNERS = Manners(
    name="Better Stack",
    errors=("errors", "message", "error"),
    hints={
        401: "The token is not valid; copy it again from the team's API tokens",
        403: "This token may not write to this page",
        404: "There is no such page or report; check page_id, and that nobody removed the report",
        422: "Better Stack does not take this text or these resources; check components in the policy",
    },
)


def _data(body: Any) -> Any:  # noqa: ANN401 - whatever the other side wrote
    return body.get("data") if isinstance(body, dict) else None


ROWS = Listing(params=lambda page: {"page": str(page)}, rows=_data)


class BetterStack:
    """Publishes to one page. A receipt's id is the status update's; its extra names the report."""

    def __init__(self, wire: Wire, components: Mapping[str, str], public_url: str) -> None:
        self._wire = wire
        self._components = components
        self._public_url = public_url

    def prepare(self, post: Post) -> JSON:
        """The call that creates, updates, rewords or takes down; a new word has a date that is its own."""
        text = page_post.words(post)
        if post.deed is not Deed.PUBLISH:
            return _changed(post, text)
        states = page_post.states(post, self._components, STATES)
        at = page_post.zulu(page_post.own_moment(post))
        body: JSON = {
            "message": text,
            "affected_resources": [
                {"status_page_resource_id": key, "status": state} for key, state in sorted(states.items())
            ],
            "notify_subscribers": True,
            "published_at": at,
        }
        if post.root is None:
            opening = {"title": page_post.name(post), "report_type": "manual", "starts_at": at, **body}
            return page_post.frozen(post, {"method": "POST", "path": "/status-reports", "json": opening})
        report = page_post.incident_of(post)
        call = {"method": "POST", "path": _updates_of(report), "json": body}
        return page_post.frozen(post, call, incident=report)

    async def publish(self, request: JSON) -> Outcome:
        """Makes the frozen call."""
        return await self._wire.send(request, lambda body: self._receipt(body, request))

    def _receipt(self, body: Any, request: JSON) -> Receipt | None:  # noqa: ANN401 - whatever the other side wrote
        """The proof in an answer: an update, or a report with its first update beside it."""
        if "target" in request:
            return page_post.again(request, "answer")
        row = _data(body)
        key = told(row.get("id")) if isinstance(row, dict) else ""
        if not key:
            return None
        if "incident" in request:
            return self._proof(request["incident"], key, request, how="answer")
        beside = body.get("included")
        first = [r for r in beside if isinstance(r, dict) and told(r.get("id"))] if isinstance(beside, list) else []
        updates = [told(r["id"]) for r in first if r.get("type") == "status_update"]
        return self._proof(key, updates[0], request, how="answer") if updates else None

    def _proof(self, report: str, update: str, request: JSON, *, how: str) -> Receipt:
        url = f"{self._public_url}/incidents/{report}#update-{update}" if self._public_url else ""
        where = page_post.whereabouts(report, opening="incident" not in request)
        return Receipt(remote_id=update, url=url, how=how, extra=where)

    async def reconcile(self, request: JSON) -> Sighting:
        """By the date and the words of our update."""
        return await self._wire.look(request, self._find(request))

    async def _find(self, request: JSON) -> Found:
        if "incident" not in request:
            return await self._created(request)
        updates = await self._wire.rows(_updates_of(request["incident"]), ROWS)
        if isinstance(updates, Trouble):
            return updates
        if "target" in request:
            return page_post.as_wished(updates, request, _says)
        return single(self._matches(request["incident"], updates, request))

    async def _created(self, request: JSON) -> Found:
        """Among the reports of our title and start; their updates are read one report after the other."""
        reports = await self._wire.rows("/status-reports", ROWS)
        if isinstance(reports, Trouble):
            return reports
        found: list[Receipt] = []
        for report in (told(row.get("id")) for row in reports if _may_be(row, request["call"]["json"])):
            updates = await self._wire.rows(_updates_of(report), ROWS)
            if isinstance(updates, Trouble):
                return updates
            found += self._matches(report, updates, request)
        return single(found)

    def _matches(self, report: str, updates: list[JSON], request: JSON) -> list[Receipt]:
        ours = [told(row.get("id")) for row in updates if _ours(row, request)]
        return [self._proof(report, key, request, how="read back") for key in ours]

    async def preflight(self) -> list[Fault]:
        """Whether token and page fit, and whether a resource is named, without which no update is taken."""
        found = await self._wire.get("/status-reports", ROWS.params(1))
        if isinstance(found, Trouble):
            return [Fault("better_stack", found.why, "Check page_id, token and url.")]
        if not self._components:
            what = "no service has a resource there, and Better Stack takes no update without one"
            return [Fault("better_stack", what, "Check components of this outlet in the policy.")]
        return []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._wire.close()


def _updates_of(report: str) -> str:
    return f"/status-reports/{quote(report, safe='')}/status-updates"


def _changed(post: Post, text: str) -> JSON:
    """Other words for one update, or its end."""
    target = page_post.target_of(post)
    report = target.extra[page_post.INCIDENT]
    path = f"{_updates_of(report)}/{quote(target.remote_id, safe='')}"
    call: JSON = {"method": "DELETE", "path": path}
    if post.deed is Deed.EDIT:
        call = {"method": "PATCH", "path": path, "json": {"message": text}}
    return page_post.frozen(post, call, incident=report, target=target.plain(), body=text)


def _attributes(row: Mapping[str, Any]) -> Mapping[str, Any]:
    found = row.get("attributes")
    return found if isinstance(found, dict) else {}


def _may_be(row: Mapping[str, Any], sent: JSON) -> bool:
    """Whether a report has our title, and no other start than ours."""
    seen = _attributes(row)
    return seen.get("title") == sent["title"] and not page_post.elsewhen(sent["starts_at"], seen.get("starts_at"))


def _says(row: Mapping[str, Any], text: str) -> bool:
    """Whether an update has these words, plain or as the HTML that may be shown instead."""
    message = str(_attributes(row).get("message", ""))
    return same_words(message, text) or same_words(html_text(message), text)


def _ours(row: Mapping[str, Any], request: JSON) -> bool:
    sent = request["call"]["json"]
    new = told(row.get("id")) and told(row["id"]) not in request["known"]
    dated = page_post.same_moment(sent["published_at"], _attributes(row).get("published_at"))
    return bool(new) and dated and _says(row, sent["message"])


def _build(outlet: Outlet, told: Told, around: Surroundings) -> BetterStack:
    speaks = wire(MANNERS, of_page(told, URL, "status-pages"), f"Bearer {told['token'].strip()}", outlet, around)
    return BetterStack(speaks, outlet.components, public_url(told))


KIND = Kind(
    name="better_stack",
    build=_build,
    needs=("page_id", "token"),
    takes=("url", "public_url"),
    open=frozenset({"page_id"}),
    addresses=frozenset({"url", "public_url"}),
    headers=frozenset({"token"}),
    abilities=Abilities(edits=True, retracts=True, by_words=True),
)
