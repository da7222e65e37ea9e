"""`/incident regulators`: what legal writes down of moments, reports and exceptions; without a word the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from bot.domain.errors import Reason, Refusal
from bot.domain.policy import MOMENTS
from bot.domain.regulator import Note, Said
from bot.slack import french
from bot.slack.commands import SLASH, Command
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, bad, missing, snake, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulators(Command):
    """The regulators' side-card; legal's form without a note to write down."""

    note: Note | None = None


SHOW = frozenset({"show", "list", "status", "montrer", "liste"})
"""Habits that mean no more than the bare verb."""

SENT = frozenset({"sent", "filed", "reported", "envoye", "depose"})
EXCUSED = frozenset({"na", "n/a", "not_applicable", "notapplicable", "sans_objet", "so"})
RESUMED = frozenset({"applies", "applicable", "s_applique"})
WORDS: Mapping[str, str] = {
    **{name: name for name in MOMENTS},
    "awareness": "aware",
    "discovered": "aware",
    "detected": "aware",
    "connaissance": "aware",
    "major": "classified",
    "classification": "classified",
    "classe": "classified",
    "seuil": "threshold",
    "materiality": "material",
    "significatif": "material",
    "recovery": "recovered",
    "normal": "recovered",
    "retabli": "recovered",
}
"""Other words for the moments from which clocks run; French ones without their accents."""

_TIME = re.compile(r"(?:(?P<day>\d{4}-\d{2}-\d{2})[ T])?(?P<hour>[01]?\d|2[0-3])[:hH](?P<minute>[0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """A time of day, the newest that is not to come, or one with its date, in the audience's zone; empty: now.

    Raises Refusal for what is neither.
    """
    if not text.strip():
        return now
    found = _TIME.fullmatch(text.strip())
    local = now.astimezone(zone)
    try:
        day = datetime.fromisoformat(found["day"]).date() if found and found["day"] else local.date()
    except ValueError:
        found = None
    if found is None:
        raise Refusal(Reason.BAD_ARGUMENT, argument="at", given=text, allowed=("HH:MM", "2025-05-31 20:45"))
    moment = datetime.combine(day, time_of_day(int(found["hour"]), int(found["minute"])), zone)
    if moment > local and not found["day"]:
        moment = datetime.combine(day - timedelta(days=1), moment.timetz())
    return moment.astimezone(now.tzinfo)


def told_regulators(rest: str, words: Vocabulary, now: datetime) -> Command:
    """What happened, what was sent, what does not apply. Raises Refusal with a line that would be understood."""
    said = [t.text for t in tokens(rest)]
    if not said or (len(said) == 1 and snake(said[0]) in SHOW):
        return Regulators()
    regime, said = _regime(said, words)
    verb, said = (_word(said[0]), said[1:]) if said else ("", [])
    if verb in WORDS:
        return Regulators(note=_moment(WORDS[verb], regime, said, words, now))
    if not regime:
        regime, said = _regime(said, words)
    if verb in words.regimes.get(regime, ()):  # `dora initial R-7`, with or without the word between
        said = [verb, *(said[1:] if said and _word(said[0]) in SENT else said)]
        return Regulators(note=_sent(regime, said, words, now))
    if verb in SENT:
        return Regulators(note=_sent(regime, said, words, now))
    if verb in EXCUSED | RESUMED:
        return Regulators(note=_exception(verb in EXCUSED, regime, said, words, now))
    known = tuple(words.regimes.get(regime, ())) or (*MOMENTS, "sent", "na", "applies", *words.regimes)
    raise bad("regulators", "moment", verb or rest, allowed=known)


def _regime(said: list[str], words: Vocabulary) -> tuple[str, list[str]]:
    """The regime that comes first, if one does."""
    if said and snake(said[0]) in words.regimes:
        return snake(said[0]), said[1:]
    return "", said


def _word(text: str) -> str:
    return snake(french.bare(text))


def _moment(name: str, regime: str, said: list[str], words: Vocabulary, now: datetime) -> Note:
    at = moment_of(" ".join(said), now, words.zone)
    return Note(said=Said.MOMENT, moment=name, regime=regime, at=at)


def _sent(regime: str, said: list[str], words: Vocabulary, now: datetime) -> Note:
    if not regime:
        raise bad("regulators", "regime", said[0] if said else "", allowed=tuple(words.regimes))
    report, said = (snake(said[0]), said[1:]) if said else ("", [])
    if report not in words.regimes[regime]:
        raise bad("regulators", "report", report, allowed=words.regimes[regime])
    at, said = _time(said, words, now)
    link = next((w for w in said if w.startswith(("http://", "https://"))), "")
    reference = " ".join(w for w in said if w != link)
    if not reference:
        raise missing("regulators", "reference")
    return Note(said=Said.SENT, regime=regime, report=report, at=at, reference=reference, link=link)


def _time(said: list[str], words: Vocabulary, now: datetime) -> tuple[datetime, list[str]]:
    """The time among the words, and the others; now where there is none."""
    for i, word in enumerate(said):
        if _TIME.fullmatch(word):
            dated = i > 0 and _DAY.fullmatch(said[i - 1]) is not None
            first = i - dated
            return moment_of(" ".join(said[first : i + 1]), now, words.zone), said[:first] + said[i + 1 :]
    return now, said


def _exception(excused: bool, regime: str, said: list[str], words: Vocabulary, now: datetime) -> Note:
    if not regime:
        raise bad("regulators", "regime", said[0] if said else "", allowed=tuple(words.regimes))
    report = snake(said[0]) if said and snake(said[0]) in words.regimes[regime] else ""
    reason = " ".join(said[1:] if report else said)
    if excused and not reason:
        raise missing("regulators", "reason", f"{SLASH} regulators na {regime} not licensed there")
    kind = Said.EXCUSED if excused else Said.RESUMED
    return Note(said=kind, regime=regime, report=report, at=now, reason=reason)


VERBS: Mapping[str, Verb] = {
    "regulators": Verb(
        aliases=("regulator", "authority", "authorities"),
        usage="regulators [moment, or sent <regime> <report> <reference>]",
        example="regulators sent dora initial REF-123 21:40",
        french=Spelling(
            names=("régulateurs", "régulateur", "autorité"),
            usage="régulateurs [moment, ou envoyé <régime> <rapport> <référence>]",
            example="régulateurs envoyé dora initial REF-123 21:40",
        ),
        read=told_regulators,
    ),
}
