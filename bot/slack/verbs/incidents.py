"""What changes an incident: `phase`, `sev`, `note` and their like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from bot.domain.incident import Phase, Severity
from bot.slack import french
from bot.slack.commands import SLASH, Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import Vocabulary, bad, free, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPhase(Command):
    """Moves the incident to another phase."""

    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeverity(Command):
    """Raises or lowers the severity."""

    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    """A line for the timeline."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoImpact(Command):
    """Says that no customer notices; it takes two."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declassify(Command):
    """Makes a private incident known, with a reason."""

    reason: str


SEVERITY = re.compile(r"(?:sev|s|p)?-?([1-4])", re.IGNORECASE)


def _phase(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    if not rest:
        raise missing("phase", "phase")
    names = tuple(p.value for p in Phase)
    word = french.phase(readable(rest).strip().casefold())
    near = get_close_matches(word, names, n=1)
    if word not in names:
        raise bad("phase", "phase", rest, f"{SLASH} phase {near[0] if near else 'identified'}", names)
    return SetPhase(phase=Phase(word))


def _severity(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    if not rest:
        raise missing("sev", "severity")
    found = SEVERITY.fullmatch(readable(rest).strip())
    if not found:
        raise bad("sev", "severity", rest, f"{SLASH} sev 2", tuple(s.key for s in Severity))
    return SetSeverity(severity=Severity(int(found[1])))


def _note(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Note(text=free("note", readable(rest)))


def _no_impact(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return NoImpact(reason=free("noimpact", readable(rest)))


def _declassify(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Declassify(reason=free("declassify", readable(rest)))


VERBS: Mapping[str, Verb] = {
    "phase": Verb(
        aliases=("status",),
        usage="phase <phase>",
        example="phase identified",
        french=Spelling(names=("étape",), usage="phase <phase>", example="phase identifié"),
        read=_phase,
        form=True,
    ),
    "resolve": Verb(
        aliases=("fixed",),
        usage="resolve",
        example="resolve",
        french=Spelling(names=("résoudre", "résolu"), usage="résoudre", example="résoudre"),
        read=alone(SetPhase(phase=Phase.RESOLVED)),
    ),
    "sev": Verb(
        aliases=("severity",),
        usage="sev <1-4>",
        example="sev 1",
        french=Spelling(names=("gravité",), usage="gravité <1-4>", example="gravité 1"),
        read=_severity,
        form=True,
    ),
    "note": Verb(
        usage="note <text>",
        example="note Rolled back at 21:50",
        french=Spelling(names=("noter",), usage="noter <texte>", example="noter Retour arrière à 21 h 50"),
        read=_note,
        form=True,
    ),
    "noimpact": Verb(
        aliases=("no_impact", "no-impact"),
        usage="noimpact <reason>",
        example="noimpact Only test accounts",
        french=Spelling(
            names=("sans-impact", "sans_impact"),
            usage="sans-impact <motif>",
            example="sans-impact Des comptes de test seulement",
        ),
        read=_no_impact,
        form=True,
    ),
    "declassify": Verb(
        aliases=("unclassify",),
        usage="declassify <reason>",
        example="declassify Customers are affected and must be told",
        french=Spelling(
            names=("déclassifier",),
            usage="déclassifier <motif>",
            example="déclassifier Des clients sont touchés et doivent le savoir",
        ),
        read=_declassify,
        form=True,
    ),
}
