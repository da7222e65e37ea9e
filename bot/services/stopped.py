"""What a person decides about a public delivery that stopped: it is there, send it again, or give it up."""

from bot.domain.act import Act
from bot.domain.delivery import Delivery, DeliveryState, Receipt, waits_for_hand
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.services import record, words
from bot.services.deliveries import published, show
from storage import Transaction, deliveries


def _held(tx: Transaction, act: Act, delivery_id: int, allowed: set[DeliveryState]) -> tuple[Incident, Delivery]:
    delivery = deliveries.get(tx, delivery_id)
    if delivery is None or delivery.incident_id is None:
        raise Refusal(Reason.NOT_PARKED, delivery=delivery_id, state="unknown")
    incident = record.hold(tx, act, delivery.incident_id)
    fresh = deliveries.get(tx, delivery_id) or delivery
    if fresh.state not in allowed:
        raise Refusal(Reason.NOT_PARKED, delivery=delivery_id, state=fresh.state.value)
    return incident, fresh


STOPPED = {DeliveryState.PARKED, DeliveryState.REFUSED}


def confirm(tx: Transaction, book: Rulebook, act: Act, delivery_id: int, url: str) -> None:
    """A person looked and saw it, or posted it where only people can: done, with the link they gave, if any."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED)
    did = "posted" if waits_for_hand(delivery) else "seen"
    receipt = Receipt(remote_id=url or did, url=url, how=f"{did} by {act.who}")
    deliveries.change(
        tx, delivery.id, state=DeliveryState.DONE.value, settled_at=act.at, receipt=receipt.plain(), trouble=""
    )
    record.write(tx, act, incident.id, "delivery.confirmed", {"delivery": delivery.key, "url": url})
    published(tx, book, delivery, receipt, act.at)


def resend(tx: Transaction, book: Rulebook, act: Act, delivery_id: int) -> None:  # noqa: ARG001 - one shape
    """A person looked and it is not there, or the cause of the refusal is gone: send it again."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED)
    if deliveries.overtaken(tx, delivery):
        raise Refusal(Reason.OVERTAKEN, outlet=delivery.action)
    deliveries.change(tx, delivery.id, state=DeliveryState.READY.value, due_at=act.at, doubt=False, settled_at=None)
    record.write(tx, act, incident.id, "delivery.resent", {"delivery": delivery.key})
    show(tx, delivery, act.at)


def give_up(tx: Transaction, book: Rulebook, act: Act, delivery_id: int, reason: str) -> None:
    """A person decides that it shall not go out any more, and says why."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED)
    deliveries.change(tx, delivery.id, state=DeliveryState.REFUSED.value, trouble=f"given up: {reason}")
    record.write(tx, act, incident.id, "delivery.given_up", {"delivery": delivery.key, "reason": reason})
    words.given_up(tx, book, incident, delivery.statement_id or 0, act.at)
    show(tx, delivery, act.at)
