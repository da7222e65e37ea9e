"""Deciding that the public is not concerned: by two people, with a reason, until reports say otherwise (1.5 rule 5)."""

from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.services import clocks, outbox, record
from storage import Transaction, kept, reports
from storage import clocks as clock_rows

PAIR = frozenset({COMMANDER, COMMS_LEAD})


def no_public_impact(tx: Transaction, book: Rulebook, act: Act, incident_id: int, reason: str) -> bool:
    """One of two who say that no customer notices; True when both have, and the first public word is no longer owed.

    Raises Refusal for whoever is neither commander nor comms lead, or says it twice.
    """
    incident = record.hold_open(tx, act, incident_id)
    if not any(c.kind == "K1" for c in clock_rows.running(tx, incident_id)):
        raise Refusal(Reason.NO_SUCH_CLOCK, clock="K1", incident=incident.code)
    mine = PAIR & roles_of(act.who, incident, book.policy)
    if not mine:
        raise Refusal(Reason.NOT_ALLOWED, what="noimpact", allowed=sorted(PAIR))
    said = kept.value(tx, _key(incident)) or {}
    if said.get("who") == act.who or (said.get("who") and PAIR - mine - set(said["roles"])):
        raise Refusal(Reason.SECOND_PERSON, allowed=sorted(PAIR))
    entry = record.write(tx, act, incident_id, "impact.none_said", {"reason": reason, "roles": sorted(mine)})
    if not said.get("who"):
        kept.keep(tx, _key(incident), {"who": act.who, "roles": sorted(mine)})
        others = [p for role in sorted(PAIR) for p in holders(role, incident, book.policy) if p != act.who]
        others += [p for p in book.policy.people.get(COMMS_LEAD, ()) if p != act.who]
        details = {"person": act.who, "text": reason}
        outbox.tell_people(tx, incident, entry, others, notice="no_impact_said", details=details)
        return False
    kept.keep(tx, _key(incident), {"since": act.at.isoformat()})
    record.write(tx, act, incident_id, "impact.none", {"people": [said["who"], act.who]})
    clocks.hear(tx, book, incident, Event(name="no_public_impact", at=act.at))
    outbox.refresh(tx, incident, act.at)
    return True


def reported(tx: Transaction, book: Rulebook, incident: Incident, now: datetime) -> None:
    """A customer's report for this incident: the third since that decision takes it back."""
    since = (kept.value(tx, _key(incident)) or {}).get("since")
    enough = book.policy.proposals.reports_to_reopen
    if since is None or reports.count(tx, incident.id, datetime.fromisoformat(since)) < enough:
        return
    kept.keep(tx, _key(incident), {})
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "impact.reopened", {"reports": enough})
    clocks.hear(tx, book, incident, Event(name="impact_reported", at=now))
    outbox.tell(tx, incident, entry, to=outbox.INCIDENT_ROOM, notice="impact_reopened")


def _key(incident: Incident) -> str:
    return f"no_impact/{incident.code}"
