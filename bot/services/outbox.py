"""Messages to Slack, written as deliveries in the transaction that causes them. What they say is rendered when sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, SETTLED, Delivery, DeliveryState
from bot.domain.incident import Incident
from storage import Transaction, deliveries, kept

SETTLE = timedelta(seconds=1)
"""How long a card gathers changes before it is edited: a burst is one edit."""

GATHER = timedelta(seconds=5)
"""How long the message that a statement is public waits for the other outlets, so that it can name them all."""

NOTHING: Mapping[str, object] = MappingProxyType({})

INCIDENT_ROOM = "incident"


def channel_key(incident_id: int) -> str:
    """The delivery that makes the incident's channel."""
    return f"INC-{incident_id}/channel"


def topic_key(incident_id: int) -> str:
    """The delivery that keeps the channel's topic."""
    return f"INC-{incident_id}/topic"


def card_key(kind: str, number: int) -> str:
    """The delivery that keeps a card: `approval` and `proposal` by their id, every other kind by its incident's."""
    return f"card/{kind}/{number}"


def open_room(tx: Transaction, incident: Incident, now: datetime, people: Iterable[str]) -> None:
    """Everything a new incident needs in Slack: the channel, then the rest in one wave, the pin, the canvas last."""
    made, shown, pinned = channel_key(incident.id), card_key("incident", incident.id), f"{incident.code}/pin"
    announced = {"to": "incidents", "thread": None, "notice": "declared"}
    invited = {"people": list(people)}
    public = [
        _slack(f"{incident.code}/announced", "post", incident, announced, now=now, after=made),
        _slack(card_key("executive", incident.id), "card.executive", incident, {}, now=now),
    ]
    deliveries.add(
        tx,
        [
            _slack(made, "channel.create", incident, {}, now=now),
            _slack(shown, "card.incident", incident, {}, now=now, after=made),
            _slack(topic_key(incident.id), "channel.topic", incident, {}, now=now, after=made),
            _slack(f"{incident.code}/invite", "channel.invite", incident, invited, now=now, after=made),
            _slack(pinned, "pin", incident, {}, now=now, after=shown),
            _slack(card_key("canvas", incident.id), "card.canvas", incident, {}, now=now, after=pinned),
            *([] if incident.private else public),
        ],
    )


def announce(tx: Transaction, incident: Incident, cause: Entry, now: datetime) -> None:
    """What others may know of from now on is announced as when it is declared."""
    key = card_key("executive", incident.id)
    if not deliveries.bump(tx, key, now):
        deliveries.add(tx, [_slack(key, "card.executive", incident, {}, now=now)])
    tell(tx, incident, cause, to="incidents", notice="declared")


def keep_in(tx: Transaction, incident: Incident, now: datetime) -> None:
    """Takes back what would still say something of it outside its channel, and to whom it is no concern now."""
    for waiting in deliveries.lane_tail(tx, lane(incident.code)):
        if waiting.action.startswith("card.") and waiting.receipt is not None:
            continue  # it stands there, and will say no more than that
        payload, abroad = waiting.payload, {"card.executive", "card.approval", "channel.invite"}
        inside = payload.get("to", INCIDENT_ROOM) == INCIDENT_ROOM and waiting.action not in abroad
        known = incident.known_to(str(payload.get("recipient") or incident.insiders[0]))
        if not (inside and known):
            deliveries.take_back(tx, waiting, DeliveryState.SUPERSEDED, now)


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
    once: str = "",
    after: str | None = None,
) -> None:
    """One message in a channel: the incident's own, or one of the policy's by its name there.

    `once` names what it is about where several causes call for the same message: it is written for the first only.
    """
    if incident.private and to != INCIDENT_ROOM:  # the one place where a secret could leave: whatever is said stays in
        to, thread, after = INCIDENT_ROOM, None, None
        if incident.channel_id is None or notice == "shut_out":
            return tell_people(tx, incident, cause, incident.insiders, notice=notice, details=details)
    payload = {"to": to, "thread": thread, "notice": notice, **details}
    key = f"{incident.code}/{once or cause.seq}/{notice}/{to}{'/thread' if thread else ''}"
    if once and deliveries.by_key(tx, key):
        return None
    after = _room_pending(tx, incident) if to == INCIDENT_ROOM else after
    return deliveries.add(tx, [_slack(key, "post", incident, payload, now=cause.at, after=after, due_at=due_at)])


def direct_key(incident: Incident, cause: Entry, notice: str, person: str) -> str:
    """The delivery that brings a notice to one person."""
    return f"{incident.code}/{cause.seq}/{notice}/{person}"


