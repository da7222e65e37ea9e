"""What could not go out by itself: settled, and a person is told what to do (law 10)."""

from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.audit import Entry
from bot.domain.delivery import BY_HAND, JSON, Delivery, DeliveryState
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.services import hands, outbox, receipts, record
from storage import Transaction, deliveries, incidents


def stop(
    tx: Transaction,
    book: Rulebook,
    delivery: Delivery,
    state: DeliveryState,
    why: str,
    now: datetime,
    findings: tuple[JSON, ...] = (),
) -> bool:
    """Settles without a receipt: a person must act, and is told so in Slack (law 10)."""
    incident = incidents.lock(tx, delivery.incident_id or 0)  # or somebody could begin to wait for it meanwhile
    if not deliveries.settle(tx, delivery, state=state.value, due_at=None, trouble=why, settled_at=now):
        return False
    deliveries.release_after(tx, delivery.key, now)
    if incident is None:
        _of_no_incident(tx, delivery, why, now)
        return True
    if delivery.courier == "public" and why == BY_HAND:
        hands.hand_over(tx, book, incident, delivery, now)
        return True
    what = {"delivery": delivery.key, "action": delivery.action, "state": state.value, "why": why}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "delivery.stopped", what)
    if delivery.courier != "public":
        outbox.undelivered(tx, incident, entry, delivery, why)
    elif findings:
        _held_back(tx, incident, delivery, findings, entry)
    else:
        _trouble(tx, incident, delivery, state, why, entry)
    return True


def _of_no_incident(tx: Transaction, delivery: Delivery, why: str, now: datetime) -> None:
    """A page for what nobody has declared: perhaps nobody was woken, so the duty channel hears of it."""
    if delivery.courier == "page":
        details = {"code": delivery.payload["code"], "why": why, "over": bool(delivery.payload.get("over"))}
        outbox.tell_duty(tx, f"{delivery.key}/undelivered", "page_lost", details, now)


def _held_back(
    tx: Transaction, incident: Incident, delivery: Delivery, findings: tuple[JSON, ...], entry: Entry
) -> None:
    """What was approved may no longer be said: the people of the approval thread hear why."""
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    details = {"statement": delivery.statement_id, "findings": list(findings)}
    once = f"statement-{delivery.statement_id}"
    notice = "blocked_at_send"
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice=notice, details=details, once=once)
    receipts.show(tx, delivery, entry.at)


def _trouble(
    tx: Transaction, incident: Incident, delivery: Delivery, state: DeliveryState, why: str, entry: Entry
) -> None:
    details = {
        "delivery": delivery.id,
        "outlet": delivery.action,
        "language": delivery.language,
        "state": state.value,
        "why": why,
        "statement": delivery.statement_id,
    }
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice="trouble", details=details)
    receipts.show(tx, delivery, entry.at)
