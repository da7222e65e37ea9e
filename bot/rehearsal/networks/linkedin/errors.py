"""The refusals of the versioned API: `message`, `status` and a code."""

from typing import Final

from bot.rehearsal.networks.faults import Manners, RefusedError


def refused(status: int, code: str, message: str) -> RefusedError:
    """A refusal in the network's shape."""
    return RefusedError(status, {"status": status, "code": code, "message": message})


def field(path: str, code: str, message: str, *, status: int = 400) -> RefusedError:
    """A refusal that names the field."""
    errors = [{"description": message, "input": {"inputPath": {"fieldPath": path}}, "code": code}]
    return RefusedError(status, {"message": message, "errorDetails": {"inputErrors": errors}, "status": status})


def duplicate(urn: str) -> RefusedError:
    """The same words are there already."""
    return field("", "DUPLICATE_POST", f"Content is a duplicate of {urn}", status=422)


def oauth(error: str, description: str, *, status: int = 400) -> RefusedError:
    """What the token endpoint says."""
    return RefusedError(status, {"error": error, "error_description": description})


NO_VERSION: Final = refused(400, "VERSION_MISSING", "A version must be present.")
OLD_VERSION: Final = refused(426, "NONEXISTENT_VERSION", "Requested version is not active")
NO_PROTOCOL: Final = refused(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version must be 2.0.0")
BAD_TOKEN: Final = refused(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
EXPIRED: Final = refused(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")
NOT_ALLOWED: Final = refused(403, "ACCESS_DENIED", "Not enough permissions to access: partnerApiPosts")
NOT_FOUND: Final = refused(404, "NOT_FOUND", "Could not find entity")

MANNERS: Final = Manners(
    server_error=refused(500, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    too_many=refused(429, "TOO_MANY_REQUESTS", "Resource level throttle DAY limit for calls to this resource"),
    token_expired=EXPIRED,
    reset_header="Retry-After",
    reset_form="none",
)
