"""The refusals of the Bot API: `{"ok": false, "error_code", "description"}`, sometimes with `parameters`."""

from typing import Final

from bot.rehearsal.networks.faults import Manners, RefusedError


def refused(status: int, description: str, **parameters: int) -> RefusedError:
    """A refusal in the API's shape."""
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    return RefusedError(status, body | ({"parameters": parameters} if parameters else {}))


def bad(what: str) -> RefusedError:
    """What is said of a request that cannot be carried out."""
    return refused(400, f"Bad Request: {what}")


def too_many(seconds: int) -> RefusedError:
    """The limit is reached, and for how long."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORISED: Final = refused(401, "Unauthorized")
NOT_FOUND: Final = refused(404, "Not Found")
NO_RIGHTS: Final = refused(403, "Forbidden: bot is not a member of the channel chat")
NO_CHAT: Final = bad("chat not found")
EMPTY: Final = bad("message text is empty")
TOO_LONG: Final = bad("message is too long")
NO_PARENT: Final = bad("message to be replied not found")
NOTHING_TO_EDIT: Final = bad("message to edit not found")
NOTHING_TO_DELETE: Final = bad("message to delete not found")
CANNOT_DELETE: Final = bad("message can't be deleted")
NOT_MODIFIED: Final = bad(
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)

MANNERS: Final = Manners(
    server_error=refused(500, "Internal Server Error"),
    too_many=refused(429, "Too Many Requests"),
    token_expired=UNAUTHORISED,
    reset_header="Retry-After",
    reset_form="epoch",
    wait_body=lambda seconds: too_many(seconds).body,
    token_in_path=True,
)
