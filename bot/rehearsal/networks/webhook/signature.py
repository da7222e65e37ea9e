"""Checking a signature, as a receiver that follows Standard Webhooks does."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

LEEWAY: Final = 300
"""Seconds that the sender's clock and ours may be apart."""


class NotTrustedError(Exception):
    """Why a call is not believed."""


def checked(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, now: float) -> str:
    """The event's id. Raises `NotTrustedError` for anything that is not signed with one of the secrets just now."""
    try:
        event, at, listed = (headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as missing:
        raise NotTrustedError(f"missing header {missing}") from None
    if not at.isdecimal() or abs(now - int(at)) > LEEWAY:
        raise NotTrustedError("the timestamp is too far from now")
    content = f"{event}.{at}.".encode() + body
    wanted = [_sign(secret, content) for secret in secrets]
    given = [one.partition(",") for one in listed.split(" ")]
    if not any(v == "v1" and hmac.compare_digest(value, good) for v, _, value in given for good in wanted):
        raise NotTrustedError("no signature fits")
    return event


def _sign(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.split("_", 1)[1])
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode("ascii")
