"""Keeps a person's Home tab true: drawn from the present state, published where its bytes differ."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.domain.delivery import JSON, Delivery, Done, Outcome, Receipt, Refused
from bot.domain.rulebook import Rulebook
from bot.domain.statement import canonical
from bot.services import homes
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.pace import Turns
from bot.slack.readers import Readers
from bot.slack.rendering import findings_now
from bot.slack.trouble import TurnedDown
from bot.slack.views.home import home_view, plain_home

log = structlog.get_logger("bayan.slack")

PUBLISH = "views.publish"

NOBODY_LOOKS = frozenset({"account_inactive", "not_enabled", "user_disabled", "user_is_bot", "user_not_found"})
"""Answers after which there is no tab to keep: nobody misses it, and nobody needs to act."""

UNSHOWABLE = frozenset({"invalid_arguments", "invalid_blocks", "view_too_large"})


class HomeKeeper:
    """Draws the tab of one person at a time. `book` answers the rules with the people of this moment."""

    def __init__(
        self, desk: Desk, gateway: Gateway, turns: Turns, readers: Readers, book: Callable[[], Awaitable[Rulebook]]
    ) -> None:
        self._desk = desk
        self._gateway = gateway
        self._turns = turns
        self._readers = readers
        self._book = book

    async def draw(self, delivery: Delivery) -> Outcome:
        """Publishes what the tab shows now, unless it shows it already. Raises TooEarly, SlackTrouble."""
        person = str(delivery.payload["person"])
        view = await self._view(person)
        shown = hashlib.sha256(canonical(view)).hexdigest()
        if delivery.receipt is not None and delivery.receipt.extra.get("shown") == shown:
            return Done(receipt=delivery.receipt)
        publish = partial(self._publish, person, view)
        try:
            await self._turns.take(delivery.id, PUBLISH, "", publish)
        except TurnedDown as no:
            if no.code not in NOBODY_LOOKS:
                raise
            return Refused(why=str(no), moot=True)
        return Done(receipt=Receipt(remote_id=person, extra={"shown": shown}))

    async def _view(self, person: str) -> JSON:
        book = await self._book()
        home = await self._desk.store.read(homes.of, book, person, self._desk.clock.now())
        with await self._readers.to(person):
            return home_view(home, book.policy, lambda w: findings_now(w.snapshot, w.statement, book))

    async def _publish(self, person: str, view: JSON) -> None:
        try:
            await self._gateway.publish_home(person, view)
        except TurnedDown as no:
            if no.code not in UNSHOWABLE:
                raise
            log.warning("a Home tab was not taken", action="slack.home", who=person, why=str(no))
            with await self._readers.to(person):
                await self._gateway.publish_home(person, plain_home())
