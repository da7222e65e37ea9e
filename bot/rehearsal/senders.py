"""Those who knock at the bot's hooks: a monitoring system as Alertmanager speaks, and a help desk that signs."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web

from bot.rehearsal.clock import RehearsalClock

Json = dict[str, Any]

MONITORING, DESK = "prometheus", "desk"
TOKEN = "rehearsal-monitoring-token-00000000"
DESK_KEY = "whsec_cmVoZWFyc2FsLWhlbHAtZGVzay1zaWduaW5nLWtleS0wMDE="

SETTINGS: Mapping[str, Mapping[str, str]] = {MONITORING: {"token": TOKEN}, DESK: {"secret": DESK_KEY}}
"""What `.env` would hold for the hooks of the rehearsal's policy."""

WORDS: Mapping[str, object] = {
    "name": "HighErrorRate",  #: of the alert; a number follows where there are several names
    "summary": "Five in a hundred requests fail",
    "status": "firing",
    "labels": {"service": "pocket-bank", "severity": "critical"},
    "count": 1,  #: how many alerts
    "names": 1,  #: how many different names they have
    "first": 0,  #: the number of the first one: the same numbers are the same alerts
    "group": 200,  #: how many stand in one notification
}
"""What an order for alerts may say, and what it says where it says nothing."""


class NobodyThere(Exception):  # noqa: N818 - says what is the matter
    """The bot shows no hooks: it is down."""


class Senders:
    """Sends what it is told to `address()`, the web side of the bot; `heard` is every answer it got."""

    def __init__(self, clock: RehearsalClock, address: Callable[[], str]) -> None:
        self._clock = clock
        self._address = address
        self.heard: list[int] = []

    def routes(self, guard: Callable[[web.Request], None]) -> list[web.RouteDef]:
        """The control calls: `alerts` with any of WORDS, `complaint` with a text and a link."""

        def call(send: Callable[[Json], Any]) -> Callable[[web.Request], Any]:
            async def answer(request: web.Request) -> web.Response:
                guard(request)
                try:
                    return web.json_response({"ok": True, "answers": await send(await request.json())})
                except (NobodyThere, TypeError, ValueError) as error:
                    return web.json_response({"ok": False, "error": str(error)}, status=400)

            return answer

        return [
            web.post("/_control/alerts", call(self.alerts)),
            web.post("/_control/complaint", call(self.complaint)),
        ]

    async def alerts(self, order: Mapping[str, Any]) -> list[int]:
        """The bot's answers to as many notifications as it takes. Raises NobodyThere, ValueError."""
        if unknown := sorted(order.keys() - WORDS.keys()):
            raise ValueError(f"alerts do not know {', '.join(unknown)}")
        wish = {**WORDS, **order}
        made = [self._alert(wish, n) for n in range(wish["first"], wish["first"] + wish["count"])]
        size = wish["group"]
        return [await self._notify(made[at : at + size]) for at in range(0, len(made), size)]

    def _alert(self, wish: Mapping[str, Any], number: int) -> Json:
        name = wish["name"] + (str(number % wish["names"] + 1) if wish["names"] > 1 else "")
        labels = {"alertname": name, "instance": f"node-{number}", **wish["labels"]}
        return {
            "status": wish["status"],
            "labels": labels,
            "annotations": {"summary": wish["summary"]},
            "startsAt": self._clock.now().isoformat(),
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph",
            "fingerprint": hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16],
        }

    async def _notify(self, alerts: list[Json]) -> int:
        firing = any(a["status"] == "firing" for a in alerts)
        body = {
            "version": "4",
            "groupKey": "{}:{}",
            "truncatedAlerts": 0,
            "status": "firing" if firing else "resolved",
            "receiver": "bayan",
            "groupLabels": {},
            "commonLabels": {},
            "commonAnnotations": {},
            "externalURL": "http://alertmanager.example:9093",
            "alerts": alerts,
        }
        return await self._post(MONITORING, json.dumps(body).encode(), {"Authorization": f"Bearer {TOKEN}"})

    async def complaint(self, order: Mapping[str, Any]) -> list[int]:
        """The bot's answer to what a customer told the help desk. Raises NobodyThere."""
        data = {key: str(order[key]) for key in ("text", "link") if order.get(key)}
        body = json.dumps({"type": "complaint.created", "data": data}).encode()
        return [await self._post(DESK, body, dict(self._signed(body)))]

    def _signed(self, body: bytes) -> Iterator[tuple[str, str]]:
        event, at = f"msg_{len(self.heard)}", str(int(self._clock.now().timestamp()))
        key = base64.b64decode(DESK_KEY.removeprefix("whsec_"))
        signature = hmac.digest(key, b".".join((event.encode(), at.encode(), body)), "sha256")
        yield "webhook-id", event
        yield "webhook-timestamp", at
        yield "webhook-signature", f"v1,{base64.b64encode(signature).decode()}"

    async def _post(self, hook: str, body: bytes, headers: Mapping[str, str]) -> int:
        if not self._address():
            raise NobodyThere("the bot is down")
        told = {"Content-Type": "application/json", **headers}
        async with (
            ClientSession(timeout=ClientTimeout(total=20)) as session,
            session.post(f"{self._address()}/hooks/{hook}", data=body, headers=told) as reply,
        ):
            self.heard.append(reply.status)
            return reply.status
