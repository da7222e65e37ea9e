"""Putting a clock's ladder off, in the open: on the card, in the record, ended by any material change (1.5 rule 4)."""

from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.roles import COMMANDER, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snooze import check_snooze
from bot.services import outbox, record
from storage import Transaction, clocks


def snooze(
    tx: Transaction, book: Rulebook, act: Act, incident_id: int, kind: str, minutes: float, reason: str
) -> datetime:
    """Puts the ladder of a running clock off and answers until when; the clock itself goes on. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    if not roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, what="snooze", allowed=sorted({COMMANDER, *book.policy.people}))
    running = clocks.running(tx, incident_id)
    clock = check_snooze(kind, minutes, running=running, incident=incident, policy=book.policy)
    wanted = act.at + timedelta(minutes=minutes)
    until = max(wanted, clock.snoozed_until or wanted)  # a shorter one never takes a longer one back
    later = max(until, clock.next_at) if clock.next_at else None
    clocks.snooze(tx, clock, until, later, why=f"{reason} ({act.who})")
    about = {"clock": kind, "instance": clock.instance, "minutes": minutes, "reason": reason}
    record.write(tx, act, incident_id, "clock.snoozed", about | {"until": until.isoformat()})
    outbox.refresh(tx, incident, act.at, executives=False)
    return until
