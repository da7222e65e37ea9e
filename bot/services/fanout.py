"""From an approved statement to its public deliveries: one per outlet and language, each in its own lane."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.delivery import JSON, Delivery, DeliveryState
from bot.domain.incident import Incident
from bot.domain.mending import Place, abilities, deeds, places_of, taken_down
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Message, State, Statement, makes_way
from bot.domain.twins import words_key
from bot.services import hands, outbox, record
from bot.services.recording import marked
from storage import Transaction, deliveries, statements

HEAD_START = timedelta(seconds=2)
"""How long the other outlets wait for the status page: their readers follow a link to it. No longer, if it is dead."""


def plan(tx: Transaction, book: Rulebook, act: Act, incident: Incident, statement: Statement) -> None:
    """Writes the deliveries; a newer statement supersedes an unsent older one and never overtakes one in flight."""
    rows, superseded = [], set()
    content, places = statement.revision.content, _places(tx, incident, statement)
    first = book.first_outlets & {m.outlet for m in content.messages}
    for message, deed in deeds(book, content, places):
        lane = _lane(incident, message)
        gone, ahead = _make_way(tx, lane, statement, act.at)
        gone += _take_from_hands(tx, book, act, incident, lane, statement)
        superseded |= {old.statement_id for old in gone}
        start = act.at + HEAD_START if first and message.outlet not in first else None
        known_by_words = abilities(book, message.outlet).by_words and not incident.drill
        words = words_key(message.outlet, message.body) if known_by_words else None
        after = ahead.key if ahead else None
        rows.append(_row(incident, statement, message, deed, act.at, after=after, start=start, words=words))
    rows += [_retraction(incident, statement, m, act.at) for m in taken_down(book, content, places)]
    deliveries.add(tx, rows)
    for old_id in superseded - {None}:
        _note_superseded(tx, act, incident, old_id, by=statement.number)


def let_others_go(tx: Transaction, book: Rulebook, delivery: Delivery, now: datetime) -> None:
    """The other outlets need not wait longer once the status page is settled."""
    if delivery.statement_id is not None and delivery.action in book.first_outlets:
        deliveries.start_after(tx, delivery.statement_id, book.first_outlets, now)


def _places(tx: Transaction, incident: Incident, statement: Statement) -> Mapping[Place, Delivery]:
    content = statement.revision.content
    if content.about is None:
        return {}
    return places_of(content, statements.of_incident(tx, incident.id), deliveries.public(tx, incident.id))


def _lane(incident: Incident, message: Message) -> str:
    return f"{incident.code}/{message.outlet}/{message.language}"


def key_of(incident: Incident, number: int, outlet: str, language: str) -> str:
    """The key of the delivery that brings a statement to an outlet in a language."""
    return f"{incident.code}/{number}/{outlet}/{language}"


def _make_way(tx: Transaction, lane: str, newer: Statement, now: datetime) -> tuple[list[Delivery], Delivery | None]:
    """What of a lane is superseded now, and the newest that is left: it has to be waited for."""
    gone, ahead = [], None
    for old in deliveries.lane_tail(tx, lane):
        if _gives_way(tx, old, newer) and deliveries.take_back(tx, old, DeliveryState.SUPERSEDED, now):
            gone.append(old)
        else:
            ahead = old
    return gone, ahead


def _take_from_hands(
    tx: Transaction, book: Rulebook, act: Act, incident: Incident, lane: str, newer: Statement
) -> list[Delivery]:
    """What people were asked to post in a lane, and shall not any more."""
    asked = [d for d in deliveries.waiting_for_hand(tx, lane) if _gives_way(tx, d, newer)]
    way = DeliveryState.SUPERSEDED
    return [d for d in asked if hands.withdraw(tx, book, act, incident, d, way, by=newer.number)]


def _gives_way(tx: Transaction, old: Delivery, newer: Statement) -> bool:
    statement = statements.get(tx, old.statement_id or 0)
    return statement is not None and makes_way(statement.revision.content, newer.revision.content)


def _row(
    incident: Incident,
    statement: Statement,
    message: Message,
    deed: Deed,
    now: datetime,
    *,
    after: str | None,
    start: datetime | None,
    words: str | None,
) -> JSON:
    payload: JSON = {"body": message.body, "digest": statement.revision.digest, "deed": deed.value}
    return deliveries.row(
        key=key_of(incident, statement.number, message.outlet, message.language),
        courier="public",
        action=message.outlet,
        lane=_lane(incident, message),
        payload=payload | _about(statement) | marked(incident),
        incident_id=incident.id,
        statement_id=statement.id,
        language=message.language,
        now=now,
        after=after,
        due_at=start,
        words=words,
    )


def _retraction(incident: Incident, statement: Statement, message: Message, now: datetime) -> JSON:
    """Takes a post down once its follow-up is settled. In a lane of its own: the next word never waits for it."""
    follow_up = key_of(incident, statement.number, message.outlet, message.language)
    return deliveries.row(
        key=f"{follow_up}/{Deed.RETRACT}",
        courier="public",
        action=message.outlet,
        lane=f"{_lane(incident, message)}/{Deed.RETRACT}",
        payload={
            "digest": statement.revision.digest,
            "deed": Deed.RETRACT.value,
            **_about(statement),
            **marked(incident),
        },
        incident_id=incident.id,
        statement_id=statement.id,
        language=message.language,
        now=now,
        after=follow_up,
    )


def _about(statement: Statement) -> JSON:
    about = statement.revision.content.about
    return {} if about is None else {"about": about}


def _note_superseded(tx: Transaction, act: Act, incident: Incident, statement_id: int | None, *, by: int) -> None:
    old = statements.get(tx, statement_id or 0)
    if old is None:
        return
    if old.state is State.APPROVED:
        statements.change(tx, old.id, state=State.SUPERSEDED.value)
    record.write(tx, act, incident.id, "statement.superseded", {"statement": old.number, "by": by})
    outbox.refresh_approval(tx, old.id, act.at)
