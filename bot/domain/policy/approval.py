"""Who must agree to which statements, as data (part 4)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from bot.domain.incident import Severity
from bot.domain.policy.base import Data, Minutes, SevKey

LONGEST_WAIT = 120
"""Minutes for a severity that the policy does not name."""


class StandIn(Data):
    """A role that may decide too once the approval clock has come so far (K8)."""

    role: str
    from_percent: Annotated[int, Field(ge=0)]
    stands_for: tuple[str, ...] = ()  #: whose leg it may fill; empty: anybody's
    alone: bool = False  #: whether it suffices by itself where a rule lets it, with a review afterwards

    def serves(self, leg: Collection[str]) -> bool:
        """Whether it may fill a leg of these roles."""
        return not self.stands_for or not {*self.stands_for}.isdisjoint(leg)


FREE_TEXT = "free_text"
OVERRIDE = "override"
BROKEN_GLASS = "break_glass"
OWN_TRAITS = frozenset({FREE_TEXT, OVERRIDE, BROKEN_GLASS})
"""Traits that no policy describes: words that no template wrote, a rule that was overridden, one person's hand."""


class Trait(Data):
    """What gives a text a trait: where it is said, what it leans on, what a rule would find in it, words it uses."""

    situations: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  #: facts that the text leans on
    rules: tuple[str, ...] = ()  #: lint rules that would speak if no fact were verified
    words: tuple[str, ...] = ()  #: beginnings of words, in any language, compared without case


class ApprovalRule(Data):
    """Who must agree to which statements: every leg needs one person of its own, of one of the leg's roles."""

    kinds: tuple[str, ...] = ()  #: empty: every kind
    severities: tuple[Severity, ...] = ()
    traits: tuple[str, ...] = ()  #: one of them is enough; empty: with or without any
    legs: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]
    stand_ins: bool = True  #: whether the stand-ins of the approval clock may fill its legs
    alone: bool = False  #: whether one of them may suffice by itself, with a review afterwards


class Holding(Data):
    """The holding text's approval in advance: which exact templates, by whom, on which day, for how long."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    approved_by: Annotated[tuple[str, ...], Field(min_length=1)]
    approved_on: date
    valid_days: Annotated[int, Field(gt=0, le=3660)] = 365

    @property
    def last_day(self) -> date:
        """The last day on which it may be used."""
        return self.approved_on + timedelta(days=self.valid_days)


class BreakGlass(Data):
    """One person may publish a template's text when nobody answers; somebody reviews it afterwards."""

    from_percent: dict[str, Annotated[int, Field(ge=100)]] = Field(default_factory=dict)  #: role to share of a clock
    clocks: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    reviewer: str = ""  #: the role that signs afterwards, and is told at once


class ApprovalPolicy(Data):
    """Part 4 as data. The first rule that fits is the one that counts."""

    expires: dict[SevKey, Minutes]
    rules: Annotated[tuple[ApprovalRule, ...], Field(min_length=1)]
    stand_ins: tuple[StandIn, ...] = ()
    traits: dict[str, Trait] = Field(default_factory=dict)
    holding: Holding | None = None  #: None: nobody has approved the holding text in advance
    break_glass: BreakGlass = BreakGlass()
    delegation_hours: Annotated[float, Field(gt=0, le=168)] = 12  #: the longest that a role can be handed on for

    def expires_after(self, severity: Severity) -> timedelta:
        """How long a submitted text may wait for its approvers."""
        return timedelta(minutes=self.expires.get(severity.key, LONGEST_WAIT))  # type: ignore[call-overload]
