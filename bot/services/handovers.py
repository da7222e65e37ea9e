"""A change of shift: what somebody was given in an incident passes on, with a briefing for whoever takes it."""

from dataclasses import dataclass, replace

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.home import seats
from bot.domain.incident import Incident
from bot.domain.roles import own_roles
from bot.domain.rulebook import Rulebook
from bot.services import duty, outbox, privacy, record
from bot.services.incidents import ASSIGNABLE
from storage import Transaction, incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What passed on, to whom, and which roles of the giver's do not pass on this way but are delegated."""

    incident: Incident
    roles: tuple[str, ...]
    to: str
    kept: tuple[str, ...]


def hand_over(tx: Transaction, book: Rulebook, act: Act, incident_id: int, person: str, role: str = "") -> HandedOver:
    """Passes one's role on, or all that one was given in this incident. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    roles = _roles(book, act, incident, role)
    if person == act.who:
        raise Refusal(Reason.NO_HANDOVER, why="yourself")
    duty.check_taker(tx, person)
    incident = incident if incident.known_to(person) else privacy.let_in(tx, incident, person, act)
    held = {**incident.roles, **dict.fromkeys(roles, person)}
    incidents.change(tx, incident_id, roles=held)
    changed = replace(incident, roles=held)
    entry = record.write(tx, act, incident_id, "role.handed_over", {"roles": list(roles), "person": person})
    details = {"roles": list(roles), "by": act.who}
    outbox.tell_people(tx, changed, entry, [person], notice="handed_over", details=details)
    outbox.refresh(tx, changed, act.at, executives=False)
    listed = tuple(sorted(own_roles(act.who, book.policy) - {*roles}))
    return HandedOver(incident=changed, roles=roles, to=person, kept=listed)


def _roles(book: Rulebook, act: Act, incident: Incident, role: str) -> tuple[str, ...]:
    """What passes on: the role that was named, or everything that was given here."""
    mine = tuple(r for r in seats(incident, act.who) if r in ASSIGNABLE)
    if role and role not in ASSIGNABLE:
        why = "listed" if role in book.policy.people else "unknown"
        raise Refusal(Reason.NO_HANDOVER, why=why, role=role, known=sorted(ASSIGNABLE))
    if not mine or (role and role not in mine):
        raise Refusal(Reason.NO_HANDOVER, why="not_yours", role=role, yours=mine)
    return (role,) if role else mine
