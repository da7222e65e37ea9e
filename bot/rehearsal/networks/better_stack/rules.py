"""What Better Stack takes, and how it words its refusals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.rehearsal.networks.faults import Manners, RefusedError

REPORT_TYPES: Final = frozenset({"manual", "maintenance"})
RESOURCE_STATUSES: Final = frozenset({"resolved", "degraded", "downtime", "maintenance"})


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal in the service's shape."""
    return RefusedError(status, {"errors": sentence})


UNAUTHORISED: Final = refused(401, "Invalid Team API token")
NOT_FOUND: Final = refused(404, "Resource with provided ID was not found")
BROKEN: Final = refused(400, "The body is no JSON object")

MANNERS: Final = Manners(
    server_error=refused(500, "Internal server error"),
    too_many=refused(429, "Too many requests"),
    token_expired=UNAUTHORISED,
    reset_header="X-RateLimit-Reset",
    reset_form="none",
)


def checked_message(sent: Mapping[str, Any]) -> str:
    """A required text. Raises the refusal it deserves."""
    message = sent.get("message")
    if not isinstance(message, str) or not message:
        raise refused(422, "message can't be blank")
    return message


def checked_resources(sent: Mapping[str, Any], known: frozenset[str], *, required: bool) -> dict[str, str]:
    """The resources' states by their ids. Raises a refusal for the first that does not fit."""
    listed = sent.get("affected_resources")
    if not listed:
        if required:
            raise refused(422, "affected_resources can't be blank")
        return {}
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise refused(422, "affected_resources must be a list of objects")
    for each in listed:
        if each.get("status_page_resource_id") not in known or each.get("status") not in RESOURCE_STATUSES:
            raise refused(422, "affected_resources is invalid")
    return {each["status_page_resource_id"]: each["status"] for each in listed}


def checked_type(sent: Mapping[str, Any]) -> str:
    """The sort of a report; what the service makes by itself nobody else can make."""
    kind = sent.get("report_type", "manual")
    if kind not in REPORT_TYPES:
        raise refused(422, "report_type is invalid")
    return str(kind)


def checked_moment(sent: Mapping[str, Any], key: str, default: datetime) -> datetime:
    """A moment with its zone. Raises a refusal for anything else."""
    if key not in sent:
        return default
    try:
        found = datetime.fromisoformat(str(sent[key]))
    except ValueError:
        raise refused(422, f"{key} is invalid") from None
    if found.tzinfo is None:
        raise refused(422, f"{key} is invalid")
    return found
