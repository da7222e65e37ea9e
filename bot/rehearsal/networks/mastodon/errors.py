"""The refusals of an instance: `{"error": sentence}`."""

from typing import Final

from bot.rehearsal.networks.faults import Manners, RefusedError


def refused(status: int, sentence: str) -> RefusedError:
    """A refusal in the instance's shape."""
    return RefusedError(status, {"error": sentence})


def validation_failed(sentence: str) -> RefusedError:
    """What is said of a status that breaks a rule."""
    return refused(422, f"Validation failed: {sentence}")


SERVER_ERROR: Final = refused(500, "Internal Server Error")
BAD_TOKEN: Final = refused(401, "The access token is invalid")
WRONG_SCOPE: Final = refused(403, "This action is outside the authorized scopes")
NOT_FOUND: Final = refused(404, "Record not found")
NO_PARENT: Final = refused(404, "The post you are trying to reply to does not appear to exist.")
TOO_MANY: Final = refused(429, "Too many requests")
BROKEN: Final = refused(400, "Error occurred while parsing request parameters")

MANNERS: Final = Manners(
    server_error=SERVER_ERROR,
    too_many=TOO_MANY,
    token_expired=refused(401, "The access token expired"),
    reset_header="X-RateLimit-Reset",
    reset_form="iso",
)
