"""What the scorecard calls good and acceptable (part 5)."""

from typing import Annotated

from pydantic import Field

from bot.domain.policy.base import Data

Bound = Annotated[float, Field(ge=0)]
Bounds = tuple[Bound, Bound]
"""Good up to the first, acceptable up to the second; of shares: good from the first on, acceptable from the second."""


class ScorecardPolicy(Data):
    """Minutes, and for shares per cent."""

    from_first_sign: Bounds = (20, 60)
    from_declaration: Bounds = (15, 30)
    declare_lag: Bounds = (10, 20)
    longest_silence: Bounds = (30, 60)
    promises: Bounds = (100, 90)
    clocks_met: Bounds = (95, 80)
    approval: Bounds = (5, 10)
    publishing: Bounds = (1, 2)
    skew: Bounds = (2, 10)
    noise: Bounds = (50, 30)