def tell_people(
    tx: Transaction,
    incident: Incident,
    cause: Entry,
    people: Iterable[str],
    *,
    notice: str,
    details: Mapping[str, object] = NOTHING,
    after_card: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """One direct message to each of these people, each person once; after a card that it links to stands."""
    after = _unsettled(tx, after_card) if after_card else None
    people = [p for p in people if incident.known_to(p)]
    rows = [
        _slack(
            direct_key(incident, cause, notice, person),
            "dm",
            incident,
            {"notice": notice, **details, "recipient": person},
            now=cause.at,
            after=after,
            due_at=due_at,
        )
        for person in dict.fromkeys(people)
    ]
    if rows:
        deliveries.add(tx, rows)


def page(
    tx: Transaction, incident: Incident, cause: Entry, pagers: Iterable[str], details: Mapping[str, object]
) -> None:
    """Wakes people through every pager there is; what cannot be brought is told in the duty channel."""
    title = "" if incident.private else f"{'DRILL · ' * incident.drill}{incident.title}"
    known = {"code": incident.code, "title": title, "severity": incident.severity.key}
    payload = {"incident": incident.id, **known, **details}
    rows = [
        deliveries.row(
            key=f"{incident.code}/{cause.seq}/page/{name}",
            courier="page",
            action=name,
            lane=page_lane(incident.code, name),
            payload=payload,
            incident_id=incident.id,
            now=cause.at,
        )
        for name in pagers
    ]
    if rows:
        deliveries.add(tx, rows)


def page_lane(code: str, pager: str) -> str:
    """The lane of the pages of one incident or proposal to one pager."""
    return f"page/{pager}/{code}"


def page_over(tx: Transaction, page: Delivery, at: datetime) -> None:
    """Tells the pager that what this page rang for is over, once the page itself has come to rest."""
    key = f"{page.key}/over"
    after = None if page.state in SETTLED else page.key
    payload = {**page.payload, "over": True}
    written = deliveries.row(
        key=key, courier="page", action=page.action, lane=page.lane, payload=payload, incident_id=page.incident_id,
        now=at, after=after,
    )  # fmt: skip
    deliveries.add(tx, [written])


def undelivered(tx: Transaction, incident: Incident, cause: Entry, delivery: Delivery, why: str) -> None:
    """Tells the duty channel that something did not reach Slack, unless that was what did not (law 10)."""
    if delivery.payload.get("to") != "duty":
        page = "page_over" if delivery.payload.get("over") else "page"
        action = page if delivery.courier == "page" else delivery.action
        details = {"action": action, "why": why, "what": delivery.payload.get("notice", "")}
        tell(tx, incident, cause, to="duty", notice="undelivered", details=details)


EXECUTIVES_EVERY = timedelta(minutes=30)


def tell_executives(
    tx: Transaction, incident: Incident, cause: Entry, *, notice: str, details: Mapping[str, object], named: bool
) -> None:
    """A new message to the executives, who follow a card: at most one in half an hour, of nothing that is private, but
    `named`, what they always hear of at once: severity up, first word, breach, resolved (1.5 rule 7).
    """
    last = kept.value(tx, "executives")
    soon = last is not None and cause.at - datetime.fromisoformat(last["at"]) < EXECUTIVES_EVERY
    if incident.private or (soon and not named):
        return
    kept.keep(tx, "executives", {"at": cause.at.isoformat()})
    tell(tx, incident, cause, to="executives", notice=notice, details=details)


def tell_duty(
    tx: Transaction, key: str, notice: str, details: Mapping[str, object], now: datetime, *, after: str | None = None
) -> None:
    """One message in the duty channel that belongs to no incident: about the house, its outlets and credentials.

    A key is told once. `after` names another such message that must stand before this one.
    """
    if deliveries.by_key(tx, key):
        return
    payload: JSON = {"incident": None, "to": "duty", "thread": None, "notice": notice, **details}
    waits = _unsettled(tx, after) if after else None
    row = deliveries.row(
        key=key, courier="slack", action="post", lane="slack/house", payload=payload, now=now, after=waits
    )
    deliveries.add(tx, [row])


def refresh(tx: Transaction, incident: Incident, now: datetime, *, executives: bool = True) -> None:
    """Says that the incident's cards have something new to show."""
    deliveries.bump(tx, card_key("incident", incident.id), now + SETTLE)
    if executives:
        deliveries.bump(tx, card_key("executive", incident.id), now + SETTLE)


def refresh_topic(tx: Transaction, incident: Incident, now: datetime) -> None:
    """Says that the channel's topic is no longer what it should be."""
    deliveries.bump(tx, topic_key(incident.id), now + SETTLE)


def refresh_approval(tx: Transaction, statement_id: int, now: datetime) -> None:
    """Says that an approval card has something new to show."""
    deliveries.bump(tx, card_key("approval", statement_id), now + SETTLE)


def amend(tx: Transaction, said: Delivery, now: datetime) -> None:
    """Says that a message that was posted reads otherwise now."""
    if said.receipt is not None:
        deliveries.bump(tx, said.key, now + SETTLE)


def lane(code: str) -> str:
    """The lane of everything that Slack is told of one incident."""
    return f"slack/{code}"


def _room_pending(tx: Transaction, incident: Incident) -> str | None:
    return None if incident.channel_id is not None else _unsettled(tx, channel_key(incident.id))


def _unsettled(tx: Transaction, key: str) -> str | None:
    """The key, if its delivery has never come to rest: only then is there something to wait for."""
    return key if (d := deliveries.by_key(tx, key)) and d.receipt is None and d.state not in SETTLED else None


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
        lane=lane(incident.code),
        payload={"incident": incident.id, **payload},
        incident_id=incident.id,
        now=now,
        after=after,
        due_at=due_at,
    )
