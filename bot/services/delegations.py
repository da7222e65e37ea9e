"""Handing a role on: in one incident, for a while, for a reason, in the open (part 4, delegation)."""

from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.delegation import Delegation
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import COMMANDER, COMMS_LEAD, own_roles
from bot.domain.rulebook import Rulebook
from bot.domain.statement import WAITING
from bot.services import duty, outbox, record
from storage import Transaction, incidents, statements

ASSIGNED = frozenset({COMMANDER, COMMS_LEAD})
"""Roles that are somebody's by assignment: they change hands by `role`, for good."""


def delegate(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident_id: int,
    *,
    role: str,
    to: str,
    minutes: float | None,
    reason: str,
) -> Delegation:
    """Gives this person's role to another until then; the giver has it no longer meanwhile. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    until = act.at + _length(book, minutes)
    _check_giver(book, act, incident, role)
    _check_taker(tx, book, act, incident, role, to)
    made = Delegation(role=role, giver=act.who, taker=to, reason=reason, start=act.at, end=until)
    incidents.change(tx, incident.id, delegations=[d.plain() for d in (*incident.delegations, made)])
    entry = record.write(tx, act, incident.id, "delegation.made", made.plain())
    outbox.tell_people(tx, incident, entry, [to], notice="delegated", details=made.plain())
    _show(tx, incident, act.at)
    return made


def take_back(tx: Transaction, book: Rulebook, act: Act, incident_id: int, role: str | None) -> tuple[str, ...]:  # noqa: ARG001 - one shape
    """Ends what this person delegated, of one role or of all; answers the roles. Raises Refusal where there is none."""
    incident = record.hold(tx, act, incident_id)
    mine = [d for d in incident.delegations if d.giver == act.who and role in {None, d.role}]
    if not mine:
        raise Refusal(Reason.NOT_DELEGABLE, why="nothing", role=role or "")
    left = [d for d in incident.delegations if d not in mine]
    incidents.change(tx, incident.id, delegations=[d.plain() for d in left])
    for ended in mine:
        entry = record.write(tx, act, incident.id, "delegation.ended", ended.plain())
        outbox.tell_people(tx, incident, entry, [ended.taker], notice="delegation_ended", details=ended.plain())
    _show(tx, incident, act.at)
    return tuple(d.role for d in mine)


def _length(book: Rulebook, minutes: float | None) -> timedelta:
    longest = timedelta(hours=book.policy.approval.delegation_hours)
    wanted = longest if minutes is None else timedelta(minutes=minutes)
    if not timedelta(0) < wanted <= longest:
        raise Refusal(Reason.NOT_DELEGABLE, why="too_long", hours=book.policy.approval.delegation_hours)
    return wanted


def _check_giver(book: Rulebook, act: Act, incident: Incident, role: str) -> None:
    """Only what is one's own by the lists: a role that was delegated to somebody is not handed on (no chains)."""
    if role in ASSIGNED:
        raise Refusal(Reason.NOT_DELEGABLE, why="assigned", role=role)
    if any(d.taker == act.who and d.role == role for d in incident.delegations):
        raise Refusal(Reason.NOT_DELEGABLE, why="chain", role=role)
    own = own_roles(act.who, book.policy)
    if role not in own:
        raise Refusal(Reason.NOT_DELEGABLE, why="not_yours", role=role, yours=sorted(own - ASSIGNED))
    if any(d.giver == act.who and d.role == role for d in incident.delegations):
        raise Refusal(Reason.NOT_DELEGABLE, why="already", role=role)


def _check_taker(tx: Transaction, book: Rulebook, act: Act, incident: Incident, role: str, to: str) -> None:
    """Somebody else, able to decide, who does not hold it already and has written none of the texts that wait."""
    if to == act.who:
        raise Refusal(Reason.NOT_DELEGABLE, why="yourself", role=role)
    duty.check_taker(tx, to)
    if role in own_roles(to, book.policy) or any(d.taker == to and d.role == role for d in incident.delegations):
        raise Refusal(Reason.NOT_DELEGABLE, why="has_it", role=role, person=to)
    for statement in statements.of_incident(tx, incident.id):
        if statement.state in WAITING and to in statement.authors:
            raise Refusal(Reason.NOT_DELEGABLE, why="author", role=role, person=to, statement=statement.number)


def _show(tx: Transaction, incident: Incident, now: datetime) -> None:
    outbox.refresh(tx, incident, now)
    for statement in statements.of_incident(tx, incident.id):
        if statement.state in WAITING:
            outbox.refresh_approval(tx, statement.id, now)
