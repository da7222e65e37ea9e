"""Cachet v3: the first word is an incident, which carries our mark in `meta`; later ones are its updates, which cannot.

Updates set no components there, so these are set beforehand, by calls that may be repeated.
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
from bot.publishers.http import checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Found, Trouble
from bot.publishers.page_wire import PAGE, Listing, Manners, Wire, by_number, single, told, wire
from bot.services.ports import Post

MARK = "bayan_statement"
STATES = {
    "operational": "1",
    "degraded_performance": "2",
    "partial_outage": "3",
    "major_outage": "4",
    "under_maintenance": "6",
}
STATUSES = {"investigating": 1, "identified": 2, "monitoring": 3}
FIXED = 4
MANNERS = Manners(
    name="Cachet",
    hints={
        401: "The token is not valid; make a new one in Cachet's settings",
        403: "The token lacks an ability (incidents.manage, incident-updates.manage), or the API is switched off",
        404: "There is no such incident or component, or no Cachet API at this address",
        422: "Cachet does not take this text or these components; check components in the policy",
    },
)


def _data(body: Any) -> Any:  # noqa: ANN401 - whatever the other side wrote
    return body.get("data") if isinstance(body, dict) else None


ROWS = by_number("per_page", _data)


class Cachet:
    """Publishes to one Cachet. A receipt's id is the incident's, or `incident/update` for a later word."""

    def __init__(self, wire: Wire, components: Mapping[str, str], public_url: str) -> None:
        self._wire = wire
        self._components = components
        self._public_url = public_url

    def prepare(self, post: Post) -> JSON:
        """The call that creates, updates, rewords or takes down; the components' states go with it."""
        text = page_post.words(post)
        if post.deed is not Deed.PUBLISH:
            return self._changed(post, text)
        status = STATUSES.get(post.phase, FIXED)
        states = page_post.states(post, self._components, STATES)
        if post.root is None:
            body = {
                "name": page_post.name(post),
                "status": status,
                "message": text,
                "visible": True,
                "notifications": True,
                "components": [{"id": _number(key), "status": int(state)} for key, state in sorted(states.items())],
                "meta": {MARK: post.key},
            }
            return page_post.frozen(post, {"method": "POST", "path": "/incidents", "json": body})
        at = page_post.incident_of(post)
        call = {"method": "POST", "path": f"{_path(at)}/updates", "json": {"status": status, "message": text}}
        before = [
            {"method": "PUT", "path": f"/components/{quote(key, safe='')}", "json": {"status": int(state)}}
            for key, state in sorted(states.items())
        ]
        link, after = post.root.url, _last(post.parent)
        return page_post.frozen(post, call, before=before, incident=at, link=link, after=after)

    def _changed(self, post: Post, text: str) -> JSON:
        """Other words for one text, or an update taken away."""
        target = page_post.target_of(post)
        at = target.extra[page_post.INCIDENT]
        path = _path(at) if target.remote_id == at else f"{_path(at)}/updates/{_last(target)}"
        call: JSON = {"method": "PUT", "path": path, "json": {"message": text}}
        if post.deed is Deed.RETRACT:
            call = {"method": "DELETE", "path": path}
        return page_post.frozen(post, call, incident=at, target=target.plain(), body=text)

    async def publish(self, request: JSON) -> Outcome:
        """Sets the components of an update, then makes the public call."""
        return await self._wire.send(request, lambda body: self._receipt(_data(body), request, how="answer"))

    def _receipt(self, row: Any, request: JSON, *, how: str) -> Receipt | None:  # noqa: ANN401 - JSON
        """The proof in an incident or an update; None where it has no id."""
        if "target" in request:
            return page_post.again(request, how)
        key = told(row.get("id")) if isinstance(row, dict) else ""
        if not key:
            return None
        if "incident" in request:
            at = request["incident"]
            where = page_post.whereabouts(at, opening=False)
            return Receipt(remote_id=f"{at}/{key}", url=request["link"], how=how, extra=where)
        guid = _attributes(row).get("guid")
        url = f"{self._public_url}/incidents/{guid}" if isinstance(guid, str) else ""
        return Receipt(remote_id=key, url=url, how=how, extra=page_post.whereabouts(key, opening=True))

    async def reconcile(self, request: JSON) -> Sighting:
        """By our mark, for the word that opened an incident; by status and words for a later one."""
        return await self._wire.look(request, self._find(request))

    async def _find(self, request: JSON) -> Found:
        if request["deed"] == Deed.EDIT:
            return await self._reworded(request)
        if "incident" not in request:
            return await self._created(request)
        rows = await self._wire.rows(f"{_path(request['incident'])}/updates", ROWS)
        if isinstance(rows, Trouble):
            return rows
        if request["deed"] == Deed.RETRACT:
            gone = request["target"]["remote_id"].rpartition("/")[2] not in {told(row.get("id")) for row in rows}
            return page_post.again(request, "read back") if gone else None
        ours = [row for row in rows if _follows(row, request["after"]) and _same(row, request)]
        return single([r for row in ours if (r := self._receipt(row, request, how="read back"))])

    async def _created(self, request: JSON) -> Found:
        """The incident with our mark. Where the server cannot search for it, nobody guesses by the words alone."""
        rows = await self._wire.rows("/incidents", _marked(request["key"]))
        if isinstance(rows, Trouble) and rows.again is None:  # servers before 2026-08 refuse this search
            rows = await self._wire.rows("/incidents", ROWS)
        if isinstance(rows, Trouble):
            return rows
        ours = [row for row in rows if _mark(row) == request["key"]]
        if ours:
            return single([r for row in ours if (r := self._receipt(row, request, how="read back"))])
        if any(not _mark(row) and _same(row, request) for row in rows):
            return Trouble(why="an incident there has these words, but this Cachet does not show our mark", again=None)
        return None

    async def _reworded(self, request: JSON) -> Found:
        row = await self._wire.get(request["call"]["path"])
        if isinstance(row, Trouble):
            return row
        same = same_words(_message(_data(row)), request["body"])
        return page_post.again(request, "read back") if same else None

    async def preflight(self) -> list[Fault]:
        """Whether the token may read, and whether every component of the policy exists."""
        rows = await self._wire.rows("/components", ROWS)
        if isinstance(rows, Trouble):
            return [Fault("cachet", rows.why, "Check url and token.")]
        known = {told(row.get("id")) for row in rows}
        unknown = sorted(f"{service} ({each})" for service, each in self._components.items() if each not in known)
        hint = "Check components of this outlet in the policy."
        return [Fault("cachet", f"there is no component for {', '.join(unknown)}", hint)] if unknown else []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._wire.close()


