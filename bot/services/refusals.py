"""What was refused to whom, and why: part of the record, since the refused transaction left nothing."""

from bot.domain.act import Act
from bot.domain.errors import Reason
from bot.services.record import write
from storage import Transaction, incidents


def record(tx: Transaction, act: Act, incident_id: int | None, what: str, reason: Reason, why: str) -> None:
    """Writes a refusal into the incident's record; without an incident there is no record to write to."""
    if incident_id is not None and incidents.lock(tx, incident_id) is not None:
        write(tx, act, incident_id, "refused", {"what": what, "reason": reason.value, "why": why})
