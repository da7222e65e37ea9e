"""What called for a clock: once it has ended, pagers are told to be quiet, and reminders read as over (1.4)."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.delivery import JSON, Delivery, DeliveryState
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.services import outbox
from storage import Transaction, deliveries

NEVER_RANG = frozenset({DeliveryState.REFUSED, DeliveryState.SUPERSEDED})


def over(tx: Transaction, book: Rulebook, incident: Incident, ended: Iterable[Clock], at: datetime) -> None:
    """Takes back what has not rung yet and resolves what has, for each of these clocks and every pager; what was said
    in Slack says from now on that it is over.
    """
    for clock in ended:
        if clock.last_percent:
            for pager in book.policy.pagers:
                quiet(tx, outbox.page_lane(incident.code, pager.name), clock, at)
            _said(tx, incident, clock, at)


def _said(tx: Transaction, incident: Incident, clock: Clock, at: datetime) -> None:
    which = (incident.id, clock.kind, clock.instance)
    for said in deliveries.in_lane(tx, outbox.lane(incident.code)):
        lines = (said.payload, *said.payload.get("also", ()))
        if said.payload.get("notice") == "rung" and which in [_which(line) for line in lines]:
            outbox.amend(tx, said, at)


def _which(line: JSON) -> tuple[object, ...]:
    return line.get("incident"), line.get("clock"), line.get("instance")


def quiet(tx: Transaction, lane: str, clock: Clock, at: datetime) -> None:
    """The same for one clock and the pages of one lane."""
    rang: Delivery | None = None
    for page in deliveries.in_lane(tx, lane):
        same = (page.payload["clock"], page.payload["instance"]) == (clock.kind, clock.instance)
        if same and page.state not in NEVER_RANG and not _taken_back(tx, page, at):
            rang = page
    if rang is not None:
        outbox.page_over(tx, rang, at)


def _taken_back(tx: Transaction, page: Delivery, at: datetime) -> bool:
    return deliveries.take_back(tx, page, DeliveryState.SUPERSEDED, at, "what it was for is over")
