"""HTTP delivery: what an app without sockets gets at its request URL, signed, and what it answers."""

import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.rehearsal.workspace.envelope import Envelope
from bot.rehearsal.workspace.shapes import Json, SlackError

_FORM = "application/x-www-form-urlencoded"
_REASONS = {"timeout": "http_timeout", "refused": "connection_failed", "status": "http_error"}


class Postman:
    """Posts to one request URL. `address` is empty while the app keeps sockets open instead."""

    def __init__(self, *, secret: str, seconds: float) -> None:
        self._secret = secret
        self._seconds = seconds
        self._session: ClientSession | None = None
        self._why: dict[str, str] = {}  # per envelope, why the attempt before failed
        self.address = ""

    async def settle_at(self, address: str) -> None:
        """Takes up a request URL as the app's pages do: it must repeat a challenge first.

        Raises SlackError(url_not_verified).
        """
        challenge = secrets.token_hex(16)
        body = json.dumps({"type": "url_verification", "token": "rehearsal-verification", "challenge": challenge})
        answered = await self._post(address, body, "application/json", {})
        said = answered[1] if isinstance(answered, tuple) and answered[0] == 200 else ""  # noqa: PLR2004
        if challenge not in said:
            raise SlackError("url_not_verified")
        self.address = address

    async def deliver(self, envelope: Envelope) -> Json | None:
        """The app's answer; None when there was none that counts."""
        headers: dict[str, str] = {}
        if envelope.attempt:
            reason = self._why.get(envelope.id, "http_timeout")
            headers = {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": reason}
        body, content_type = _body(envelope)
        answered = await self._post(self.address, body, content_type, headers)
        if isinstance(answered, str):
            self._why[envelope.id] = _REASONS[answered]
            return None
        status, text = answered
        if status != 200:  # noqa: PLR2004
            self._why[envelope.id] = _REASONS["status"]
            return None
        self._why.pop(envelope.id, None)
        return _answer(text)

    async def close(self) -> None:
        """Gives back the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, address: str, body: str, content_type: str, headers: dict[str, str]) -> tuple[int, str] | str:
        """Status and text, or why there are none: `timeout`, `refused`."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self._seconds), trust_env=False)
        signed = {**headers, **self._signature(body), "Content-Type": content_type}
        try:
            async with self._session.post(address, data=body.encode(), headers=signed) as reply:
                return reply.status, await reply.text()
        except TimeoutError:
            return "timeout"
        except ClientError:
            return "refused"

    def _signature(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _body(envelope: Envelope) -> tuple[str, str]:
    """Commands as a form, interactions as a form with one field, events as JSON."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), "application/json"
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload), _FORM
    return urlencode({"payload": json.dumps(envelope.payload)}), _FORM


def _answer(text: str) -> Json:
    """What stands in a 200: a JSON object, plain text for a person, or nothing."""
    if not text.strip():
        return {}
    try:
        parsed = json.loads(text)
    except ValueError:
        return {"text": text}
    return parsed if isinstance(parsed, dict) else {}
