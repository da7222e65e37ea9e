"""How every service begins and what it leaves behind: once only, the incident held still, an entry in the record."""

from collections.abc import Mapping

from bot.domain.act import BOT, Act
from bot.domain.audit import Entry
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident, Phase
from bot.domain.lint import mask
from bot.domain.statement import Statement
from bot.services import outbox
from storage import Transaction, audit, deliveries, incidents, kept, statements

FREE = frozenset({"text", "reason", "what", "why", "value", "evidence", "title"})
"""What of an entry's data people wrote: whatever nobody may keep is taken out of it, should it come this far."""


def once(tx: Transaction, act: Act) -> None:
    """Raises Refusal when this very request was carried out before."""
    if act.once is not None and not kept.first_time(tx, act.once, act.at):
        raise Refusal(Reason.ALREADY_DONE)


def hold(tx: Transaction, act: Act, incident_id: int) -> Incident:
    """The incident, held still for this request. Raises Refusal when there is none or the request came twice."""
    once(tx, act)
    incident = incidents.lock(tx, incident_id)
    if incident is None or not (act.who == BOT or incident.known_to(act.who)):
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=f"INC-{incident_id}")
    return incident.at(act.at)


def hold_open(tx: Transaction, act: Act, incident_id: int) -> Incident:
    """As `hold`, for requests that a closed incident no longer takes."""
    incident = hold(tx, act, incident_id)
    if incident.phase is Phase.CLOSED:
        raise Refusal(Reason.CLOSED, incident=incident.code)
    return incident


def hold_statement(tx: Transaction, act: Act, statement_id: int) -> tuple[Incident, Statement]:
    """A statement with its incident, both held still. Raises Refusal when there is none that they may know of."""
    found = statements.get(tx, statement_id)
    about = incidents.get(tx, found.incident_id) if found else None
    if found is None or about is None or not (act.who == BOT or about.known_to(act.who)):
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=statement_id)
    incident = hold(tx, act, found.incident_id)
    fresh = statements.get(tx, statement_id)  # nobody can change it now that the incident is held
    return incident, fresh or found


def statement(tx: Transaction, key: int) -> Statement:
    """A statement that this transaction has just written. Raises Refusal when there is none."""
    found = statements.get(tx, key)
    if found is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=key)
    return found


def write(
    tx: Transaction, act: Act, incident_id: int, action: str, data: Mapping[str, object], *, first: bool = False
) -> Entry:
    """Seals an entry onto the incident's record, in this transaction (law 5). `first`: the record begins with it."""
    clean = {k: mask(v).text if k in FREE and isinstance(v, str) else v for k, v in data.items()}
    if not first:  # the canvas shows the record
        deliveries.bump(tx, outbox.card_key("canvas", incident_id), act.at + outbox.SETTLE)
    return audit.append(tx, incident_id, at=act.at, actor=act.who, action=action, data=clean, first=first)
