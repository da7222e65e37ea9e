"""Private incidents: who is in, what stays in, and how one becomes known to everybody."""

from dataclasses import replace
from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.services import clocks, outbox, record, regulators
from storage import Transaction, deliveries, incidents


def check_public(incident: Incident) -> None:
    """Passes an incident of which something may be published. Raises Refusal for a private one."""
    if incident.private:
        raise Refusal(Reason.PRIVATE, incident=incident.code)


def declassify(tx: Transaction, book: Rulebook, act: Act, incident_id: int, reason: str) -> Incident:
    """Makes a private incident known: announced like a new one, its public clocks begin now. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    if not incident.private:
        raise Refusal(Reason.NOT_PRIVATE, incident=incident.code)
    incidents.change(tx, incident_id, private=False)
    known = replace(incident, private=False)
    entry = record.write(tx, act, incident_id, "incident.declassified", {"reason": reason})
    clocks.begin(tx, book, known, Event(name="declared", at=act.at))
    outbox.announce(tx, known, entry, act.at)
    details = {"person": act.who, "text": reason}
    outbox.tell(tx, known, entry, to=outbox.INCIDENT_ROOM, notice="declassified", details=details)
    outbox.refresh(tx, known, act.at)
    regulators.ask(tx, book, known, act.at)
    return known


def let_in(tx: Transaction, incident: Incident, person: str, act: Act) -> Incident:
    """Somebody who was given something to do in it is told of it, and invited."""
    known = replace(incident, insiders=(*incident.insiders, person))
    incidents.change(tx, incident.id, insiders=list(known.insiders))
    entry = record.write(tx, act, incident.id, "incident.let_in", {"person": person})
    row = deliveries.row(
        key=f"{incident.code}/invite/{entry.seq}",
        courier="slack",
        action="channel.invite",
        lane=f"slack/{incident.code}",
        payload={"incident": incident.id, "people": [person]},
        incident_id=incident.id,
        now=act.at,
    )
    deliveries.add(tx, [row])
    return known


def joined(tx: Transaction, channel: str, person: str, now: datetime) -> bool:
    """Somebody was invited into the channel by hand: they know of it; False for other channels."""
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None or incident.known_to(person):
        return False
    incidents.change(tx, incident.id, insiders=[*incident.insiders, person])
    record.write(tx, Act(who=BOT, at=now), incident.id, "incident.joined", {"person": person})
    return True


def left(tx: Transaction, channel: str, person: str, now: datetime) -> bool:
    """Somebody left its channel: what is private is none of their business any more; False for other channels."""
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None or not incident.private or person not in incident.insiders:
        return False
    incidents.change(tx, incident.id, insiders=[p for p in incident.insiders if p != person])
    record.write(tx, Act(who=BOT, at=now), incident.id, "incident.left", {"person": person})
    return True
