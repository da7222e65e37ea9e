"""When to propose an incident, as data (K0)."""

from typing import Annotated

from pydantic import Field

from bot.domain.policy.base import Data, Minutes, SevKey


class ProposalPolicy(Data):
    """What makes a proposal, what belongs to one, and who may say that it is nothing."""

    reports: Annotated[int, Field(ge=1)] = 3  #: so many customers' reports ...
    within: Minutes = 10  #: ... in so many minutes are a signal (K0)
    fold_within: Minutes = 30  #: a signal joins an open proposal so long after the newest one there
    memory: Minutes = 360  #: reports of so many minutes join the incident that is declared
    quiet: Minutes = 60  #: what was dismissed is not proposed again for so long when the same alarm repeats
    reports_to_reopen: Annotated[int, Field(ge=1)] = 3  #: so many take `no public impact` back (1.5 rule 5)
    assume: SevKey = "sev1"  #: whose K0 runs while nobody has said how bad it is
    dismissed_by: tuple[str, ...] = ()  #: roles
