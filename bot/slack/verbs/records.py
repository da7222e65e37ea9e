"""What was: `timeline`, `public`, `review`, `export`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bot.slack.commands import Command
from bot.slack.verbs.verb import Spelling, Verb, alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Command):
    """Who did what and when, the newest last."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Public(Command):
    """What the public has been told."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Command):
    """How well the public was served, and what to look at."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Command):
    """How to get the evidence pack."""

    reads: ClassVar[bool] = True


VERBS: Mapping[str, Verb] = {
    "timeline": Verb(
        aliases=("history", "log"),
        usage="timeline",
        example="timeline",
        french=Spelling(names=("chronologie", "journal"), usage="chronologie", example="chronologie"),
        read=alone(Timeline()),
    ),
    "public": Verb(
        aliases=("told",),
        usage="public",
        example="public",
        french=Spelling(names=("publié",), usage="publié", example="publié"),
        read=alone(Public()),
    ),
    "review": Verb(
        aliases=("scorecard", "score", "postmortem", "retro"),
        usage="review",
        example="review",
        french=Spelling(names=("bilan",), usage="bilan", example="bilan"),
        read=alone(Review()),
    ),
    "export": Verb(
        aliases=("evidence",),
        usage="export",
        example="export",
        french=Spelling(names=("exporter", "preuves"), usage="exporter", example="exporter"),
        read=alone(Export()),
    ),
}
