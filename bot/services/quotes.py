"""Messages that become part of an incident: on its timeline, or as what it was declared from."""

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.order import Order
from bot.domain.quote import Quote
from bot.domain.rulebook import Rulebook
from bot.services import incidents, record
from storage import Transaction, kept

LONGEST = 2000
"""Of a message so much is kept, in characters; the rest stands at its address."""


def keep(tx: Transaction, book: Rulebook, act: Act, incident_id: int, quote: Quote, use: str = "") -> Incident:  # noqa: ARG001 - one shape
    """Puts a message on the timeline, once for each use of it. Raises Refusal where it is there already."""
    incident = record.hold(tx, act, incident_id)
    if quote.place and not kept.first_time(tx, f"quote:{use}:{incident_id}:{quote.place}", act.at):
        raise Refusal(Reason.ALREADY_DONE)
    _write(tx, act, incident_id, quote, use)
    return incident


def declare(tx: Transaction, book: Rulebook, act: Act, order: Order, quote: Quote) -> Incident:
    """Declares an incident from a message, which stands on its timeline from the beginning. Raises Refusal."""
    incident = incidents.declare(tx, book, act, order)
    _write(tx, act, incident.id, quote, "")
    return incident


def _write(tx: Transaction, act: Act, incident_id: int, quote: Quote, use: str) -> None:
    data = {"text": quote.text[:LONGEST], "author": quote.author, "link": quote.link, "use": use}
    record.write(tx, act, incident_id, "note", {name: said for name, said in data.items() if said})
