"""Regulators' regimes as data (1.6): what each wants to be told, and by when. All of it off until switched on."""

from datetime import date, time
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from bot.domain.calendar import Calendar, free_days
from bot.domain.policy.base import Data, HolidaysOf, ZoneName
from bot.domain.zones import zone

Moment = Literal[
    "aware",  # we learned of it
    "classified",  # we called it major
    "threshold",  # a reporting threshold was met
    "material",  # we decided that it is material to investors
    "recovered",  # business is back to normal
]
"""What legal records and clocks run from, beside the reports themselves."""

MOMENTS: tuple[Moment, ...] = get_args(Moment)

THREAD = "thread"
"""The place of the side-card that is no channel of the policy: under the incident's own card."""


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Length = Annotated[int, Field(gt=0, le=1000)]


class Limit(Data):
    """One clock: what it runs from and how long, in one unit."""

    after: str  #: a moment that legal records, or an earlier report: from its latest sending
    hours: Length | None = None
    days: Length | None = None  #: of the authority's zone, to the same time of day
    working_days: Length | None = None  #: to the end of the last of them
    months: Length | None = None  #: to the same day and time, or the last day of a shorter month

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum(n is not None for n in (self.hours, self.days, self.working_days, self.months)) != 1:
            raise ValueError("needs exactly one of hours, days, working_days, months")
        return self


class ReportRule(Data):
    """One report that an authority wants; without limits it is owed without a number of hours."""

    name: Name
    title: str
    limits: tuple[Limit, ...] = ()  #: the earliest counts
    often: bool = False  #: it may be sent again


class Regime(Data):
    """The reports of one authority, and its calendar."""

    title: str
    authority: str
    jurisdiction: str
    zone: ZoneName
    holidays: HolidaysOf = ""
    free_days: tuple[date, ...] = ()  #: beside those of the library
    working_days: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], Field(min_length=1)] = (0, 1, 2, 3, 4)
    day_ends: time = time(17)
    status: Literal["verified", "second_hand", "unverified"]
    source: str
    note: str = ""
    applies_from: date | None = None  #: for incidents declared on that day or later
    reports: Annotated[tuple[ReportRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_follows_something(self) -> Self:
        known: set[str] = set(MOMENTS)
        for report in self.reports:
            if report.name in known:
                raise ValueError(f"{report.name!r} names two things")
            for limit in report.limits:
                if limit.after not in known:
                    raise ValueError(f"{report.name} runs from {limit.after!r}; use one of: {', '.join(sorted(known))}")
            known.add(report.name)
        return self

    @property
    def calendar(self) -> Calendar:
        """How working days count for this authority."""
        return Calendar(
            zone=zone(self.zone),
            working=self.working_days,
            free=free_days(self.holidays, self.free_days),
            evening=self.day_ends,
        )

    def report(self, name: str) -> ReportRule | None:
        """The report of that name, or None."""
        return next((r for r in self.reports if r.name == name), None)


class RegulatorPolicy(Data):
    """Which regimes are switched on, who owns the side-card, where it stands and when its owners are reminded."""

    regimes: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    owners: Annotated[tuple[str, ...], Field(min_length=1)] = ("legal", "duty_legal")
    place: str = "duty"
    severities: tuple[Annotated[int, Field(ge=1, le=4)], ...] = (1, 2)
    remind_at: Annotated[tuple[Annotated[int, Field(gt=0, le=1000)], ...], Field(min_length=1)] = (50, 80, 100)
    again_every: Annotated[int, Field(gt=0)] = 1440

    @property
    def on(self) -> bool:
        """Whether any regime is switched on."""
        return bool(self.regimes or self.jurisdictions)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.remind_at) != sorted(set(self.remind_at)):
            raise ValueError("remind_at needs rising percents, each once")
        return self
