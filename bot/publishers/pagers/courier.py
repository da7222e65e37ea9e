"""The courier of pages. A page is worth a minute of trying: then people are told in Slack that nobody was woken."""

from collections.abc import Mapping

from bot.domain.delivery import Absent, Delivery, NotDone, Outcome, Refused, Sighting, Unknown
from bot.publishers.pagers.page import Pager, page_of

TRIES = 4
"""After so many attempts (about a minute with the usual waits) a page counts as not delivered."""


class PageCourier:
    """Hands each page to its pager."""

    def __init__(self, pagers: Mapping[str, Pager]) -> None:
        self._pagers = pagers

    async def send(self, delivery: Delivery) -> Outcome:
        """Attempts the page once; Refused when it is time to call people another way."""
        pager = self._pagers.get(delivery.action)
        if pager is None:
            return Refused(why=f"no pager is set up as {delivery.action}")
        outcome = await pager.page(page_of(delivery))
        if isinstance(outcome, NotDone | Unknown) and delivery.attempts >= TRIES:
            return Refused(why=outcome.why)
        return outcome

    async def find(self, delivery: Delivery) -> Sighting:  # noqa: ARG002 - one shape
        """A page carries a key by which the other side knows it again: sending it twice does no harm."""
        return Absent()
