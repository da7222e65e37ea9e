"""Declaring, changing the phase, roles and notes."""

from dataclasses import replace

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident, Phase, Severity, check_transition
from bot.domain.order import Order
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.services import clocks, duty, ending, lapses, outbox, privacy, proposals, record, regulators
from storage import Transaction, incidents

ASSIGNABLE = frozenset({COMMANDER, COMMS_LEAD})
"""The roles given per incident. Who may approve or stands on duty is the policy's to say, not a command's."""


def declare(tx: Transaction, book: Rulebook, act: Act, order: Order) -> Incident:
    """Declares an incident: the row, its public clock (K1), the record and everything Slack needs, in one commit."""
    record.once(tx, act)
    draft = _incident(book, act, order)
    seen = proposals.before(tx, book, act, order)
    first_sign = min(draft.first_sign_at, seen.first_at or draft.first_sign_at)
    incident = incidents.insert_new(tx, replace(draft, first_sign_at=first_sign))
    record.write(tx, act, incident.id, "incident.declared", _declaration(incident, reports=seen.reports), first=True)
    if incident.private:
        outbox.open_room(tx, incident, act.at, [act.who])
        regulators.watch_over(tx, book, incident, act.at)
        return incident
    proposals.adopt(tx, book, act, incident, seen)
    people = (*holders(COMMANDER, incident, book.policy), *book.policy.people.get(COMMS_LEAD, ()))
    outbox.open_room(tx, incident, act.at, dict.fromkeys(people))
    regulators.watch_over(tx, book, incident, act.at)
    return incident


def backfill(tx: Transaction, book: Rulebook, act: Act, order: Order) -> Incident:
    """Writes down what is long over: no room, no clock, no word to anybody; the record says that it came afterwards.

    Raises Refusal for one that did not begin before it ended, or has not ended.
    """
    record.once(tx, act)
    duty.check_able(tx, act.who)
    began, over = order.since, order.until
    if began is None or over is None or not began < over <= act.at:
        raise Refusal(Reason.BAD_ARGUMENT, argument="since", value="", known=["from HH:MM to HH:MM"])
    draft = replace(
        _incident(book, act, order),
        phase=Phase.CLOSED,
        restored_at=over,
        resolved_at=over,
        closed_at=act.at,
        backfilled=True,
    )
    incident = incidents.insert_new(tx, draft)
    data = {**_declaration(incident, reports=0), "over_at": over.isoformat(), "written_down_at": act.at.isoformat()}
    record.write(tx, act, incident.id, "incident.backfilled", data, first=True)
    return incident


def _declaration(incident: Incident, *, reports: int) -> dict[str, object]:
    return {
        "title": incident.title,
        "severity": incident.severity.key,
        "situation": incident.situation,
        "services": list(incident.services),
        "first_sign_at": incident.first_sign_at.isoformat(),
        "reports": reports,
        "private": incident.private,
        **({"drill": True} if incident.drill else {}),
    }


def _incident(book: Rulebook, act: Act, order: Order) -> Incident:
    policy = book.policy
    situation = order.situation or "app_unavailable"
    if situation not in book.templates.situations:
        raise Refusal(Reason.NO_SUCH_SITUATION, situation=situation, known=list(book.templates.situations))
    if order.since is not None and order.since > act.at:
        raise Refusal(Reason.BAD_ARGUMENT, argument="since", value=order.since.isoformat())
    return Incident(
        id=0,
        title=order.title,
        severity=order.severity or Severity.SEV2,
        phase=Phase.INVESTIGATING,
        situation=situation,
        services=order.services or (policy.services[0].name,),
        declared_at=act.at,
        declared_by=act.who,
        first_sign_at=order.since or act.at,
        origin_channel=order.origin_channel,
        roles={COMMANDER: act.who},
        private=order.private,
        drill=order.drill,
        insiders=(act.who,) if order.private else (),
    )


