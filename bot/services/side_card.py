"""A card beside the incident's own: in its thread or a channel of the policy; of a private incident only inside."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.services import outbox
from storage import Transaction, deliveries


def show(tx: Transaction, incident: Incident, kind: str, place: str | None, now: datetime) -> None:
    """Puts the card where it belongs, or edits it where it stands. `place` is a channel of the policy, None: in the
    thread of the incident's card.
    """
    if deliveries.bump(tx, outbox.card_key(kind, incident.id), now + outbox.SETTLE):
        return
    above = outbox.card_key("incident", incident.id)
    inside = place is None or incident.private
    payload = {"incident": incident.id, "to": outbox.INCIDENT_ROOM if inside else place}
    row = deliveries.row(
        key=outbox.card_key(kind, incident.id),
        courier="slack",
        action=f"card.{kind}",
        lane=f"slack/{incident.code}",
        payload=payload | ({"thread": above} if inside else {}),
        incident_id=incident.id,
        now=now,
        after=above if inside and not _stands(tx, above) else None,
    )
    deliveries.add(tx, [row])


def come_inside(tx: Transaction, incident: Incident, kind: str) -> None:
    """The card belongs into the thread of its incident from now on; where it stood it says no more than it did."""
    found = deliveries.by_key(tx, outbox.card_key(kind, incident.id))
    if found is not None:
        above = outbox.card_key("incident", incident.id)
        payload = {**found.payload, "to": outbox.INCIDENT_ROOM, "thread": above}
        deliveries.change(tx, found.id, payload=payload)
        deliveries.move(tx, found.key, after=above)


def follow(tx: Transaction, incident: Incident, kind: str) -> None:
    """The incident's card begins anew elsewhere, and with it what stands in its thread."""
    found = deliveries.by_key(tx, outbox.card_key(kind, incident.id))
    if found is not None and found.payload["to"] == outbox.INCIDENT_ROOM:
        deliveries.move(tx, found.key, after=outbox.card_key("incident", incident.id))


def refresh(tx: Transaction, incident: Incident, kind: str, now: datetime) -> None:
    """Says that the card has something new to show."""
    deliveries.bump(tx, outbox.card_key(kind, incident.id), now + outbox.SETTLE)


def opened(tx: Transaction, incident: Incident, kind: str) -> bool:
    """Whether this card was ever shown."""
    return deliveries.by_key(tx, outbox.card_key(kind, incident.id)) is not None


def _stands(tx: Transaction, key: str) -> bool:
    found = deliveries.by_key(tx, key)
    return found is not None and found.receipt is not None
