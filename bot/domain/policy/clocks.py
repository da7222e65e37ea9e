"""Clocks and their ladders as data (1.3, 1.4)."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.domain.incident import Severity
from bot.domain.policy.base import Data, Minutes, SevKey

Trigger = Literal["declared", "public_word", "promise", "submitted", "decided", "resolved"]


class Hours(Data):
    """The part of each local day in which a clock runs."""

    start: time
    end: time

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the day must start before it ends")
        return self


class ClockRule(Data):
    """One kind of clock: what starts it, what meets it, what ends it unmet, how long it runs."""

    title: str
    starts: Trigger
    met_by: tuple[Trigger, ...]
    silenced_by: tuple[Trigger, ...] = ()
    minutes: dict[SevKey, Minutes] = Field(default_factory=dict)
    ladder: str
    public: bool = True  #: whether it counts the public silence


class RungRule(Data):
    """What happens at one share of a clock: who is told, and how loudly."""

    percent: Annotated[int, Field(gt=0)]
    thread: tuple[str, ...] = ()  #: roles named in the card's thread
    dm: tuple[str, ...] = ()
    dm_if_draft_waits: tuple[str, ...] | None = None  #: takes the place of `thread` and `dm` (1.5 rule 3)
    channel: tuple[str, ...] = ()  #: roles named in a new message in the incident channel
    page: tuple[str, ...] = ()
    executives: Literal["", "card", "message"] = ""
    breach: bool = False


class LadderRule(Data):
    """The rungs of a clock, by share of its length, and how often the last one repeats (minutes)."""

    rungs: tuple[RungRule, ...]
    repeat: dict[SevKey, Minutes] = Field(default_factory=dict)
    severities: tuple[Severity, ...] = tuple(Severity)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        shares = [r.percent for r in self.rungs]
        if not shares or shares != sorted(set(shares)):
            raise ValueError("rungs need rising percents, each once")
        return self
