"""Who must agree to which statements, as data (part 4)."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.domain.incident import Severity
from bot.domain.policy.base import Data, Minutes, SevKey

LONGEST_WAIT = 120
"""Minutes for a severity that the policy does not name."""


class StandIn(Data):
    """A role that may decide in an approver's place once the approval clock has run this far."""

    role: str
    from_percent: Annotated[int, Field(ge=0)]


class ApprovalRule(Data):
    """Who must agree to which statements: every leg needs one person of its own, of one of the leg's roles."""

    kinds: tuple[str, ...] = ()  #: empty: every kind
    severities: tuple[Severity, ...] = ()
    legs: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]


class ApprovalPolicy(Data):
    """Part 4 as data. The first rule that fits is the one that counts."""

    expires: dict[SevKey, Minutes]
    rules: Annotated[tuple[ApprovalRule, ...], Field(min_length=1)]
    stand_ins: tuple[StandIn, ...] = ()

    def expires_after(self, severity: Severity) -> timedelta:
        """How long a submitted text may wait for its approvers."""
        return timedelta(minutes=self.expires.get(severity.key, LONGEST_WAIT))  # type: ignore[call-overload]
