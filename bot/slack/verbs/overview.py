"""What there is to see: `show`, `list`, `help`, and the bare command."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.slack.commands import Command
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import Vocabulary, bad, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Command):
    """The bare command: the incident's panel in its channel, elsewhere the open incidents."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Command):
    """One incident as it stands; `incident_id` where it was named behind the verb."""

    reads: ClassVar[bool] = True

    incident_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOpen(Command):
    """All open incidents."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Command):
    """How to use all of it, or what this word does."""

    reads: ClassVar[bool] = True

    word: str = ""


def _help(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Help(word=split(rest)[0].casefold())


def _show(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    found = re.fullmatch(r"(?:inc-?)?([0-9]{1,9})", rest.strip(), re.IGNORECASE)
    if rest and not found:
        raise bad("show", "incident", rest)
    return Show(incident_id=int(found[1]) if found else None)


VERBS: Mapping[str, Verb] = {
    "show": Verb(
        usage="show [INC-7]",
        example="show INC-7",
        french=Spelling(names=("montrer", "afficher", "voir"), usage="montrer [INC-7]", example="montrer INC-7"),
        read=_show,
    ),
    "list": Verb(
        aliases=("ls",),
        usage="list",
        example="list",
        french=Spelling(names=("liste", "lister"), usage="liste", example="liste"),
        read=alone(ListOpen()),
    ),
    "help": Verb(
        aliases=("?",),
        usage="help [verb]",
        example="help declare",
        french=Spelling(names=("aide",), usage="aide [verbe]", example="aide déclarer"),
        read=_help,
    ),
}
