"""Messages to Slack, written as deliveries in the transaction that causes them. What they say is rendered when sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, DeliveryState
from bot.domain.incident import Incident
from storage import Transaction, deliveries

SETTLE = timedelta(seconds=1)
"""How long a card gathers changes before it is edited: a burst is one edit."""

NOTHING: Mapping[str, object] = MappingProxyType({})

INCIDENT_ROOM = "incident"


def channel_key(incident_id: int) -> str:
    """The delivery that makes the incident's channel."""
    return f"INC-{incident_id}/channel"


def card_key(kind: str, number: int) -> str:
    """The delivery that keeps a card: `incident` and `executive` by incident, `approval` by statement id."""
    return f"card/{kind}/{number}"


def open_room(tx: Transaction, incident: Incident, now: datetime, people: Iterable[str]) -> None:
    """Everything a new incident needs in Slack: the channel first, then the rest in one wave, the pin last."""
    made, shown = channel_key(incident.id), card_key("incident", incident.id)
    announced = {"to": "incidents", "thread": None, "notice": "declared"}
    deliveries.add(
        tx,
        [
            _slack(made, "channel.create", incident, {}, now=now),
            _slack(shown, "card.incident", incident, {}, now=now, after=made),
            _slack(f"{incident.code}/topic", "channel.topic", incident, {}, now=now, after=made),
            _slack(
                f"{incident.code}/invite", "channel.invite", incident, {"people": list(people)}, now=now, after=made
            ),
            _slack(f"{incident.code}/announced", "post", incident, announced, now=now, after=made),
            _slack(f"{incident.code}/pin", "pin", incident, {}, now=now, after=shown),
            _slack(card_key("executive", incident.id), "card.executive", incident, {}, now=now),
        ],
    )


def approval_card(tx: Transaction, incident: Incident, statement_id: int, now: datetime) -> None:
    """The approval thread of a statement; later changes only refresh it."""
    key = card_key("approval", statement_id)
    if not deliveries.bump(tx, key, now):
        deliveries.add(tx, [_slack(key, "card.approval", incident, {"statement": statement_id}, now=now)])


def tell(
    tx: Transaction,
    incident: Incident,
    cause: Entry,
    *,
    to: str,
    notice: str,
    details: Mapping[str, object] = NOTHING,
    thread: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """One message in a channel: the incident's own, or one of the policy's by its name there."""
    payload = {"to": to, "thread": thread, "notice": notice, **details}
    key = f"{incident.code}/{cause.seq}/{notice}/{to}{'/thread' if thread else ''}"
    after = _room_pending(tx, incident) if to == INCIDENT_ROOM else None
    deliveries.add(tx, [_slack(key, "post", incident, payload, now=cause.at, after=after, due_at=due_at)])


def tell_people(
    tx: Transaction,
    incident: Incident,
    cause: Entry,
    people: Iterable[str],
    *,
    notice: str,
    details: Mapping[str, object] = NOTHING,
) -> None:
    """One direct message to each of these people, each person once."""
    rows = [
        _slack(
            f"{incident.code}/{cause.seq}/{notice}/{person}",
            "dm",
            incident,
            {"notice": notice, **details, "recipient": person},
            now=cause.at,
        )
        for person in dict.fromkeys(people)
    ]
    if rows:
        deliveries.add(tx, rows)


def refresh(tx: Transaction, incident: Incident, now: datetime, *, executives: bool = True) -> None:
    """Says that the incident's cards have something new to show."""
    deliveries.bump(tx, card_key("incident", incident.id), now + SETTLE)
    if executives:
        deliveries.bump(tx, card_key("executive", incident.id), now + SETTLE)


def refresh_approval(tx: Transaction, statement_id: int, now: datetime) -> None:
    """Says that an approval card has something new to show."""
    deliveries.bump(tx, card_key("approval", statement_id), now + SETTLE)


def _room_pending(tx: Transaction, incident: Incident) -> str | None:
    if incident.channel_id is not None:
        return None
    making = deliveries.by_key(tx, channel_key(incident.id))
    return making.key if making and making.state is not DeliveryState.DONE else None


def _slack(
    key: str,
    action: str,
    incident: Incident,
    payload: JSON,
    *,
    now: datetime,
    after: str | None = None,
    due_at: datetime | None = None,
) -> JSON:
    return deliveries.row(
        key=key,
        courier="slack",
        action=action,
        lane=f"slack/{incident.code}",
        payload={"incident": incident.id, **payload},
        incident_id=incident.id,
        now=now,
        after=after,
        due_at=due_at,
    )
