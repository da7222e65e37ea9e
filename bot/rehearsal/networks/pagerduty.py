"""A simulated PagerDuty: it takes events as Events API v2 does, and one dedup key is one alert."""

from typing import Any

from aiohttp import web

ROUTING_KEY = "rehearsal-routing-key-000000000000"
REQUIRED = ("summary", "source", "severity")
LEVELS = frozenset({"critical", "error", "warning", "info"})


class SimulatedPagerDuty:
    """Keeps every event it took; `fail` is how many of the next ones meet a server error."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.fail = 0

    @property
    def alerts(self) -> dict[str, list[dict[str, Any]]]:
        """The events by their dedup key."""
        found: dict[str, list[dict[str, Any]]] = {}
        for event in self.events:
            found.setdefault(str(event["dedup_key"]), []).append(event)
        return found

    def routes(self) -> list[web.RouteDef]:
        """Everything it serves, all under `/net/pagerduty/`."""
        return [web.post("/net/pagerduty/v2/enqueue", self._enqueue)]

    def credentials(self, url: str) -> dict[str, str]:
        """What `.env` would hold for a pager here."""
        return {"routing_key": ROUTING_KEY, "url": f"{url}/net/pagerduty"}

    async def _enqueue(self, request: web.Request) -> web.Response:
        if self.fail:
            self.fail -= 1
            return web.json_response({"status": "error", "message": "internal"}, status=500)
        event = await request.json()
        if errors := _errors(event):
            told = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
            return web.json_response(told, status=400)
        key = event.get("dedup_key") or f"event-{len(self.events)}"
        self.events.append(event | {"dedup_key": key})
        told = {"status": "success", "message": "Event processed", "dedup_key": key}
        return web.json_response(told, status=202)


def _errors(event: dict[str, Any]) -> list[str]:
    payload = event.get("payload") or {}
    alarm = event.get("event_action") == "trigger"
    wrong = [f"payload.{name} is missing" for name in REQUIRED if alarm and not payload.get(name)]
    wrong += [] if alarm or event.get("dedup_key") else ["dedup_key is missing"]
    wrong += [] if event.get("routing_key") == ROUTING_KEY else ["routing_key is wrong"]
    wrong += [] if event.get("event_action") in {"trigger", "acknowledge", "resolve"} else ["event_action is wrong"]
    wrong += [] if not alarm or payload.get("severity") in LEVELS else ["payload.severity is wrong"]
    return wrong
