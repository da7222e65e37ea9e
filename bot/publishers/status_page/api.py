"""The documents for machines, in the shapes of Statuspage's public API v2, whose clients are everywhere."""

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.domain.delivery import JSON
from bot.publishers.status_page.config import PageConfig
from bot.publishers.status_page.state import Incident, Statement, roll_up

API_PHASES: Mapping[str, str] = {"closed": "resolved"}
"""Our phases that have another name there."""

UNNAMED = "Incident"
"""What machines read of an incident that names no service yet."""


def public_id(*names: object) -> str:
    """Twelve lower-case letters and digits, for ever the same for these names."""
    joined = "\n".join(map(str, names))
    return b32encode(hashlib.sha256(joined.encode()).digest()).decode()[:12].lower()


def documents(
    config: PageConfig, incidents: Sequence[Incident], states: Mapping[str, str], now: datetime
) -> dict[str, bytes]:
    """`summary.json` and `status.json`, by path. With nothing ever published the times are today's midnight."""
    epoch = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = min((i.started_at for i in incidents), default=epoch)
    page = {
        "id": _page_id(config),
        "name": config.organisation,
        "url": config.url.rstrip("/"),
        "time_zone": config.zone.key,
        "updated_at": _time(max((i.updated_at for i in incidents), default=epoch)),
    }
    indicator, description = roll_up(states.values(), incidents)
    status = {"page": page, "status": {"indicator": indicator, "description": description}}
    components = _components(config, incidents, states, since)
    summary = {
        **status,
        "components": list(components.values()),
        "incidents": [_incident(config, i, components) for i in incidents if i.open],
        "scheduled_maintenances": [],
    }
    return {"api/v2/summary.json": _bytes(summary), "api/v2/status.json": _bytes(status)}


def _components(
    config: PageConfig, incidents: Sequence[Incident], states: Mapping[str, str], since: datetime
) -> dict[str, JSON]:
    return {
        name: {
            "id": _component_id(config, name),
            "name": name,
            "status": state,
            "created_at": _time(since),
            "updated_at": _time(max((i.updated_at for i in incidents if name in i.services), default=since)),
            "position": position,
            "description": None,
            "showcase": True,
            "start_date": None,
            "group_id": None,
            "page_id": _page_id(config),
            "group": False,
            "only_show_if_degraded": False,
        }
        for position, (name, state) in enumerate(states.items(), start=1)
    }


def _incident(config: PageConfig, incident: Incident, components: Mapping[str, JSON]) -> JSON:
    monitoring, over = incident.reached("monitoring"), None if incident.open else incident.updated_at
    return {
        "id": incident.slug,
        "name": incident.newest.title or UNNAMED,
        "status": _phase(incident.newest.phase),
        "created_at": _time(incident.started_at),
        "updated_at": _time(incident.updated_at),
        "monitoring_at": monitoring and _time(monitoring),
        "resolved_at": over and _time(over),
        "impact": incident.impact,
        "shortlink": f"{config.url}{config.languages[0]}/incidents/{incident.slug}",
        "started_at": _time(incident.started_at),
        "page_id": _page_id(config),
        "incident_updates": [_update(config, incident, s) for s in incident.standing],
        "components": [components[name] for name in incident.services],
        "reminder_intervals": None,
    }


def _update(config: PageConfig, incident: Incident, statement: Statement) -> JSON:
    text, at = statement.text("en", *config.languages), _time(statement.any.at)
    return {
        "id": public_id(config.url, incident.slug, statement.number),
        "status": _phase(text.phase),
        "body": text.body,
        "incident_id": incident.slug,
        "created_at": at,
        "updated_at": _time(statement.changed_at),
        "display_at": at,
        "affected_components": _affected(config, incident, statement),
        "deliver_notifications": False,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(config: PageConfig, incident: Incident, statement: Statement) -> list[JSON] | None:
    """What the statement changed in the services, since the one before it."""
    earlier = [s for s in incident.statements if s.number < statement.number]
    before = earlier[0].any.services if earlier else {}
    return [
        {
            "code": _component_id(config, name),
            "name": name,
            "old_status": before.get(name, "operational"),
            "new_status": state,
        }
        for name, state in statement.any.services.items()
    ] or None


def _page_id(config: PageConfig) -> str:
    return public_id(config.url)


def _component_id(config: PageConfig, name: str) -> str:
    return public_id(config.url, "component", name)


def _phase(phase: str) -> str:
    return API_PHASES.get(phase, phase)


def _time(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"


def _bytes(document: JSON) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