def _path(incident: str) -> str:
    return f"/incidents/{quote(incident, safe='')}"


def _marked(key: str) -> Listing:
    """The incidents with our mark."""
    wanted = {f"filter[meta][{MARK}]": key, "include": "meta", "per_page": str(PAGE)}
    return Listing(params=lambda page: {**wanted, "page": str(page)}, rows=_data)


def _number(key: str) -> int | str:
    return int(key) if key.isdecimal() else key


def _last(receipt: Receipt | None) -> int:
    """The number of an update; 0 for the word that opened the incident, which is none."""
    update = receipt.remote_id.partition("/")[2] if receipt else ""
    return int(update) if update.isdecimal() else 0


def _follows(row: Mapping[str, Any], after: int) -> bool:
    """Whether an update came after the one of that number."""
    key = told(row.get("id"))
    return key.isdecimal() and int(key) > after


def _attributes(row: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever the other side wrote
    found = row.get("attributes") if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


def _message(row: Any) -> str:  # noqa: ANN401 - whatever the other side wrote
    return str(_attributes(row).get("message", ""))


def _mark(row: Mapping[str, Any]) -> str:
    meta = _attributes(row).get("meta")
    return str(meta.get(MARK, "")) if isinstance(meta, dict) else ""


def _same(row: Mapping[str, Any], request: JSON) -> bool:
    """Whether it has our status and our words, plain or as the HTML that a server may show instead."""
    sent, message = request["call"]["json"], _message(row)
    status = _attributes(row).get("status")
    value = status.get("value") if isinstance(status, dict) else status
    plain = same_words(message, sent["message"]) or same_words(html_text(message), sent["message"])
    return plain and told(value) == str(sent["status"])


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Cachet:
    url = checked_base(told["url"])
    speaks = wire(MANNERS, f"{url}/api", f"Bearer {told['token'].strip()}", outlet, around)
    return Cachet(speaks, outlet.components, url)


KIND = Kind(
    name="cachet",
    build=_build,
    needs=("url", "token"),
    addresses=frozenset({"url"}),
    headers=frozenset({"token"}),
    abilities=Abilities(edits=True, retracts=True),
)