def change_phase(tx: Transaction, book: Rulebook, act: Act, incident_id: int, phase: Phase) -> Incident:
    """Moves the incident on. Resolved silences K1 and K3; a promise still has to be answered. Raises Refusal."""
    if phase is Phase.CLOSED:
        return ending.close(tx, book, act, incident_id)
    incident = record.hold_open(tx, act, incident_id)
    check_transition(incident.phase, phase)
    if phase is Phase.MONITORING and incident.restored_at is None:
        raise Refusal(Reason.MISSING_FACT, fact="restored", incident=incident.code)
    resolved_at = act.at if phase is Phase.RESOLVED else incident.resolved_at
    incidents.change(tx, incident_id, phase=phase.value, resolved_at=resolved_at)
    changed = replace(incident, phase=phase, resolved_at=resolved_at)
    record.write(tx, act, incident_id, "incident.phase", {"from": incident.phase.value, "to": phase.value})
    if phase is Phase.RESOLVED:
        clocks.hear(tx, book, changed, Event(name="resolved", at=act.at))
    else:
        clocks.hear(tx, book, changed, Event(name="material_change", at=act.at, also=("briefed",)))
    lapses.review(tx, act, changed)
    outbox.refresh(tx, changed, act.at)
    outbox.refresh_topic(tx, changed, act.at)
    return changed


def change_severity(tx: Transaction, book: Rulebook, act: Act, incident_id: int, severity: Severity) -> Incident:
    """Raises or lowers the severity (1.2): the public clocks are set anew, a promise is not. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    if not roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, what="severity", allowed=sorted({COMMANDER, *book.policy.people}))
    if severity is incident.severity:
        raise Refusal(Reason.SAME_SEVERITY, severity=severity.key, incident=incident.code)
    incidents.change(tx, incident_id, severity=int(severity))
    changed = replace(incident, severity=severity)
    data = {"from": incident.severity.key, "to": severity.key}
    entry = record.write(tx, act, incident_id, "incident.severity", data)
    if incident.open:
        clocks.change_severity(tx, book, changed, incident.severity, act.at)
    if severity < incident.severity:
        details = {"person": act.who, "was": incident.severity.key}
        outbox.tell(tx, changed, entry, to=outbox.INCIDENT_ROOM, notice="severity_up", details=details)
        outbox.tell_executives(tx, changed, entry, notice="severity_up", details=details, named=True)
    regulators.watch_over(tx, book, changed, act.at)
    lapses.review(tx, act, changed)
    outbox.refresh(tx, changed, act.at)
    outbox.refresh_topic(tx, changed, act.at)
    return changed


def assign(tx: Transaction, book: Rulebook, act: Act, incident_id: int, role: str, person: str) -> Incident:
    """Gives a role to a person; the new holder gets a direct message with what is open."""
    incident = record.hold_open(tx, act, incident_id)
    if role not in ASSIGNABLE:
        raise Refusal(Reason.BAD_ARGUMENT, argument="role", value=role, known=sorted(ASSIGNABLE))
    if not roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, what="role", allowed=sorted({COMMANDER, *book.policy.people}))
    duty.check_taker(tx, person)
    roles = {**incident.roles, role: person}
    incidents.change(tx, incident_id, roles=roles)
    if not incident.known_to(person):
        incident = privacy.let_in(tx, incident, person, act)
    entry = record.write(tx, act, incident_id, "role.assigned", {"role": role, "person": person})
    changed = replace(incident, roles=roles)
    details = {"role": role, "person": person}
    outbox.tell_people(tx, changed, entry, [person], notice="role", details=details)
    outbox.refresh(tx, changed, act.at, executives=False)
    return changed


def note(tx: Transaction, book: Rulebook, act: Act, incident_id: int, text: str) -> None:  # noqa: ARG001 - one shape
    """Adds a line to the timeline. An internal note never stops a public clock."""
    record.hold(tx, act, incident_id)
    record.write(tx, act, incident_id, "note", {"text": text})
