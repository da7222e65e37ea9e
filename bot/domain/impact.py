"""Which services an incident hits, and what the public reads of them."""

from collections.abc import Collection, Sequence

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.statement import OPERATIONAL, Statement


def changed_services(
    now: Sequence[str], *, only: Collection[str] = (), more: Collection[str] = (), fewer: Collection[str] = ()
) -> tuple[str, ...]:
    """The services after a change, in the order in which they were named. Raises Refusal where none would be left, or
    nothing would change.
    """
    wanted = tuple(dict.fromkeys(s for s in (*(only or now), *more) if s not in fewer))
    if not wanted:
        raise Refusal(Reason.NOTHING_LEFT, services=tuple(now))
    if set(wanted) == set(now):
        raise Refusal(Reason.NOTHING_CHANGED, services=tuple(now))
    return wanted


def public_states(policy: Policy, incident: Incident, said: Sequence[Statement], *, over: bool) -> dict[str, str]:
    """The public state of each service that is hit; those of which the public last heard that they were are well."""
    ill = {s.name: s.incident_state for s in policy.services}
    before = said[-1].revision.content.services if said else {}
    well = {name: OPERATIONAL for name, state in before.items() if state != OPERATIONAL}
    return well | {name: OPERATIONAL if over else ill.get(name, "partial_outage") for name in incident.services}
