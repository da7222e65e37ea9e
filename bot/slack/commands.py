"""What `/incident` can be asked, as values; each noun under `bot/slack/verbs/` has its own kinds."""

from dataclasses import dataclass
from typing import ClassVar

SLASH = "/incident"
"""The one slash command."""


class Command:
    """What one verb with its arguments asks for. `reads`: it changes nothing, so that asking is enough."""

    __slots__ = ()
    reads: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill(Command):
    """A verb alone that cannot be meant alone: a form asks for the rest."""

    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One whole input: the command, and the incident if one was named (`INC-7`)."""

    command: Command
    incident_id: int | None = None
