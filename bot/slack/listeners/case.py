"""One input under treatment: who, when, where; and the answers it can get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.act import Act
from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.standing import Bar
from bot.services import snapshots
from bot.slack.desk import Desk
from bot.slack.views.parts import Message
from bot.slack.views.private import Private
from bot.slack.views.replies import sentence as view


class Know(Protocol):
    """Tells what keeps somebody from doing more than reading."""

    async def __call__(self, person: str, *, surely: bool) -> Bar | None:
        """`surely`: raises Refusal where nobody ever told us who this is."""


@dataclass(slots=True, kw_only=True)
class Case:
    """A person's input. `incident_id` is noted as soon as it is known, for the record of a refusal."""

    who: str
    at: datetime
    once: str
    what: str  #: verb, action id or callback id
    typed: str = ""  #: a command's whole text
    line: str = ""  #: the same as Slack wrote it, so that it can be done elsewhere
    channel: str = ""
    trigger_id: str = ""
    reply_to: str = ""  #: response URL
    stamp: str = ""  #: Slack's time of what was pressed or typed
    incident_id: int | None = None
    bar: Bar | None = None  #: what keeps this person from doing more than reading

    @property
    def act(self) -> Act:
        """The request as services take it."""
        return Act(who=self.who, at=self.at, once=self.once)

    def private(self, **about: object) -> Private:
        """What a form opened by this input carries along."""
        return Private(channel=self.channel, reply_to=self.reply_to, **about)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to this person only; `instead` of the one, seen by nobody else, on which something was pressed."""

    message: Message
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form to open."""

    view: JSON


@dataclass(frozen=True, slots=True)
class Pushed:
    """A form to open on top of the one that is open."""

    view: JSON


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing new to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """Another content for the form that is open: only if it is still the one of that hash; or else, with `order`, if
    none with a later one was shown.
    """

    view_id: str
    view_hash: str
    view: JSON
    order: str = ""
    below: bool = False  #: of the form under the one that was sent, which closes


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What is wrong beside which field; the form stays with everything typed."""

    errors: Mapping[str, str] = field(default_factory=dict)


def told(sentence: str) -> Reply:
    """One sentence, to this person only."""
    return Reply(view(sentence))


Answer = Reply | Form | Pushed | NewForm | FieldErrors | Quiet


async def incident_here(desk: Desk, case: Case, named: int | None) -> int:
    """The incident that was named, or the one whose channel this is. Raises Refusal, naming open ones."""
    if named is not None:
        case.incident_id = named
        return named
    found = await desk.store.read(snapshots.in_channel, case.channel)
    if found is None:
        incidents = await desk.store.read(snapshots.open_incidents, case.who)
        raise Refusal(Reason.WRONG_PLACE, typed=case.typed, incidents=incidents, **_only(incidents))
    case.incident_id = found.id
    return found.id


async def here_or_none(desk: Desk, case: Case) -> int | None:
    """The incident whose channel this is, if it is one's."""
    found = await desk.store.read(snapshots.in_channel, case.channel)
    case.incident_id = found.id if found else None
    return case.incident_id


def _only(incidents: tuple[Incident, ...]) -> dict[str, object]:
    """The one open incident and its channel, when there is just one: then nobody needs to choose."""
    if len(incidents) != 1:
        return {}
    return {"channel": incidents[0].channel_id or "", "incident": incidents[0].code}
