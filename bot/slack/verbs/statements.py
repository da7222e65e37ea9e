"""What the public is told: `say`, `hold`, `correct` and their like."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from bot.slack.commands import SLASH, Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import Vocabulary, bad, free, missing, snake, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Command):
    """Drafts a public statement; `kind` None lets the incident's state choose."""

    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoChange(Command):
    """Puts the no-change text into approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    """Publishes the holding text, which was approved in advance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass(Command):
    """Publishes a template's text alone, when nobody answers."""

    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Command):
    """Opens the form that sets a public statement right; `number` None means the newest one."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(Command):
    """Opens the form that takes a public statement back."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Command):
    """Holds back what of a statement has not left."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Command):
    """Says what is wrong in a published text."""

    number: int
    what: str


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
            raise bad(verb, "statement", rest)
        return kind(number=int(word) if word else None)

    return read


def _flag(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    number, what = split(readable(rest))
    if not number:
        raise missing("flag", "statement")
    if not re.fullmatch(r"[0-9]{1,5}", number):
        raise bad("flag", "statement", number)
    return Flag(number=int(number), what=free("flag", what))


VERBS: Mapping[str, Verb] = {
    "say": Verb(
        aliases=("update", "statement", "draft", "sp", "statuspage"),
        usage="say [kind]",
        example="say",
        french=Spelling(names=("dire", "dis", "rédiger", "communiquer"), usage="dire [type]", example="dire"),
        read=_say,
    ),
    "nochange": Verb(
        aliases=("no_change", "no-change"),
        usage="nochange",
        example="nochange",
        french=Spelling(names=("rien", "inchangé"), usage="rien", example="rien"),
        read=alone(NoChange()),
    ),
    "correct": Verb(
        aliases=("correction",),
        usage="correct [statement]",
        example="correct 2",
        french=Spelling(names=("corriger", "rectifier"), usage="corriger [message]", example="corriger 2"),
        read=_numbered("correct", Correct),
    ),
    "retract": Verb(
        aliases=("retraction", "withdraw"),
        usage="retract [statement]",
        example="retract 2",
        french=Spelling(names=("retirer", "retrait"), usage="retirer [message]", example="retirer 2"),
        read=_numbered("retract", Retract),
    ),
    "stop": Verb(
        aliases=("halt",),
        usage="stop [statement]",
        example="stop",
        french=Spelling(names=("arrêter", "stopper"), usage="arrêter [message]", example="arrêter"),
        read=_numbered("stop", Stop),
    ),
    "hold": Verb(
        aliases=("holding",),
        usage="hold",
        example="hold",
        french=Spelling(names=("attente",), usage="attente", example="attente"),
        read=alone(Hold()),
    ),
    "breakglass": Verb(
        aliases=("break_glass", "break-glass"),
        usage="breakglass [kind]",
        example="breakglass",
        french=Spelling(names=("bris-de-glace", "seul"), usage="bris-de-glace [type]", example="bris-de-glace"),
        read=_break_glass,
    ),
    "flag": Verb(
        usage="flag <statement> <what is wrong>",
        example="flag 3 It began at 20:30, not at 21:30",
        french=Spelling(
            names=("faux", "erreur"),
            usage="faux <message> <ce qui est faux>",
            example="faux 3 Cela a commencé à 20:30, pas à 21:30",
        ),
        read=_flag,
        form=True,
    ),
}
