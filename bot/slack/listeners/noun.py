"""What one noun brings: its commands, controls, forms and shortcuts, each with the one that does it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.slack.commands import Command, Said
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, incident_here
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.taken import Taken

C = TypeVar("C", bound=Command)

Obey = Callable[[Desk, Case, Said], Awaitable[Answer]]
Press = Callable[[Desk, Case, Pressed], Awaitable[Answer]]
Submit = Callable[[Desk, Case, Submitted], Awaitable[Answer]]
Take = Callable[[Desk, Case, Taken], Awaitable[Answer]]
Commands = dict[type[Command], Obey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """The handlers of one noun: commands by their kind, controls by action id, forms and shortcuts by callback id."""

    commands: Mapping[type[Command], Obey] = field(default_factory=dict)
    actions: Mapping[str, Press] = field(default_factory=dict)
    forms: Mapping[str, Submit] = field(default_factory=dict)
    shortcuts: Mapping[str, Take] = field(default_factory=dict)


def anywhere(kind: type[C], handle: Callable[[Desk, Case, int | None, C], Awaitable[Answer]]) -> Commands:
    """A command that works in every place; it is given the incident that was named, if one was."""

    async def obey(desk: Desk, case: Case, said: Said) -> Answer:
        return await handle(desk, case, said.incident_id, _as(said, kind))

    return {kind: obey}


def here(kind: type[C], handle: Callable[[Desk, Case, int, C], Awaitable[Answer]]) -> Commands:
    """A command about an incident: the one that was named, or the one whose channel this is."""

    async def obey(desk: Desk, case: Case, said: Said) -> Answer:
        return await handle(desk, case, await incident_here(desk, case, said.incident_id), _as(said, kind))

    return {kind: obey}


def _as(said: Said, kind: type[C]) -> C:
    if not isinstance(said.command, kind):
        raise TypeError(f"{said.command} is no {kind.__name__}")
    return said.command
