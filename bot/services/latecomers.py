"""Who comes into an incident's channel later is told once, in one screen, where things stand."""

from datetime import datetime, timedelta

from bot.domain.incident import Phase
from bot.domain.rulebook import Rulebook
from storage import Transaction, deliveries, incidents, kept


def came(tx: Transaction, book: Rulebook, channel: str, person: str, now: datetime) -> bool:
    """Writes the catch-up for somebody who has come in; False for other channels, for what is closed, and for whom it
    was shown lately.
    """
    incident = incidents.in_channel(tx, channel)
    if incident is None or incident.phase is Phase.CLOSED or not incident.known_to(person):
        return False
    key = f"caught_up/{incident.id}/{person}"
    last = kept.value(tx, key)
    again = timedelta(minutes=book.policy.surfaces.catch_up_every)
    if last and now - datetime.fromisoformat(last["at"]) < again:
        return False
    kept.keep(tx, key, {"at": now.isoformat()})
    row = deliveries.row(
        key=f"{incident.code}/catch_up/{person}/{now.isoformat()}",
        courier="slack",
        action="whisper",
        lane=f"slack/{incident.code}",
        payload={"incident": incident.id, "notice": "catch_up", "recipient": person},
        incident_id=incident.id,
        now=now,
    )
    deliveries.add(tx, [row])
    return True
