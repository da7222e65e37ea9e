"""What people do by hand to an incident's channel and card, and what follows: a new one, everything in its place."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.audit import Entry
from bot.domain.delivery import Delivery, Receipt
from bot.domain.incident import Incident
from bot.services import outbox, record, side_card
from storage import Transaction, deliveries, incidents


def lost(tx: Transaction, channel: str, why: str, who: str, now: datetime) -> bool:
    """An incident's channel is archived or gone: while it is open it gets another; False when nothing is to be done.

    Its card, topic and pin move there, the same people are invited, and the incidents channel says where to go on.
    """
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None or incident.channel_id != channel:
        return False
    data = {"channel": channel, "name": incident.channel_name, "why": why}
    entry = record.write(tx, Act(who=who or BOT, at=now), incident.id, "channel.lost", data)
    if not incident.open:
        return False
    made = anew(tx, incident, entry, _people(incident))
    details = {"why": why, "was": data["name"], "person": who}
    outbox.tell(tx, incident, entry, to="incidents", notice="room_lost", details=details, after=made)
    return True


REGULATORS = "regulators"
"""The side-card that may stand in the thread of the incident's card."""


def anew(tx: Transaction, incident: Incident, cause: Entry, people: Iterable[str]) -> str:
    """Another channel for an incident: card, topic and pin move there, these people are invited; the delivery's key."""
    incidents.change(tx, incident.id, channel_id=None, channel_name="")
    made = f"{outbox.channel_key(incident.id)}/{cause.seq}"
    card, pinned, now = outbox.card_key("incident", incident.id), f"{incident.code}/pin/{cause.seq}", cause.at
    _add(tx, incident, made, "channel.create", now)
    _add(tx, incident, f"{incident.code}/invite/{cause.seq}", "channel.invite", now, after=made, people=people)
    deliveries.move(tx, card, after=made)
    deliveries.move(tx, outbox.topic_key(incident.id), after=made)
    side_card.follow(tx, incident, REGULATORS)
    _add(tx, incident, pinned, "pin", now, after=card)
    deliveries.move(tx, outbox.card_key("canvas", incident.id), after=pinned)
    return made


def archive(tx: Transaction, incident: Incident, why: str, now: datetime) -> None:
    """The incident's channel is archived, once for each `why`."""
    _add(tx, incident, f"{incident.code}/archive/{why}", "channel.archive", now)


def leave(tx: Transaction, incident: Incident, room: str, cause: Entry) -> None:
    """An incident's earlier channel says that it goes on elsewhere, and is archived."""
    last = f"{incident.code}/left/{cause.seq}"
    _add(tx, incident, last, "post", cause.at, room=room, to="incident", thread=None, notice="went_private")
    _add(tx, incident, f"{last}/archive", "channel.archive", cause.at, after=last, room=room)


def renamed(tx: Transaction, channel: str, name: str, who: str, now: datetime) -> bool:
    """Somebody gave an incident's channel another name: it is known by that from now on; False for other channels."""
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None or incident.channel_name == name:
        return False
    incidents.change(tx, incident.id, channel_name=name)
    data = {"channel": channel, "was": incident.channel_name, "name": name}
    record.write(tx, Act(who=who or BOT, at=now), incident.id, "channel.renamed", data)
    outbox.refresh(tx, incident, now)
    return True


def rename(tx: Transaction, incident: Incident, now: datetime) -> None:
    """The incident's channel gets the name of its title, once it is there."""
    key = f"{incident.code}/name"
    if not deliveries.bump(tx, key, now):
        after = outbox.channel_key(incident.id) if incident.channel_id is None else None
        _add(tx, incident, key, "channel.rename", now, after=after)


def invite(tx: Transaction, incident: Incident, people: Iterable[str], why: str, now: datetime) -> None:
    """These people are invited into the incident's channel, once for each `why`."""
    key = f"{incident.code}/invite/{why}"
    if not deliveries.bump(tx, key, now):
        after = outbox.channel_key(incident.id) if incident.channel_id is None else None
        _add(tx, incident, key, "channel.invite", now, after=after, people=people)


def has_name(tx: Transaction, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
    """We gave a channel another name."""
    incident = incidents.lock(tx, delivery.incident_id or 0)
    if incident is not None and incident.channel_id == receipt.remote_id:
        renamed(tx, receipt.remote_id, receipt.extra["name"], "", now)


def came_back(tx: Transaction, channel: str, now: datetime) -> bool:
    """We were taken out of an incident's channel and went in again: said there; False for other channels."""
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None:
        return False
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "channel.rejoined", {"channel": channel})
    outbox.tell(tx, incident, entry, to="incident", notice="came_back")
    return True


def locked_out(tx: Transaction, channel: str, why: str, now: datetime) -> bool:
    """We were taken out of an incident's channel and cannot go in again: the duty channel is asked to invite us."""
    found = incidents.in_channel(tx, channel)
    incident = incidents.lock(tx, found.id) if found else None
    if incident is None:
        return False
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "channel.shut_out", {"channel": channel, "why": why})
    outbox.tell(tx, incident, entry, to="duty", notice="shut_out", details={"why": why})
    return True


def card_deleted(tx: Transaction, channel: str, ts: str, now: datetime) -> bool:
    """Somebody deleted a message of ours: a card comes back, and is pinned again if it was; False for anything else."""
    card = deliveries.by_receipt(tx, channel, ts)
    if card is None or not card.action.startswith("card."):
        return False
    deliveries.unshow(tx, card, now)
    incident = incidents.lock(tx, card.incident_id or 0)
    if incident is not None:
        data = {"card": card.key, "channel": channel, "ts": ts}
        entry = record.write(tx, Act(who=BOT, at=now), incident.id, "card.deleted", data)
        if card.action == "card.incident":
            _add(tx, incident, f"{incident.code}/pin/{entry.seq}", "pin", now + outbox.SETTLE)
    return True


def person_gone(tx: Transaction, person: str, now: datetime) -> int:
    """An account was switched off: its roles in open incidents are empty, and each channel is told; how many were."""
    emptied = 0
    for found in incidents.open_ones(tx):
        roles = sorted(role for role, who in found.roles.items() if who == person)
        incident = incidents.lock(tx, found.id) if roles else None
        if incident is None:
            continue
        emptied += len(roles)
        left = {role: who for role, who in incident.roles.items() if who != person}
        incidents.change(tx, incident.id, roles=left)
        data = {"person": person, "roles": roles}
        entry = record.write(tx, Act(who=BOT, at=now), incident.id, "role.vacated", data)
        for to in ("incident", "duty"):
            outbox.tell(tx, incident, entry, to=to, notice="roles_empty", details=data)
        outbox.refresh(tx, incident, now)
        outbox.refresh_topic(tx, incident, now)
    return emptied


def _people(incident: Incident) -> list[str]:
    """Whoever has something to do in it."""
    return list(dict.fromkeys([incident.declared_by, *incident.roles.values()]))


def _add(
    tx: Transaction,
    incident: Incident,
    key: str,
    action: str,
    now: datetime,
    *,
    after: str | None = None,
    people: Iterable[str] = (),
    **more: object,
) -> None:
    payload = {"incident": incident.id, **({"people": list(people)} if people else {}), **more}
    row = deliveries.row(
        key=key,
        courier="slack",
        action=action,
        lane=f"slack/{incident.code}",
        payload=payload,
        incident_id=incident.id,
        now=now,
        after=after,
        due_at=now,
    )
    deliveries.add(tx, [row])
