"""What an incident is called and which services it hits: changed by anybody who works here, while it is open."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.impact import changed_services
from bot.domain.incident import Incident, titled_name
from bot.domain.rulebook import Rulebook
from bot.services import clocks, duty, lapses, outbox, record, rooms
from storage import Transaction, incidents


def retitle(tx: Transaction, book: Rulebook, act: Act, incident_id: int, title: str) -> Incident:  # noqa: ARG001 - one shape
    """Gives it another title; its channel's name, topic and cards follow. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    duty.check_able(tx, act.who)
    if title == incident.title:
        raise Refusal(Reason.NOTHING_CHANGED, incident=incident.code, title=title)
    incidents.change(tx, incident_id, title=title)
    changed = replace(incident, title=title)
    record.write(tx, act, incident_id, "incident.title", {"was": incident.title, "title": title})
    if incident.channel_name != titled_name(changed):
        rooms.rename(tx, changed, act.at)
    outbox.refresh(tx, changed, act.at)
    outbox.refresh_topic(tx, changed, act.at)
    return changed


def set_services(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident_id: int,
    *,
    only: Collection[str] = (),
    more: Collection[str] = (),
    fewer: Collection[str] = (),
) -> Incident:
    """Says which services it hits. More of them is news that the public has to hear (K4); a waiting text that speaks of
    others ends. Raises Refusal.
    """
    incident = record.hold_open(tx, act, incident_id)
    duty.check_able(tx, act.who)
    services = changed_services(incident.services, only=only, more=more, fewer=fewer)
    incidents.change(tx, incident_id, services=list(services))
    changed = replace(incident, services=services)
    record.write(
        tx, act, incident_id, "incident.services", {"was": list(incident.services), "services": list(services)}
    )
    if incident.open and not incident.private and not set(services) <= set(incident.services):
        clocks.hear(tx, book, changed, Event(name="material_change", at=act.at, also=("briefed",)))
    lapses.review(tx, act, changed)
    outbox.refresh(tx, changed, act.at)
    outbox.refresh_topic(tx, changed, act.at)
    return changed
