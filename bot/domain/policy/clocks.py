"""Clocks and their ladders as data (1.3, 1.4)."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.domain.incident import Phase, Severity
from bot.domain.policy.base import Data, Minutes, SevKey

Trigger = Literal[
    "signal",  # an alert, or the third report in ten minutes
    "declared",
    "severity_raised",
    "submitted",
    "decided",
    "public_word",  # the first receipt of any statement
    "first_receipt",
    "all_channels",
    "all_languages",
    "fanout_over",  # nothing of a statement is on its way any more
    "promise",
    "holding_published",
    "scope_published",
    "closing_word",
    "correction_published",
    "summary_published",
    "material_change",
    "error_flagged",
    "resolved",
    "reopened",
    "briefed",  # the executives' card has new facts
    "no_public_impact",
    "impact_reported",
]
"""What clocks listen to."""


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
    """One kind of clock: what starts it, what meets it, what ends it unmet, how long it runs and by which calendar."""

    title: str
    starts: tuple[Trigger, ...]
    met_by: tuple[Trigger, ...]
    silenced_by: tuple[Trigger, ...] = ()
    length: Literal["minutes", "pace", "review", "promise"] = "minutes"
    """`pace`: as slow as updates may be now (K3, K5); `review`: the severity's working days; `promise`: as promised."""
    minutes: dict[SevKey, Minutes] = Field(default_factory=dict)
    minutes_again: dict[SevKey, Minutes] = Field(default_factory=dict)  #: where the one before was met (K9)
    slows: bool = False  #: never shorter than the pace of updates, once a slower one was announced
    severities: tuple[Severity, ...] = tuple(Severity)
    phases: tuple[Phase, ...] = ()  #: in which it starts; empty: in all
    always: bool = False  #: it also runs outside a severity's hours
    per: Literal["incident", "statement"] = "incident"  #: `statement`: each has one of its own
    not_beside: tuple[str, ...] = ()  #: it does not start while one of these runs
    silent_under: tuple[str, ...] = ()  #: one silence, one ladder: theirs speaks, where it is due no later
    restarts: bool = False  #: a new severity sets it anew
    ladder: str
    public: bool = True  #: whether it counts the public silence


class SnoozePolicy(Data):
    """How far a clock may be put off (1.5 rule 4). `never` holds clocks, or a clock of one severity: `K1.sev1`."""

    max_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    max_in_row: Annotated[int, Field(ge=0)] = 2
    never: tuple[str, ...] = ("K1.sev1", "K7")


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
    mornings_from: Annotated[int, Field(ge=1)] | None = None
    """The rungs are spread over mornings: one on each working day from this one on, the last rung for ever (K11)."""
    instead: dict[SevKey, str] = Field(default_factory=dict)  #: another ladder for a severity
    severities: tuple[Severity, ...] = tuple(Severity)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        shares = [r.percent for r in self.rungs]
        if not shares or shares != sorted(set(shares)):
            raise ValueError("rungs need rising percents, each once")
        return self
