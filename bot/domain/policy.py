"""The organisation's rules as data, validated at start with every fault reported at once."""

import tomllib
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.faults import Fault
from bot.domain.incident import Severity
from bot.domain.policy_checks import contradictions
from bot.domain.zones import zone

SevKey = Literal["sev1", "sev2", "sev3", "sev4"]
Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 31)]
Trigger = Literal["declared", "public_word", "promise", "submitted", "decided", "resolved"]


class PolicyFaults(Exception):  # noqa: N818 - it carries them all
    """A policy file that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no IANA zone; write a name such as Africa/Casablanca, never an offset")
    return name


class Hours(_Data):
    """The part of each local day in which a clock runs."""

    start: time
    end: time

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the day must start before it ends")
        return self


class ClockRule(_Data):
    """One kind of clock: what starts it, what meets it, what ends it unmet, how long it runs."""

    title: str
    starts: Trigger
    met_by: tuple[Trigger, ...]
    silenced_by: tuple[Trigger, ...] = ()
    minutes: dict[SevKey, Minutes] = {}
    ladder: str
    public: bool = True  #: whether it counts the public silence


class RungRule(_Data):
    """What happens at one share of a clock: who is told, and how loudly."""

    percent: Annotated[int, Field(gt=0)]
    thread: tuple[str, ...] = ()  #: roles named in the card's thread
    dm: tuple[str, ...] = ()
    dm_if_draft_waits: tuple[str, ...] | None = None  #: takes the place of `thread` and `dm` (1.5 rule 3)
    channel: tuple[str, ...] = ()  #: roles named in a new message in the incident channel
    page: tuple[str, ...] = ()
    executives: Literal["", "card", "message"] = ""
    breach: bool = False


class LadderRule(_Data):
    """The rungs of a clock, by share of its length, and how often the last one repeats (minutes)."""

    rungs: tuple[RungRule, ...]
    repeat: dict[SevKey, Minutes] = {}
    severities: tuple[Severity, ...] = tuple(Severity)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        shares = [r.percent for r in self.rungs]
        if not shares or shares != sorted(set(shares)):
            raise ValueError("rungs need rising percents, each once")
        return self


LONGEST_WAIT = 120
"""Minutes for a severity that the policy does not name."""


class StandIn(_Data):
    """A role that may decide in an approver's place once the approval clock has run this far."""

    role: str
    from_percent: Annotated[int, Field(ge=0)]


class ApprovalRule(_Data):
    """Who must agree to which statements: every leg needs one person of its own, of one of the leg's roles."""

    kinds: tuple[str, ...] = ()  #: empty: every kind
    severities: tuple[Severity, ...] = ()
    legs: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]


class ApprovalPolicy(_Data):
    """Part 4 as data. The first rule that fits is the one that counts."""

    expires: dict[SevKey, Minutes]
    rules: Annotated[tuple[ApprovalRule, ...], Field(min_length=1)]
    stand_ins: tuple[StandIn, ...] = ()

    def expires_after(self, severity: Severity) -> timedelta:
        """How long a submitted text may wait for its approvers."""
        return timedelta(minutes=self.expires.get(severity.key, LONGEST_WAIT))  # type: ignore[call-overload]


class SeverityRule(_Data):
    """What a severity means and the minutes that are not a clock of their own."""

    meaning: str
    monitoring_every: Minutes = 120  #: K5
    watch: Annotated[float, Field(ge=0)] = 0  #: K5, minimum watch before resolved
    long_after: Minutes | None = None  #: K3, when `long_incident` may be announced
    long_every: Minutes | None = None
    review_days: int = 10  #: K11, working days
    hours: Hours | None = None  #: None: the clocks never stop


class Service(_Data):
    """A product as customers know it."""

    name: Annotated[str, Field(min_length=1, max_length=24)]
    aliases: tuple[str, ...] = ()
    incident_state: Literal["degraded_performance", "partial_outage", "major_outage"] = "partial_outage"


class Outlet(_Data):
    """A configured destination: a publisher kind, its languages and text variant; credentials are settings."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: str
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    variant: Literal["short", "long"] = "short"
    max_length: int | None = None


class Channels(_Data):
    """Slack channels by name."""

    incidents: str
    approvals: str
    executives: str
    duty: str


class FactPolicy(_Data):
    """How long verified facts stay fresh (minutes), and which keys concern money or data."""

    default_valid: Minutes = 60
    money_data_valid: Minutes = 120
    money_data: tuple[str, ...] = ("ledger_ok", "cards_ok", "transfers_ok", "data_ok", "no_double")


class Policy(_Data):
    """The whole of an organisation's rules."""

    version: Literal[1]
    organisation: str
    zone: Annotated[str, AfterValidator(_known_zone)]
    languages: Annotated[tuple[Literal["en", "fr", "ar"], ...], Field(min_length=1)]
    status_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/.*)?$")]
    helpline: str
    promise_round_down: Annotated[int, Field(ge=1, le=30)] = 5
    merge_within: Annotated[float, Field(ge=0)] = 2
    working_days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    links: tuple[str, ...] = ()
    channels: Channels
    people: dict[str, tuple[str, ...]]
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    severities: dict[SevKey, SeverityRule]
    clocks: dict[str, ClockRule]
    ladders: dict[str, LadderRule]
    approval: ApprovalPolicy
    facts: FactPolicy = FactPolicy()
    outlets: Annotated[tuple[Outlet, ...], Field(min_length=1)]

    @property
    def tz(self) -> ZoneInfo:
        """The audience's zone."""
        return zone(self.zone)

    def severity(self, severity: Severity) -> SeverityRule:
        """The rule of one severity."""
        return self.severities[severity.key]  # type: ignore[index]

    def outlet(self, name: str) -> Outlet:
        """The outlet of that name. Raises KeyError."""
        return {o.name: o for o in self.outlets}[name]


HINTS = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it or correct its spelling.",
    "literal_error": "Use one of the values named.",
    "greater_than": "Write a larger number.",
    "less_than_equal": "Write a smaller number.",
    "string_type": "Write it in quotes.",
    "string_too_long": "Shorten it.",
}
"""What to do about each kind of fault that pydantic names; `Correct it.` for the others."""


def parse_policy(*layers: str) -> Policy:
    """The policy written in these TOML texts, each merged over the one before: tables by key, lists whole.

    Raises PolicyFaults with every fault, each with its place and a hint.
    """
    data: dict[str, Any] = {}
    for text in layers:
        data = merge(data, _toml(text))
    faults = list(contradictions(data))
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyFaults([_fault(e) for e in error.errors()] + faults) from error
    if faults:
        raise PolicyFaults(faults)
    return policy


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid upon it: tables key by key, everything else replaced."""
    both = {k: merge(v, over[k]) for k, v in base.items() if isinstance(v, dict) and isinstance(over.get(k), dict)}
    return {**base, **over, **both}


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "Repair the TOML first; nothing after it could be read."
        raise PolicyFaults([Fault("file", str(error), hint)]) from error


def _fault(error: Any) -> Fault:  # noqa: ANN401 - pydantic's own loose dictionary
    place = ".".join(str(step) for step in error["loc"]) or "file"
    return Fault(place, str(error["msg"]).removeprefix("Value error, "), HINTS.get(error["type"], "Correct it."))
