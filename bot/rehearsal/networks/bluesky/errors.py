"""The refusals of a personal data server: `{"error": code, "message": sentence}`, mostly with 400."""

from typing import Final

from bot.rehearsal.networks.faults import Manners, RefusedError


def xrpc_error(code: str, message: str, *, status: int = 400) -> RefusedError:
    """A refusal in the shape of the protocol."""
    return RefusedError(status, {"error": code, "message": message})


def invalid(message: str) -> RefusedError:
    """What is said of malformed input."""
    return xrpc_error("InvalidRequest", message)


MANNERS: Final = Manners(
    server_error=xrpc_error("InternalServerError", "Internal Server Error", status=500),
    too_many=xrpc_error("RateLimitExceeded", "Rate Limit Exceeded", status=429),
    token_expired=xrpc_error("ExpiredToken", "Token has expired"),
    reset_header="RateLimit-Reset",
    reset_form="epoch",
)
