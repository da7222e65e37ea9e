"""What Instatus takes, and how it words its refusals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.rehearsal.networks.faults import Manners, RefusedError

STATUSES: Final = frozenset({"INVESTIGATING", "IDENTIFIED", "MONITORING", "RESOLVED"})
COMPONENT_STATUSES: Final = frozenset(
    {"OPERATIONAL", "UNDERMAINTENANCE", "DEGRADEDPERFORMANCE", "PARTIALOUTAGE", "MINOROUTAGE", "MAJOROUTAGE"}
)


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal in the service's shape."""
    return RefusedError(status, {"error": {"message": sentence}})


UNAUTHORISED: Final = refused(401, "The API key is not valid")
NOT_FOUND: Final = refused(404, "Not found")
BROKEN: Final = refused(400, "The body is no JSON object")

MANNERS: Final = Manners(
    server_error=refused(500, "Internal server error"),
    too_many=refused(429, "Too many requests"),
    token_expired=UNAUTHORISED,
    reset_header="X-RateLimit-Reset",
    reset_form="none",
)


def checked_update(sent: Mapping[str, Any], known: frozenset[str], *, now: datetime) -> dict[str, Any]:
    """The fields of an update, its start among them. Raises a refusal for the first that does not fit."""
    if not isinstance(sent.get("message"), str) or not sent["message"]:
        raise refused(422, "message is required")
    if sent.get("status") not in STATUSES:
        raise refused(422, "status is not one of the allowed values")
    if not isinstance(sent.get("notify", False), bool):
        raise refused(422, "notify must be a boolean")
    started = checked_moment(sent["started"]) if "started" in sent else now
    return {**sent, "started": started, "states": _states(sent, known)}


def checked_moment(text: object) -> datetime:
    """A moment with its zone. Raises a refusal for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise refused(422, "started must be an ISO 8601 date") from None
    if found.tzinfo is None:
        raise refused(422, "started must have a time zone")
    return found


def _states(sent: Mapping[str, Any], known: frozenset[str]) -> dict[str, str]:
    """What becomes of the components; each must also be among those that are named as affected."""
    listed, statuses = sent.get("components", []), sent.get("statuses", [])
    if not isinstance(listed, list) or not isinstance(statuses, list):
        raise refused(422, "components and statuses must be lists")
    if not known.issuperset(listed):
        raise refused(422, "there is no such component")
    states: dict[str, str] = {}
    for each in statuses:
        if not isinstance(each, dict) or each.get("id") not in listed or each.get("status") not in COMPONENT_STATUSES:
            raise refused(422, "statuses does not fit the components")
        states[each["id"]] = each["status"]
    return states
