"""The last edge: what became of an input that nobody here was able to deal with."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.services.ports import Clock
from bot.slack.listeners.case import Case, Reply
from bot.slack.speaker import Speaker
from bot.slack.views import replies as views
from bot.slack.wording import replies

log = structlog.get_logger("bayan.slack")


class LastEdge:
    """Answers for whatever failed. Whoever waits is told that nothing happened, and the log keeps why."""

    def __init__(self, clock: Clock, speaker: Speaker) -> None:
        self._clock = clock
        self._speaker = speaker

    async def answer(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """The acknowledgement. An event gets none, so that Slack says it again; what is for nobody here gets one, so
        that Slack does not.
        """
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("slack sent what nobody here reads", action="slack.unread", what=_name(body))
            return BoltResponse(status=200, body="")
        log.error("a listener failed", action="slack.failed", what=_name(body), exc_info=error)
        if body.get("event"):
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body=self._told(body) or "")

    def _told(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """With the acknowledgement where that can carry words, else after it."""
        message = views.sentence(replies.unexpected())
        if body.get("command"):
            return {"text": message.text, "blocks": list(message.blocks)}
        blocks = (body.get("view") or {}).get("blocks") or ()
        fields = [str(b["block_id"]) for b in blocks if b.get("type") == "input"]
        if body.get("type") == "view_submission" and fields:
            return {"response_action": "errors", "errors": {fields[0]: replies.unexpected()}}
        self._speaker.speak(self._case(body), Reply(message))
        return {}

    def _case(self, body: Mapping[str, Any]) -> Case:
        return Case(
            who=str((body.get("user") or {}).get("id") or ""),
            at=self._clock.now(),
            once="",
            what=_name(body),
            channel=str((body.get("channel") or {}).get("id") or ""),
            trigger_id=str(body.get("trigger_id") or ""),
            reply_to=str(body.get("response_url") or ""),
        )


def _name(body: Mapping[str, Any]) -> str:
    event = (body.get("event") or {}).get("type")
    return str(event or body.get("command") or body.get("type") or "")
