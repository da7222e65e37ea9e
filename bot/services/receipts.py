"""What follows from a public delivery's receipt: the record keeps it, clocks are met, cards and people are told."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.delivery import JSON, Delivery, Receipt
from bot.domain.incident import Incident
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.services import outbox, record, words
from storage import Transaction, deliveries, incidents, statements


def show(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """The cards that show this delivery's state have something new to show."""
    incident = incidents.get(tx, delivery.incident_id or 0)
    if incident is not None:
        outbox.refresh(tx, incident, now, executives=False)
    if delivery.statement_id is not None:
        outbox.refresh_approval(tx, delivery.statement_id, now)


def published(tx: Transaction, book: Rulebook, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
    """A receipt: the record keeps it; the first one of a statement is the public word that clocks wait for."""
    incident = incidents.lock(tx, delivery.incident_id or 0)
    statement = statements.get(tx, delivery.statement_id or 0)
    if incident is None or statement is None:
        return
    deed = (deliveries.get(tx, delivery.id) or delivery).deed  # it may have been settled after the claim
    data = {"statement": statement.number, "outlet": delivery.action, "language": delivery.language}
    data |= {"digest": statement.revision.digest, **receipt.plain(), **_changed(tx, incident, delivery, deed)}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, ENTRIES[deed], data)
    if deed is not Deed.RETRACT and statements.mark_published(tx, statement.id, now):
        words.first(tx, book, incident, statement, entry, now)
    if deed is not Deed.RETRACT:
        words.spread(tx, book, incident, statement, now)
    show(tx, delivery, now)


ENTRIES: Mapping[Deed, str] = {Deed.PUBLISH: "published", Deed.EDIT: "edited", Deed.RETRACT: "retracted"}
"""How the record names what was done in public."""


def _changed(tx: Transaction, incident: Incident, delivery: Delivery, deed: Deed) -> JSON:
    """What of ours was changed in public, for the record: never silently."""
    number = delivery.payload.get("about")
    old = [s for s in statements.of_incident(tx, incident.id) if s.number == number] if deed is not Deed.PUBLISH else []
    return {"about": number, "old_digest": old[0].revision.digest} if old else {}
