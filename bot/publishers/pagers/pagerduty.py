"""PagerDuty, Events API v2: pages of one clock share a dedup key, so the alarm rings once and keeps its history."""

from collections.abc import Mapping

from bot.domain.delivery import Done, Outcome, Receipt, Refused, Unknown
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.pagers.page import Page, later

NEEDS = ("routing_key",)
TAKES = ("url",)
EVENTS = "https://events.pagerduty.com"
LONGEST = 1024
TOO_MANY = 429

SEVERITIES: Mapping[str, str] = {"sev1": "critical", "sev2": "error", "sev3": "warning", "sev4": "info"}


class PagerDuty:
    """Triggers alerts of one service, named by its routing key, and resolves them when their clock has ended."""

    def __init__(self, *, routing_key: str, url: str = EVENTS) -> None:
        self._routing_key = routing_key
        self._url = f"{checked_base(url)}/v2/enqueue"
        self._line = Line()

    async def page(self, page: Page) -> Outcome:
        """Sends the page once."""
        answer = await self._line.call("POST", self._url, json=self._event(page))
        if not isinstance(answer, Answer):
            return answer
        if answer.good and answer.text("status") == "success":
            return Done(receipt=Receipt(remote_id=answer.text("dedup_key") or page.dedup))
        if answer.good:
            return Unknown(why=answer.excerpt("message"))
        if answer.broken or answer.status == TOO_MANY:
            return later(answer)
        return Refused(why=answer.excerpt("message", "status"))

    def _event(self, page: Page) -> dict[str, object]:
        action = "resolve" if page.over else "trigger"
        known: dict[str, object] = {
            "routing_key": self._routing_key,
            "event_action": action,
            "dedup_key": page.dedup,
        }
        return known if page.over else known | self._alarm(page)

    def _alarm(self, page: Page) -> dict[str, object]:
        return {
            "client": "Bayan",
            "payload": {
                "summary": page.summary[:LONGEST],
                "source": page.code,
                "severity": SEVERITIES.get(page.severity, "critical"),
                "timestamp": page.at.isoformat(),
                "component": page.clock,
                "custom_details": {
                    "percent": page.percent,
                    "due_at": page.due_at.isoformat(),
                    "roles": list(page.roles),
                    "page": page.key,
                },
            },
        }

    async def close(self) -> None:
        """Gives back connections."""
        await self._line.close()
