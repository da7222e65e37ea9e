"""The last edge: what became of an input that nobody here was able to deal with."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.slack.views import replies as views
from bot.slack.wording import replies

log = structlog.get_logger("bayan.slack")


async def answer_failure(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Whoever waits is told that nothing happened, and the log keeps why; what is for nobody here is acknowledged, or
    Slack would say it again and again.
    """
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("slack sent what nobody here reads", action="slack.unread", what=_name(body))
        return BoltResponse(status=200, body="")
    log.error("a listener failed", action="slack.failed", what=_name(body), exc_info=error)
    if body.get("command"):
        message = views.sentence(replies.unexpected())
        return BoltResponse(status=200, body={"text": message.text, "blocks": list(message.blocks)})
    if body.get("type") == "view_submission":
        fields = [b["block_id"] for b in body["view"]["blocks"] if b.get("type") == "input"]
        errors = {f: replies.unexpected() for f in fields[:1]}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": errors} if errors else {})
    return BoltResponse(status=500 if body.get("event") else 200, body="")


def _name(body: Mapping[str, Any]) -> str:
    event = (body.get("event") or {}).get("type")
    return str(event or body.get("command") or body.get("type") or "")
