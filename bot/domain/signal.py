"""What comes in before an incident has a name: a customer's complaint, an alert of a machine."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.incident import Severity

KEY = 200
TITLE = 300
LINK = 1000
"""The longest key, title and address of a signal that are kept, in characters."""


class Source(StrEnum):
    """Where a signal comes from."""

    REPORT = "report"  #: a colleague passed a customer's complaint on
    HELP_DESK = "help_desk"
    ALERTMANAGER = "alertmanager"
    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    ALERT = "alert"  #: any other machine


CUSTOMERS = frozenset({Source.REPORT, Source.HELP_DESK})
"""Sources in which a customer speaks: their signals are complaints, each counted for itself."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that somebody or something noticed. The moment is aware UTC.

    Equal keys of one source are the same thing noticed again. `count` is how many it stands for, where a storm was
    folded before it came to us. `services` are names as the policy writes them.
    """

    source: Source
    key: str
    title: str
    at: datetime
    link: str = ""
    severity: Severity | None = None
    services: tuple[str, ...] = ()
    count: int = 1
    name: str = ""  #: what a machine calls it, the same for all its kind; empty: the title
    family: str = ""  #: what signals of one proposal must share beside a service; empty: nothing
    situation: str = ""  #: the template set that fits; empty: nobody has said

    @property
    def of_customers(self) -> bool:
        """Whether a customer speaks."""
        return self.source in CUSTOMERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Signals that machines call the same, together."""

    name: str
    title: str  #: of one of them
    source: Source
    count: int
    things: int  #: how many different ones
    over: int  #: how many of these are over
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All signals of machines together."""

    things: int = 0  #: how many different ones
    over: int = 0
    over_at: datetime | None = None  #: when the last one of those ended

    @property
    def all_over(self) -> bool:
        """Whether whatever the machines noticed has ended."""
        return 0 < self.things == self.over
