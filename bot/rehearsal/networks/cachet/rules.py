"""What Cachet takes, and how it words its refusals."""

from collections.abc import Mapping
from typing import Any, Final

from bot.rehearsal.networks.faults import Manners, RefusedError

STATUSES: Final[Mapping[int, str]] = {0: "Unknown", 1: "Investigating", 2: "Identified", 3: "Watching", 4: "Fixed"}
COMPONENT_STATUSES: Final = frozenset({1, 2, 3, 4, 5, 6})
LONGEST_NAME: Final = 255


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal in the framework's shape."""
    return RefusedError(status, {"message": sentence})


def invalid(field: str, sentence: str) -> RefusedError:
    """What is said of a field that breaks a rule."""
    return RefusedError(422, {"message": sentence, "errors": {field: [sentence]}})


UNAUTHORISED: Final = refused(401, "Unauthenticated.")
FORBIDDEN: Final = refused(403, "Invalid ability provided.")
NOT_FOUND: Final = refused(404, "No query results for this model.")
BROKEN: Final = refused(400, "The body is no JSON object.")
NO_FILTER: Final = refused(400, "Requested filter(s) `meta` are not allowed.")
TOO_MANY: Final = refused(429, "Too Many Attempts.")

MANNERS: Final = Manners(
    server_error=refused(500, "Server Error"),
    too_many=TOO_MANY,
    token_expired=UNAUTHORISED,
    reset_header="X-RateLimit-Reset",
    reset_form="epoch",
)


def checked_text(sent: Mapping[str, Any], key: str, *, longest: int | None = None) -> str:
    """A required text. Raises the refusal it deserves."""
    value = sent.get(key)
    if not isinstance(value, str) or not value.strip():
        raise invalid(key, f"The {key} field is required.")
    if longest and len(value) > longest:
        raise invalid(key, f"The {key} field must not be greater than {longest} characters.")
    return value


def checked_status(sent: Mapping[str, Any]) -> int:
    """A required incident status."""
    value = sent.get("status")
    if isinstance(value, bool) or not isinstance(value, int) or value not in STATUSES:
        raise invalid("status", "The selected status is invalid.")
    return value


def checked_component(value: object) -> int:
    """A required component status."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in COMPONENT_STATUSES:
        raise invalid("status", "The selected component status is invalid.")
    return value


def checked_meta(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The object of keys and values that nobody of the public sees."""
    meta = sent.get("meta", {})
    if not isinstance(meta, dict):
        raise invalid("meta", "The meta field must be an array.")
    return meta
