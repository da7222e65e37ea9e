"""The roster as data: who holds a role in which hours of the week (part 4)."""

from datetime import time
from typing import Annotated

from pydantic import Field

from bot.domain.policy.base import Data

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class Shift(Data):
    """Some hours of some days, local; hours that end before they start go past midnight, the same ones are a day."""

    role: str
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = EVERY_DAY  #: on which it starts, Monday is 0
    start: time = time(0)
    end: time = time(0)
    people: Annotated[tuple[str, ...], Field(min_length=1)]
