"""The other side of a hook: bodies as each source sends them, and the headers by which it proves who it is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from bot.web.hooks.kind import Knock

NOW = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
TOKEN = "a-token-that-nobody-guesses"
OLD_TOKEN = "the-token-of-the-month-before"
SECRET = "a-secret-that-nobody-guesses"
OLD_SECRET = "the-secret-of-the-month-before"
KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OLD_KEY = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()


def knock(body: object, headers: Mapping[str, str] | None = None) -> Knock:
    """A delivery with this body: bytes as they are, anything else as JSON."""
    return Knock(
        headers=dict(headers or {}), body=body if isinstance(body, bytes) else json.dumps(body).encode(), at=NOW
    )


def alert(
    name: str = "HighErrorRate", *, status: str = "firing", fingerprint: str = "", **labels: str
) -> dict[str, Any]:
    """One alert of Alertmanager's."""
    own = {"alertname": name, "severity": "critical", "service": "pocket-bank", **labels}
    known = fingerprint or hashlib.sha256(repr(sorted(own.items())).encode()).hexdigest()[:16]
    return {
        "status": status,
        "labels": own,
        "annotations": {
            "summary": f"{name}: five in a hundred requests fail",
            "runbook_url": "https://runbooks.example",
        },
        "startsAt": "2025-05-31T19:40:12.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up",
        "fingerprint": known,
    }


def group(*alerts: dict[str, Any], **more: object) -> dict[str, Any]:
    """A notification of Alertmanager's."""
    return {
        "version": "4",
        "groupKey": '{}:{alertname="HighErrorRate"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "bayan",
        "groupLabels": {"alertname": "HighErrorRate"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example:9093",
        "alerts": list(alerts),
        **more,
    }


def event(kind: str = "incident.triggered", **more: object) -> dict[str, Any]:
    """An event of PagerDuty's webhooks, version 3."""
    data = {
        "id": "PGR0VU2",
        "type": "incident",
        "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
        "number": 2126,
        "status": "triggered",
        "incident_key": "d3640fbd41094207a1c11e58e46b1662",
        "created_at": "2025-05-31T19:41:00Z",
        "title": "Login fails for many",
        "service": {"id": "PF9KMXH", "summary": "Pocket Bank", "type": "service_reference"},
        "assignees": [{"id": "PTUXL6G", "summary": "Duty", "type": "user_reference"}],
        "priority": {"id": "PSO75BM", "summary": "P1", "type": "priority_reference"},
        "urgency": "high",
        **more,
    }
    return {
        "event": {
            "id": "01D0X8TPMDEQ5ZJ9T8S5Z6Z9ZZ",
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": "2025-05-31T19:41:05.000Z",
            "agent": None,
            "client": None,
            "data": data,
        }
    }


def action(name: str = "Create", **more: object) -> dict[str, Any]:
    """What Opsgenie's webhook integration sends."""
    about = {
        "alertId": "052652ac-5d1c-464a-812a-7dd18bbfba8c",
        "message": "Card payments fail",
        "tags": ["cards", "prod"],
        "tinyId": "23",
        "entity": "pay-gateway",
        "alias": "pay/errors",
        "createdAt": 1748720460000,
        "updatedAt": 1748720460000000000,
        "username": "monitor",
        "priority": "P2",
        "details": {"service": "Cards"},
        **more,
    }
    return {"action": name, "alert": about, "source": {"name": "web", "type": "API"}, "integrationName": "Bayan"}


def complaint(text: str = "My balance shows zero", link: str = "https://desk.example/tickets/7") -> dict[str, Any]:
    """What a help desk sends."""
    return {"type": "complaint.created", "data": {"text": text, "link": link}}


def bearer(token: str = TOKEN, scheme: str = "Bearer") -> dict[str, str]:
    """A token's header."""
    return {"authorization": f"{scheme} {token}"}


def basic(username: str, password: str) -> dict[str, str]:
    """A name's and a password's header."""
    return {"authorization": f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"}


def signed(body: bytes, *secrets: str) -> dict[str, str]:
    """PagerDuty's header: a signature with each secret."""
    made = [hmac.new(s.encode(), body, hashlib.sha256).hexdigest() for s in secrets]
    return {"x-pagerduty-signature": ",".join(f"v1={one}" for one in made)}


def stamped(body: bytes, *keys: str, at: datetime = NOW, event_id: str = "msg_1") -> dict[str, str]:
    """The headers of Standard Webhooks, made by the specification's own library."""
    made = [Webhook(key).sign(event_id, at, body.decode()) for key in keys]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(made),
    }
