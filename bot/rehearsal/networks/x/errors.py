"""The refusals of API v2: problems with `title`, `detail`, `type` and `status`."""

from typing import Final

from bot.rehearsal.networks.faults import Manners, RefusedError

PROBLEMS: Final = "https://api.x.com/2/problems"


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> RefusedError:
    """A refusal in the network's shape."""
    return RefusedError(status, {"title": title, "detail": detail, "type": kind, "status": status})


def invalid(sentence: str) -> RefusedError:
    """A request that is not as it must be."""
    body = {
        "errors": [{"message": sentence}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}/invalid-request",
    }
    return RefusedError(400, body)


def oauth(sentence: str, *, status: int = 400, error: str = "invalid_request") -> RefusedError:
    """What the token endpoint says."""
    return RefusedError(status, {"error": error, "error_description": sentence})


UNAUTHORIZED: Final = problem(401, "Unauthorized", "Unauthorized")
DUPLICATE: Final = problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
TOO_LONG: Final = problem(403, "Forbidden", "Your Tweet text is too long.")
NO_PARENT: Final = problem(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you.")
NO_REPLIES: Final = problem(403, "Forbidden", "You are not permitted to reply to this conversation.")
NO_CREDITS: Final = problem(402, "CreditsDepleted", "Your enrolled account does not have any credits.")
TOO_MANY: Final = problem(429, "Too Many Requests", "Too Many Requests")

MANNERS: Final = Manners(
    server_error=problem(503, "Service Unavailable", "Service Unavailable"),
    too_many=TOO_MANY,
    token_expired=UNAUTHORIZED,
    reset_header="x-rate-limit-reset",
    reset_form="epoch",
)
