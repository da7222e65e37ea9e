"""Whose agreement a statement needs as things stand: its legs now, with the people there are."""

from bot.domain.approval import Approval, Legs, Verdict, alone, legs_now, missing
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import holders
from bot.domain.statement import Statement


def legs_of(policy: Policy, incident: Incident, statement: Statement, percent: float) -> Legs:
    """The legs of a statement at `percent` of K8; where nobody could fill one, its stand-ins may at once."""
    return legs_now(
        policy.approval,
        statement.revision.content,
        incident.severity,
        percent,
        lambda role: holders(role, incident, policy),
        {statement.author, statement.revision.author},
    )


def suffices_alone(policy: Policy, incident: Incident, statement: Statement, percent: float, given: Approval) -> bool:
    """Whether this one yes is enough by itself now: nobody else answered, and the rule allows it with a review."""
    lone = alone(policy.approval, statement.revision.content, incident.severity, percent)
    agrees = given.verdict is Verdict.APPROVE
    return bool(lone) and agrees and missing(lone, [given], statement.revision.digest) == 0
