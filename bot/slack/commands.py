"""What `/incident` can be asked, as values; and the table of verbs with their aliases and usage."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.incident import Phase, Severity
from bot.slack.life_commands import LifeCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The bare command: the incident's panel in its channel, elsewhere the open incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare:
    """Declares; without a word, the form is opened."""

    severity: Severity | None = None
    situation: str | None = None
    title: str = ""
    services: tuple[str, ...] = ()
    since: datetime | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declassify:
    """Makes a private incident known, with a reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A customer's complaint."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Drafts a public statement; `kind` None lets the incident's state choose."""

    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoChange:
    """Puts the no-change text into approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Publishes the holding text, which was approved in advance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Publishes a template's text alone, when nobody answers."""

    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Opens the form that sets a public statement right; `number` None means the newest one."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """Opens the form that takes a public statement back."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Holds back what of a statement has not left."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFact:
    """I am checking this."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactForm:
    """Opens the form for a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFact:
    """Asks somebody (a Slack user id) to check this."""

    key: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFact:
    """I have checked this, and here is why you may believe it."""

    key: str
    value: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """What customers claim; without a word the form is opened."""

    claim: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPhase:
    """Moves the incident to another phase."""

    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeverity:
    """Raises or lowers the severity."""

    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line for the timeline."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Gives a role to a person (a Slack user id)."""

    role: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """Hands a role of one's own on; `minutes` None means as long as the policy allows."""

    role: str
    person: str
    minutes: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Ends what one has delegated; `role` None means all of it."""

    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One incident as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOpen:
    """All open incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Puts a clock's reminders off."""

    clock: str
    minutes: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoImpact:
    """Says that no customer notices; it takes two."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Says what is wrong in a published text."""

    number: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """How to use all of it, or one verb."""

    verb: str | None = None


Command = (
    Home
    | Declare
    | Declassify
    | Report
    | Say
    | NoChange
    | Correct
    | Retract
    | Stop
    | Hold
    | BreakGlass
    | TakeFact
    | FactForm
    | AskFact
    | VerifyFact
    | Rumour
    | SetPhase
    | SetSeverity
    | Note
    | Assign
    | Delegate
    | TakeBack
    | Show
    | ListOpen
    | Clocks
    | Snooze
    | NoImpact
    | Flag
    | Help
    | LifeCommand
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One whole input: the command, and the incident if one was named (`INC-7`)."""

    command: Command
    incident_id: int | None = None


SLASH = "/incident"
"""The one slash command."""
