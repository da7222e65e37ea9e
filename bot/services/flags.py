"""Saying that a published text is wrong: the clock for its correction starts (K10)."""

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.rulebook import Rulebook
from bot.domain.statement import State
from bot.services import clocks, outbox, record
from storage import Transaction, statements


def flag_error(tx: Transaction, book: Rulebook, act: Act, incident_id: int, number: int, what: str) -> None:
    """Anybody may say what is wrong in a text that is out. Raises Refusal where no such text is."""
    incident = record.hold_open(tx, act, incident_id)
    said = {s.number: s for s in statements.of_incident(tx, incident_id)}
    if number not in said or said[number].state is not State.PUBLISHED:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=number)
    entry = record.write(tx, act, incident_id, "statement.flagged", {"statement": number, "what": what})
    clocks.hear(tx, book, incident, Event(name="error_flagged", at=act.at, instance=str(number)))
    details = {"person": act.who, "text": what, "number": number}
    outbox.tell(tx, incident, entry, to=outbox.INCIDENT_ROOM, notice="flagged", details=details)
    outbox.refresh(tx, incident, act.at, executives=False)
