"""Sessions: an access token for two hours and a refresh token for ninety days, signed so that none is kept."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.rehearsal.networks.bluesky.errors import xrpc_error

ACCESS: Final = "com.atproto.appPass"
REFRESH: Final = "com.atproto.refresh"
LIFETIME: Final = {ACCESS: timedelta(hours=2), REFRESH: timedelta(days=90)}
HEADER_TYPE: Final = {ACCESS: "at+jwt", REFRESH: "refresh+jwt"}
GRACE: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says: for what, its serial number, and when it ends (epoch seconds)."""

    scope: str
    serial: int
    expires: int


class Tokens:
    """Makes and reads the tokens of one account. A used refresh token works on for a grace time."""

    def __init__(self, did: str, *, secret: bytes = b"rehearsal") -> None:
        self._did = did
        self._secret = secret
        self._made = 0
        self._used: dict[int, datetime] = {}

    def pair(self, now: datetime) -> dict[str, str]:
        """A fresh pair, under the names the protocol gives them."""
        self._made += 1
        return {"accessJwt": self._write(ACCESS, now), "refreshJwt": self._write(REFRESH, now)}

    def check(self, token: str, scope: str, now: datetime) -> Claims:
        """The claims of a valid token. Raises InvalidToken or ExpiredToken, both with 400."""
        claims = self._read(token)
        if claims is None:
            raise xrpc_error("InvalidToken", "Token could not be verified")
        if claims.scope != scope:
            raise xrpc_error("InvalidToken", "Bad token scope")
        if claims.expires <= now.timestamp():
            raise xrpc_error("ExpiredToken", "Token has expired")
        return claims

    def renew(self, token: str, now: datetime) -> dict[str, str]:
        """A new pair for a refresh token. Raises ExpiredToken when it was used before the grace time."""
        claims = self.check(token, REFRESH, now)
        used_at = self._used.setdefault(claims.serial, now)
        if now - used_at > GRACE:
            raise xrpc_error("ExpiredToken", "Token has been revoked")
        return self.pair(now)

    def _write(self, scope: str, now: datetime) -> str:
        """A signed token in the usual three parts."""
        expires = int((now + LIFETIME[scope]).timestamp())
        header = {"typ": HEADER_TYPE[scope], "alg": "HS256"}
        claims = {"scope": scope, "sub": self._did, "iat": int(now.timestamp()), "exp": expires}
        signed = f"{_packed(header)}.{_packed({**claims, 'jti': self._made})}"
        return f"{signed}.{self._signature(signed)}"

    def _read(self, token: str) -> Claims | None:
        """The claims, or None where the signature or the shape is not ours."""
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            return None
        try:
            claims = json.loads(base64.urlsafe_b64decode(_padded(signed.partition(".")[2])))
        except (ValueError, binascii.Error):
            return None
        return Claims(scope=claims["scope"], serial=claims["jti"], expires=claims["exp"])

    def _signature(self, signed: str) -> str:
        """HMAC-SHA256 over the first two parts."""
        return _text(hmac.new(self._secret, signed.encode(), hashlib.sha256).digest())


def _packed(part: dict[str, object] | dict[str, str]) -> str:
    """One part of a token."""
    return _text(json.dumps(part, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _padded(text: str) -> str:
    """The padding Python's decoder insists on."""
    return text + "=" * (-len(text) % 4)
