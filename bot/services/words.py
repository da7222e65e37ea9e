"""What a public word means to the clocks: its first receipt, its spread over channels and languages."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.clock import Event
from bot.domain.delivery import DeliveryState
from bot.domain.incident import Incident
from bot.domain.policy import Trigger
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Kind, Statement
from bot.services import clocks, outbox
from storage import Transaction, deliveries, incidents, statements
from storage import clocks as clock_rows

MEANS: Mapping[str, tuple[Trigger, ...]] = {
    "investigating": ("scope_published",),
    "identified": ("scope_published",),
    "monitoring": ("scope_published",),
    "resolved": ("scope_published", "closing_word"),
    "reopened": ("scope_published",),
    "holding": ("holding_published",),
    "correction": ("correction_published",),
    "post_incident": ("summary_published",),
}
"""What else a statement of this kind is, beside a public word."""

OVER = frozenset({DeliveryState.DONE, DeliveryState.STOPPED, DeliveryState.SUPERSEDED})
"""Of these nothing more will come."""

COMING = frozenset({DeliveryState.WAITING, DeliveryState.READY, DeliveryState.SENDING, DeliveryState.PARKED})


def first(
    tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, entry: Entry, now: datetime
) -> None:
    """The first receipt of a statement: the public has a new word, and the executives' card shows it."""
    number, kind = str(statement.number), statement.kind.value
    if kind == "long_incident":
        incidents.change(tx, incident.id, long_since=now)
        incident = incidents.get(tx, incident.id) or incident
    event = Event(
        name="public_word",
        at=now,
        instance=number,
        promise=statement.revision.content.next_update_at,
        since=statement.decided_at,
        also=("first_receipt", "briefed", *MEANS.get(kind, ())),
    )
    clocks.hear(tx, book, incident, event)
    _older(tx, book, incident, statement, now)
    details = {"statement": statement.id}
    gather = now + outbox.GATHER
    outbox.tell(tx, incident, entry, to=outbox.INCIDENT_ROOM, notice="published", details=details, due_at=gather)
    if news := _news(tx, incident, statement):
        outbox.tell_executives(tx, incident, entry, notice=news, details=details, named=True)
    outbox.refresh(tx, incident, now)


def _news(tx: Transaction, incident: Incident, statement: Statement) -> str:
    """What executives hear of at once (1.5 rule 7): the first word, and the closing one."""
    earlier = [s for s in statements.of_incident(tx, incident.id) if s.first_receipt_at and s.id != statement.id]
    if not earlier:
        return "first_word"
    return "told_resolved" if statement.kind is Kind.RESOLVED else ""


def _older(tx: Transaction, book: Rulebook, incident: Incident, newest: Statement, now: datetime) -> None:
    """What is left of older statements may have been superseded: nobody waits for their spread any more."""
    waited = {c.instance for c in clock_rows.running(tx, incident.id) if c.kind in {"K12", "K13"}}
    for old in statements.of_incident(tx, incident.id) if waited - {str(newest.number)} else ():
        if str(old.number) in waited and old.id != newest.id:
            spread(tx, book, incident, old, now)


def spread(tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, now: datetime) -> None:
    """Looks whether a statement has reached all channels (K12) and all languages (K13), or can go no further."""
    standing = deliveries.standing(tx, statement.id)
    number = str(statement.number)
    for name in _reached(standing):
        clocks.hear(tx, book, incident, Event(name=name, at=now, instance=number))


def held_back(tx: Transaction, book: Rulebook, incident: Incident, statement_id: int, now: datetime) -> None:
    """Something of a statement will not leave after all: where nothing else is coming, its clocks end unmet."""
    statement = statements.get(tx, statement_id)
    if statement is not None:
        spread(tx, book, incident, statement, now)


def given_up(tx: Transaction, book: Rulebook, incident: Incident, statement_id: int, now: datetime) -> None:
    """Somebody decided that a message shall not go out: where nothing else is coming, its clocks end unmet."""
    statement = statements.get(tx, statement_id)
    if statement is not None and COMING.isdisjoint(deliveries.standing(tx, statement_id).values()):
        clocks.hear(tx, book, incident, Event(name="fanout_over", at=now, instance=str(statement.number)))


def _reached(standing: Mapping[tuple[str, str], DeliveryState]) -> list[Trigger]:
    done = {key for key, state in standing.items() if state is DeliveryState.DONE}
    if done == standing.keys():
        return ["all_channels", "all_languages"]
    if all(state in OVER for state in standing.values()):  # a newer statement has taken the place of the rest
        return ["fanout_over"]
    return ["all_channels"] if {outlet for outlet, _ in done} == {outlet for outlet, _ in standing} else []
