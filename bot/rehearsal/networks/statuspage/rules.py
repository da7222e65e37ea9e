"""What Statuspage takes of an incident, and how it words its refusals."""

from collections.abc import Mapping
from typing import Any, Final

from bot.rehearsal.networks.faults import Manners, RefusedError

STATUSES: Final = frozenset({"investigating", "identified", "monitoring", "resolved"})
COMPONENT_STATUSES: Final = frozenset(
    {"operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage", ""}
)
IMPACTS: Final = frozenset({"none", "maintenance", "minor", "major", "critical"})
LONGEST_NAME: Final = 255
LONGEST_BODY: Final = 25_000
FIELDS: Final = frozenset(
    {
        *("name", "body", "status", "impact_override", "deliver_notifications", "metadata", "components"),
        *("component_ids", "reminder_intervals", "backfilled", "backfill_date"),
    }
)


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal as the document writes it."""
    return RefusedError(status, {"message": sentence})


def invalid(sentence: str) -> RefusedError:
    """A refusal as the service was seen to write it where a value does not fit."""
    return RefusedError(422, {"error": [sentence]})


UNAUTHORISED: Final = refused(401, "Could not authenticate")
NOT_FOUND: Final = refused(404, "Record not found")
BROKEN: Final = refused(400, "The body is no JSON object")
TOO_MANY: Final = refused(420, "You are being rate limited")

MANNERS: Final = Manners(
    server_error=refused(500, "Internal server error"),
    too_many=refused(429, "You are being rate limited"),
    token_expired=UNAUTHORISED,
    reset_header="X-RateLimit-Reset",
    reset_form="none",
)


def checked_incident(body: Mapping[str, Any], known: frozenset[str], *, new: bool) -> dict[str, Any]:
    """The fields of `{"incident": {...}}`. Raises a refusal for the first that does not fit."""
    sent = body.get("incident")
    if not isinstance(sent, dict):
        raise refused(400, "incident is missing")
    if strange := sent.keys() - FIELDS:
        raise invalid(f"{min(strange)} is not permitted")
    if new and not sent.get("name"):
        raise invalid("Name can't be blank")
    _texts(sent)
    _enums(sent)
    _metadata(sent.get("metadata", {}))
    _components(sent, known)
    return sent


def _texts(sent: Mapping[str, Any]) -> None:
    for key, longest in (("name", LONGEST_NAME), ("body", LONGEST_BODY)):
        value = sent.get(key, "")
        if not isinstance(value, str):
            raise invalid(f"{key} must be a string")
        if len(value) > longest:
            raise invalid(f"{key} is too long (maximum is {longest} characters)")


def _enums(sent: Mapping[str, Any]) -> None:
    if "status" in sent and sent["status"] not in STATUSES:
        raise invalid("status does not have a valid value")
    if "impact_override" in sent and sent["impact_override"] not in IMPACTS:
        raise invalid("impact_override does not have a valid value")
    if not isinstance(sent.get("deliver_notifications", True), bool):
        raise invalid("deliver_notifications must be a boolean")


def _metadata(metadata: object) -> None:
    if not isinstance(metadata, dict) or not all(isinstance(value, dict) for value in metadata.values()):
        raise invalid("metadata must be an object whose values are objects")


def _components(sent: Mapping[str, Any], known: frozenset[str]) -> None:
    states, listed = sent.get("components", {}), sent.get("component_ids", [])
    if not isinstance(states, dict) or not isinstance(listed, list):
        raise invalid("components must be an object, component_ids a list")
    if sent.get("backfilled") and (states or listed):
        raise invalid("a backfilled incident has no components")
    if strange := {*states, *listed} - known:
        raise invalid(f"there is no component {min(strange)}")
    if not COMPONENT_STATUSES.issuperset(states.values()):
        raise invalid("component status does not have a valid value")
