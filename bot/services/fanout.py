"""From an approved statement to its public deliveries: one per outlet and language, each in its own lane."""

from datetime import datetime

from bot.domain.act import Act
from bot.domain.delivery import JSON, Delivery
from bot.domain.incident import Incident
from bot.domain.statement import Message, State, Statement
from bot.services import outbox, record
from storage import Transaction, deliveries, statements


def plan(tx: Transaction, act: Act, incident: Incident, statement: Statement) -> None:
    """Writes the deliveries; a newer statement supersedes an unsent older one and never overtakes one in flight."""
    rows, superseded = [], set()
    for message in statement.revision.content.messages:
        lane = f"{incident.code}/{message.outlet}/{message.language}"
        gone, in_flight = _make_way(tx, lane, act.at)
        superseded |= {old.statement_id for old in gone}
        rows.append(_row(incident, statement, message, lane, act.at, in_flight))
    deliveries.add(tx, rows)
    for old_id in superseded - {None}:
        _note_superseded(tx, act, incident, old_id, by=statement.number)


def _make_way(tx: Transaction, lane: str, now: datetime) -> tuple[list[Delivery], Delivery | None]:
    """What of a lane is superseded now, and the newest that may be in flight and has to be waited for."""
    gone, in_flight = [], None
    for old in deliveries.lane_tail(tx, lane):
        if deliveries.supersede(tx, old, now):
            gone.append(old)
        else:
            in_flight = old
    return gone, in_flight


def _row(
    incident: Incident, statement: Statement, message: Message, lane: str, now: datetime, in_flight: Delivery | None
) -> JSON:
    return deliveries.row(
        key=f"{incident.code}/{statement.number}/{message.outlet}/{message.language}",
        courier="public",
        action=message.outlet,
        lane=lane,
        payload={"body": message.body, "digest": statement.revision.digest},
        incident_id=incident.id,
        statement_id=statement.id,
        language=message.language,
        now=now,
        after=in_flight.key if in_flight else None,
    )


def _note_superseded(tx: Transaction, act: Act, incident: Incident, statement_id: int | None, *, by: int) -> None:
    old = statements.get(tx, statement_id or 0)
    if old is None:
        return
    if old.state is State.APPROVED:
        statements.change(tx, old.id, state=State.SUPERSEDED.value)
    record.write(tx, act, incident.id, "statement.superseded", {"statement": old.number, "by": by})
    outbox.refresh_approval(tx, old.id, act.at)
