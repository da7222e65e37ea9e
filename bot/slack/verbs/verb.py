"""What a verb is: how it is spelled in either language, and what reads its arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.slack import french
from bot.slack.commands import Command
from bot.slack.vocabulary import Vocabulary

Read = Callable[[str, Vocabulary, datetime], Command]
"""From what follows the verb to a command, at a moment. Raises Refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A verb in French: its names, the first one shown; how it is written, and a line that can be copied."""

    names: tuple[str, ...]
    usage: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb: its other names, how it is written, a line that can be copied, and its reader."""

    aliases: tuple[str, ...] = ()
    usage: str
    example: str
    french: Spelling
    read: Read
    form: bool = False  #: without arguments a form asks for them

    @property
    def other_names(self) -> tuple[str, ...]:
        """Every other way to type it; French with and without accents."""
        spelled = (s for name in self.french.names for s in (name, french.bare(name)))
        return tuple(dict.fromkeys((*self.aliases, *spelled)))


def alone(command: Command) -> Read:
    """A verb that takes nothing; what follows it is politely ignored."""
    return lambda _rest, _words, _now: command
