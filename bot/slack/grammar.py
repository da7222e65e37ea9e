"""From the text behind `/incident` to a typed command. Pure; raises nothing but Refusal."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Phase, Severity
from bot.domain.roles import COMMANDER
from bot.slack import french, living
from bot.slack.claiming import checked_fact, heard_rumour
from bot.slack.commands import (
    SLASH,
    Assign,
    BreakGlass,
    Clocks,
    Command,
    Correct,
    Declassify,
    Flag,
    Help,
    Hold,
    Home,
    ListOpen,
    NoChange,
    NoImpact,
    Note,
    Report,
    Retract,
    Said,
    Say,
    SetPhase,
    SetSeverity,
    Show,
    Snooze,
    Stop,
)
from bot.slack.handing import delegation
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.ordering import OrderReader
from bot.slack.verbs import ALIASES, VERBS
from bot.slack.vocabulary import Vocabulary, bad, free, missing, snake, split, tokens

SEVERITY = re.compile(r"(?:sev|s|p)?-?([1-4])", re.IGNORECASE)
_CODE = re.compile(r"inc-?([0-9]{1,9})", re.IGNORECASE)


def parse(text: str, words: Vocabulary, now: datetime) -> Said:
    """What was said, at `now`. Raises Refusal with the corrected command to copy, or the nearest verbs."""
    head, rest = split(text)
    incident_id = _code(head)
    if incident_id is not None:
        head, rest = split(rest)
    if not head:
        return Said(command=Home() if incident_id is None else Show(), incident_id=incident_id)
    name, rest = _verb(head, rest)
    if name == "show" and rest:
        return Said(command=Show(), incident_id=_wanted(rest))
    return Said(command=_PARSERS[name](rest, words, now), incident_id=incident_id)


def verb_of(text: str) -> str:
    """The verb that was meant, for the record; `home` for the bare command, the word itself when it is none."""
    head, rest = split(text)
    word = split(rest)[0] if _code(head) is not None else head
    return ALIASES.get(word.casefold(), readable(word)) or "home"


def _verb(head: str, rest: str) -> tuple[str, str]:
    """The verb's own name, and its arguments; two habits from other bots are turned into ours."""
    word = head.casefold()
    first, more = split(rest)
    if (word, first.casefold()) == ("timeline", "add"):
        return "note", more
    if word == "lead" and PERSON.fullmatch(rest):
        return "role", f"{COMMANDER} {rest}"
    if word not in ALIASES:
        near = get_close_matches(word, ALIASES, n=3, cutoff=0.5)
        raise Refusal(Reason.NO_SUCH_VERB, verb=readable(head), nearest=tuple(dict.fromkeys(ALIASES[n] for n in near)))
    return ALIASES[word], rest


def _code(word: str) -> int | None:
    found = _CODE.fullmatch(word)
    return int(found[1]) if found else None


def _wanted(rest: str) -> int:
    found = re.fullmatch(r"(?:inc-?)?([0-9]{1,9})", rest.strip(), re.IGNORECASE)
    if not found:
        raise bad("show", "incident", rest, f"{SLASH} show INC-7")
    return int(found[1])


def _alone(command: Command) -> Callable[[str, Vocabulary, datetime], Command]:
    """A verb that takes nothing; what follows it is politely ignored."""
    return lambda _rest, _words, _now: command


def _declassify(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Declassify(reason=free("declassify", readable(rest)))


def _report(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Report(text=free("report", readable(rest)))


def _note(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Note(text=free("note", readable(rest)))


def _say(rest: str, words: Vocabulary, _now: datetime) -> Command:
    if not rest:
        return Say()
    kind = snake(readable(rest))
    if kind not in words.kinds:
        nearest = next(iter(get_close_matches(kind, words.kinds, n=1)), "")
        raise bad("say", "kind", rest, f"{SLASH} say {nearest}".rstrip(), words.kinds)
    return Say(kind=kind)


def _break_glass(rest: str, words: Vocabulary, now: datetime) -> Command:
    said = _say(rest, words, now)
    return BreakGlass(kind=said.kind if isinstance(said, Say) else None)


def _numbered(verb: str, kind: type[Correct | Retract | Stop]) -> Callable[[str, Vocabulary, datetime], Command]:
    """A verb that may name a statement by its number; `#2` and `statement 2` are understood."""

    def read(rest: str, _words: Vocabulary, _now: datetime) -> Command:
        word = readable(rest).casefold().removeprefix("statement").removeprefix("message").strip().removeprefix("#")
        if word and not re.fullmatch(r"[0-9]{1,9}", word):
            raise bad(verb, "statement", rest, f"{SLASH} {VERBS[verb].example}")
        return kind(number=int(word) if word else None)

    return read


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


_CLOCK = re.compile(r"k?(1[0-3]|[0-9])", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,4})(?:\s*(?:m|min|minutes))?", re.IGNORECASE)


def _snooze(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    clock, more = split(readable(rest))
    minutes, reason = split(more)
    line = f"{SLASH} {VERBS['snooze'].example}"
    for name, given in (("clock", clock), ("minutes", minutes), ("reason", reason)):
        if not given:
            raise missing("snooze", name)
    named, long = _CLOCK.fullmatch(clock), _MINUTES.fullmatch(minutes)
    if not named:
        raise bad("snooze", "clock", clock, line)
    if not long:
        raise bad("snooze", "minutes", minutes, line)
    return Snooze(clock=f"K{named[1]}", minutes=float(long[1]), reason=free("snooze", reason))


def _no_impact(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return NoImpact(reason=free("noimpact", readable(rest)))


def _flag(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    number, what = split(readable(rest))
    if not number:
        raise missing("flag", "statement")
    if not re.fullmatch(r"[0-9]{1,5}", number):
        raise bad("flag", "statement", number, f"{SLASH} {VERBS['flag'].example}")
    return Flag(number=int(number), what=free("flag", what))


def _role(rest: str, words: Vocabulary, _now: datetime) -> Command:
    found = PERSON.search(rest)
    role = snake(readable(PERSON.sub("", rest)))
    if not role:
        raise missing("role", "role")
    if role not in words.roles:
        near = next(iter(get_close_matches(role, words.roles, n=1)), words.roles[0] if words.roles else "commander")
        raise bad("role", "role", role, f"{SLASH} role {near} @person", words.roles)
    if not found:
        raise missing("role", "person", f"{SLASH} role {role} @person")
    return Assign(role=role, person=found["id"])


def _help(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    head, _ = split(rest)
    return Help(verb=ALIASES.get(head.casefold()))


def _declare(rest: str, words: Vocabulary, now: datetime) -> Command:
    return OrderReader(words, now).read(tokens(rest))


_PARSERS: Mapping[str, Callable[[str, Vocabulary, datetime], Command]] = {
    "declare": _declare,
    "report": _report,
    "say": _say,
    "nochange": _alone(NoChange()),
    "correct": _numbered("correct", Correct),
    "retract": _numbered("retract", Retract),
    "stop": _numbered("stop", Stop),
    "hold": _alone(Hold()),
    "breakglass": _break_glass,
    "fact": checked_fact,
    "rumour": heard_rumour,
    "phase": _phase,
    "resolve": _alone(SetPhase(phase=Phase.RESOLVED)),
    "sev": _severity,
    "title": living.title,
    "services": living.services,
    "role": _role,
    "delegate": delegation,
    "note": _note,
    "clocks": _alone(Clocks()),
    "snooze": _snooze,
    "noimpact": _no_impact,
    "flag": _flag,
    "declassify": _declassify,
    "show": _alone(Show()),
    "list": _alone(ListOpen()),
    "help": _help,
}
