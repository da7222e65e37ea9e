"""Any pager behind a webhook, signed as Standard Webhooks says: whoever receives it can tell that it is ours.

The message id is the page's own key, so that a repeated page is known for what it is.
"""

import base64
import hashlib
import hmac
import json

from bot.domain.delivery import Done, Outcome, Receipt, Refused
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.pagers.page import Page, later
from bot.services.ports import Clock

NEEDS = ("url", "secret")
TAKES: tuple[str, ...] = ()
PREFIX = "whsec_"
TOO_MANY = 429


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over id, timestamp and body, with the version in front."""
    signed = hmac.new(secret, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def secret_bytes(secret: str) -> bytes:
    """The key behind `whsec_...`. Raises ValueError for anything that is no base64."""
    return base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)


class Webhook:
    """Posts pages to one address."""

    def __init__(self, *, url: str, secret: str, clock: Clock) -> None:
        self._url = checked_base(url)
        self._secret = secret_bytes(secret)
        self._clock = clock
        self._line = Line()

    async def page(self, page: Page) -> Outcome:
        """Sends the page once."""
        body = json.dumps(_event(page), ensure_ascii=False).encode()
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": page.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._secret, page.key, timestamp, body),
        }
        answer = await self._line.call("POST", self._url, content=body, headers=headers)
        if not isinstance(answer, Answer):
            return answer
        if answer.good:
            return Done(receipt=Receipt(remote_id=page.key))
        if answer.broken or answer.status == TOO_MANY:
            return later(answer)
        return Refused(why=answer.excerpt("message", "error"))

    async def close(self) -> None:
        """Gives back connections."""
        await self._line.close()


def _event(page: Page) -> dict[str, object]:
    return {
        "type": "clock.page_over" if page.over else "clock.page",
        "timestamp": page.at.isoformat(),
        "data": {
            "dedup_key": page.dedup,
            "incident": page.code,
            "title": page.title,
            "severity": page.severity,
            "clock": page.clock,
            "percent": page.percent,
            "due_at": page.due_at.isoformat(),
            "roles": list(page.roles),
            "summary": page.summary,
        },
    }
