"""Where only people can post: they are asked, with the text to copy, and told when it shall not be posted any more."""

from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.delivery import Delivery, DeliveryState, waits_for_hand
from bot.domain.incident import Incident
from bot.domain.roles import COMMS_LEAD, holders
from bot.domain.rulebook import Rulebook
from bot.services import outbox, receipts, record
from storage import Transaction, deliveries


def hand_over(tx: Transaction, book: Rulebook, incident: Incident, delivery: Delivery, now: datetime) -> None:
    """The approval thread and whoever leads the words get the text to copy."""
    _tell(tx, book, incident, delivery, Act(who=BOT, at=now), notice="by_hand", text=delivery.payload["body"])


def withdraw(
    tx: Transaction, book: Rulebook, act: Act, incident: Incident, delivery: Delivery, state: DeliveryState, *, by: int
) -> bool:
    """Takes the wish back, because it was stopped or statement `by` takes its place; False where it waits for nobody.

    Whoever posted it before they read this can still say so.
    """
    fresh = deliveries.get(tx, delivery.id)
    if fresh is None or not waits_for_hand(fresh):
        return False
    payload = fresh.payload | {"withdrawn": by}
    stopped_by = act.who if state is DeliveryState.STOPPED else ""
    deliveries.change(tx, fresh.id, state=state.value, settled_at=act.at, trouble=stopped_by, payload=payload)
    _tell(tx, book, incident, fresh, act, notice="hand_withdrawn", by=by)
    return True


def _tell(
    tx: Transaction,
    book: Rulebook,
    incident: Incident,
    delivery: Delivery,
    act: Act,
    *,
    notice: str,
    **more: object,
) -> None:
    what = {"delivery": delivery.key, "outlet": delivery.action, "language": delivery.language}
    entry = record.write(tx, act, incident.id, f"delivery.{notice}", what)
    details = {"delivery": delivery.id, "statement": delivery.statement_id, **more}
    details |= {"outlet": delivery.action, "language": delivery.language}
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice=notice, details=details)
    lead = holders(COMMS_LEAD, incident, book.policy)
    outbox.tell_people(tx, incident, entry, lead, notice=notice, details=details)
    receipts.show(tx, delivery, act.at)
