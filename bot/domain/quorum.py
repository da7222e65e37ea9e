"""Whose agreement a statement needs as things stand: its legs now, with the people there are."""

from bot.domain.approval import Approval, Legs, Verdict, alone, expired, legs_now, missing
from bot.domain.clock import Clock
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import holders, roles_of
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State, Statement


def legs_of(policy: Policy, incident: Incident, statement: Statement, percent: float) -> Legs:
    """The legs of a statement at `percent` of K8; where nobody could fill one, its stand-ins may at once."""
    return legs_now(
        policy.approval,
        statement.revision.content,
        incident.severity,
        percent,
        lambda role: holders(role, incident, policy),
        statement.authors,
    )


def suffices_alone(policy: Policy, incident: Incident, statement: Statement, percent: float, given: Approval) -> bool:
    """Whether this one yes is enough by itself now: nobody else answered, and the rule allows it with a review."""
    lone = alone(policy.approval, statement.revision.content, incident.severity, percent)
    agrees = given.verdict is Verdict.APPROVE
    return bool(lone) and agrees and missing(lone, [given], statement.revision.digest) == 0


def approval_clock(snapshot: Snapshot, statement: Statement) -> Clock | None:
    """The clock that runs against the approvers of this statement (K8), if one does."""
    own = [c for c in snapshot.running if c.kind == "K8" and c.instance == str(statement.number)]
    return own[0] if own else None


def present_legs(snapshot: Snapshot, statement: Statement, policy: Policy) -> Legs:
    """Who may decide now: the rule's legs with the stand-ins whose time has come (K8)."""
    clock = approval_clock(snapshot, statement)
    percent = (snapshot.now - clock.started_at) / (clock.due_at - clock.started_at) * 100 if clock else 0.0
    return legs_of(policy, snapshot.incident, statement, percent)


def waits_for(snapshot: Snapshot, statement: Statement, person: str, policy: Policy) -> bool:
    """Whether this person's yes would bring a waiting statement forward: not an author's, not a second one."""
    incident, authors = snapshot.incident, statement.authors
    late = expired(statement, policy.approval.expires_after(incident.severity), snapshot.now)
    if statement.state is not State.PENDING or person in authors or late:
        return False
    digest, given = statement.revision.digest, snapshot.approvals.get(statement.id, ())
    roles = tuple(sorted(roles_of(person, incident, policy, not_from=authors)))
    would = Approval(person=person, verdict=Verdict.APPROVE, digest=digest, at=snapshot.now, roles=roles)
    legs = present_legs(snapshot, statement, policy)
    return missing(legs, [*given, would], digest) < missing(legs, given, digest)
