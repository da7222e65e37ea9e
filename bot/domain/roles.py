"""Who holds a role: the person assigned in the incident, else those whom the policy names."""

from collections.abc import Collection

from bot.domain.incident import Incident
from bot.domain.policy import Policy, RungRule

COMMANDER = "commander"
COMMS_LEAD = "comms_lead"


def holders(role: str, incident: Incident, policy: Policy) -> tuple[str, ...]:
    """Slack user ids of a role's holders. Nobody leads the words yet: the commander does (1.4)."""
    assigned = incident.roles.get(role)
    if assigned:
        return (assigned,)
    if role == COMMS_LEAD:
        return holders(COMMANDER, incident, policy)
    if role == COMMANDER:
        return (incident.declared_by,)
    given = {d.giver: d.taker for d in incident.delegations if d.role == role}
    return tuple(dict.fromkeys(given.get(person, person) for person in policy.people.get(role, ())))


def called(rule: RungRule, incident: Incident, policy: Policy, *, waits: bool) -> tuple[str, ...]:
    """Whom a rung would call as things stand, each once; `waits`: a draft waits for its approvers."""
    asked = (*rule.thread, *rule.dm)
    if waits and rule.dm_if_draft_waits is not None:
        asked = rule.dm_if_draft_waits
    roles = (*asked, *rule.channel, *rule.page)
    return tuple(dict.fromkeys(p for role in roles for p in holders(role, incident, policy)))


def roles_of(person: str, incident: Incident, policy: Policy, *, not_from: Collection[str] = ()) -> frozenset[str]:
    """Every role that `person` holds in this incident. Being on a duty list counts, being assigned does too, and
    what somebody delegated, unless they are one of `not_from`; whoever delegated a role has it no longer meanwhile.
    """
    gone = {d.role for d in incident.delegations if d.giver == person}
    listed = own_roles(person, policy) - gone | {
        d.role
        for d in incident.delegations
        if d.taker == person and d.giver not in not_from and d.role in own_roles(d.giver, policy)
    }
    assigned = {role for role, who in incident.roles.items() if who == person}
    commands = {COMMANDER} if person in holders(COMMANDER, incident, policy) else set()
    return frozenset(listed | assigned | commands)


def own_roles(person: str, policy: Policy) -> frozenset[str]:
    """The roles that the policy's lists give to `person`, nothing delegated."""
    return frozenset(role for role, people in policy.people.items() if person in people)
