"""Who holds a role: the person assigned in the incident, else those whom the policy names."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy

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
    return policy.people.get(role, ())


def roles_of(person: str, incident: Incident, policy: Policy) -> frozenset[str]:
    """Every role that `person` holds in this incident. Being on a duty list counts, being assigned does too."""
    listed = {role for role, people in policy.people.items() if person in people}
    assigned = {role for role, who in incident.roles.items() if who == person}
    commands = {COMMANDER} if person in holders(COMMANDER, incident, policy) else set()
    return frozenset(listed | assigned | commands)
