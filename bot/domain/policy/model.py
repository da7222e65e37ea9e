"""The whole of an organisation's rules."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.domain.calendar import Calendar, free_days
from bot.domain.incident import Severity
from bot.domain.policy.approval import ApprovalPolicy
from bot.domain.policy.base import Data, HolidaysOf, Minutes, SevKey, ZoneName
from bot.domain.policy.clocks import ClockRule, Hours, LadderRule, SnoozePolicy
from bot.domain.policy.hooks import AlertPolicy, HookRule
from bot.domain.policy.outlets import Outlet, PagerRule
from bot.domain.policy.proposals import ProposalPolicy
from bot.domain.policy.regulators import Name, Regime, RegulatorPolicy
from bot.domain.policy.roster import Shift
from bot.domain.policy.scorecard import ScorecardPolicy
from bot.domain.zones import zone


class SeverityRule(Data):
    """What a severity means and the minutes that are not a clock of their own."""

    meaning: str
    monitoring_every: Minutes = 120  #: K5
    watch: Annotated[float, Field(ge=0)] = 0  #: K5, minimum watch before resolved
    long_after: Minutes | None = None  #: K3, when `long_incident` may be announced
    long_every: Minutes | None = None
    review_days: int = 10  #: K11, working days
    hours: Hours | None = None  #: None: the clocks never stop


class Service(Data):
    """A product as customers know it."""

    name: Annotated[str, Field(min_length=1, max_length=24)]
    aliases: tuple[str, ...] = ()
    known_as: Mapping[str, tuple[str, ...]] = Field(default={})
    """Language to the words customers know it by; Arabic ones are stems (L01)."""
    incident_state: Literal["degraded_performance", "partial_outage", "major_outage"] = "partial_outage"


class Channels(Data):
    """Slack channels by name."""

    incidents: str
    approvals: str
    executives: str
    duty: str
    legal: str = ""  #: only where the policy puts something there


class FactPolicy(Data):
    """How long verified facts stay fresh (minutes), and which keys concern money or data."""

    default_valid: Minutes = 60
    money_data_valid: Minutes = 120
    money_data: tuple[str, ...] = ("ledger_ok", "cards_ok", "transfers_ok", "data_ok", "no_double")
    reassuring: tuple[str, ...] = ("attack_ruled_out", "restored")  #: beside those: the public should hear of it (K4)


class Surfaces(Data):
    """How long what people look at beside channels is kept true (minutes), and how often they are reminded."""

    home_kept: Minutes = 240  #: after somebody opened their Home tab
    canvas_every: Minutes = 1  #: an incident's canvas is edited once in this time at most
    catch_up_every: Minutes = 360  #: the same person coming into the same channel
    task_reminders: Annotated[int, Field(ge=0)] = 3  #: how often the owner of a task is reminded, a day apart


class Closing(Data):
    """What may still be owed when an incident is closed; everything else keeps it open."""

    may_wait: tuple[Literal["summary", "review", "task", "regulator"], ...] = ("summary", "review", "task", "regulator")
    archive_after_days: Annotated[int, Field(ge=1, le=3650)] | None = 14
    """When the channel of a closed incident is archived, told a day ahead; None: never. Not while anything is owed."""


class Policy(Data):
    """The whole of an organisation's rules."""

    version: Literal[1]
    organisation: str
    zone: ZoneName
    languages: Annotated[tuple[Literal["en", "fr", "ar"], ...], Field(min_length=1)]
    speaks: Literal["en", "fr"] = "en"  #: the bot's own language in channels; a person reads their own
    status_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/.*)?$")]
    helpline: str
    promise_round_down: Annotated[int, Field(ge=1, le=30)] = 5
    merge_within: Annotated[float, Field(ge=0)] = 2
    working_days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    holidays: HolidaysOf = ""
    free_days: tuple[date, ...] = ()  #: the organisation's own
    morning: time = time(9)  #: when reminders of working days come, local
    evening: time = time(18)  #: when a working day's deadline falls, local
    links: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()  #: official ones beside the helpline (L17)
    handles: tuple[str, ...] = ()  #: the organisation's own accounts (L13)
    staff: tuple[str, ...] = ()  #: first and last names that no public text may hold (L13)
    suppliers: tuple[str, ...] = ()  #: names that take no blame in public (L07)
    eta_allowed: bool = False  #: true where a regulator asks for a time of repair (L24)
    channels: Channels
    people: dict[str, tuple[str, ...]]  #: role to Slack user ids and ids of Slack groups
    roster: tuple[Shift, ...] = ()  #: where it names somebody for the hour, before the lists above
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    severities: dict[SevKey, SeverityRule]
    clocks: dict[str, ClockRule]
    ladders: dict[str, LadderRule]
    snooze: SnoozePolicy = SnoozePolicy()
    proposals: ProposalPolicy = ProposalPolicy()
    approval: ApprovalPolicy
    facts: FactPolicy = FactPolicy()
    closing: Closing = Closing()
    surfaces: Surfaces = Surfaces()
    scorecard: ScorecardPolicy = ScorecardPolicy()
    regulators: RegulatorPolicy = RegulatorPolicy()
    regimes: dict[Name, Regime] = Field(default_factory=dict)
    pagers: tuple[PagerRule, ...] = ()
    hooks: tuple[HookRule, ...] = ()
    alerts: AlertPolicy = AlertPolicy()
    outlets: Annotated[tuple[Outlet, ...], Field(min_length=1)]

    @property
    def tz(self) -> ZoneInfo:
        """The audience's zone."""
        return zone(self.zone)

    def calendar(self, severity: Severity, *, always: bool = False) -> Calendar:
        """How time counts for clocks of this severity; `always`: around the clock whatever its hours."""
        return Calendar(
            zone=self.tz,
            hours=None if always else self.severity(severity).hours,
            working=self.working_days,
            free=free_days(self.holidays, self.free_days),
            morning=self.morning,
            evening=self.evening,
        )

    def ladder(self, clock: str, severity: Severity) -> LadderRule:
        """The ladder of a clock at a severity. Raises KeyError for a clock that the policy does not know."""
        named = self.ladders[self.clocks[clock].ladder]
        other = named.instead.get(severity.key)  # type: ignore[call-overload]
        return self.ladders[other] if other else named

    def severity(self, severity: Severity) -> SeverityRule:
        """The rule of one severity."""
        return self.severities[severity.key]  # type: ignore[index]

    def outlet(self, name: str) -> Outlet:
        """The outlet of that name. Raises KeyError."""
        return {o.name: o for o in self.outlets}[name]
