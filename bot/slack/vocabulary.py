"""The words of one organisation, and what every part of the grammar needs to read and refuse."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.domain.errors import Reason, Refusal
from bot.slack.mrkdwn import clean, readable

DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"
"""What phones and other keyboards write for the plain double quote."""

SINGLE_QUOTES = "\u2018\u2019\u201a\u201b"
"""What they write for the apostrophe."""

_SMART = str.maketrans(dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(SINGLE_QUOTES, "'"))
_TOKEN = re.compile(r'"([^"]*)"|([^\s"]+)')


FREE_TEXT_LIMIT = 2000
"""The longest note, report or evidence, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of this organisation that commands may use."""

    services: Mapping[str, str]  #: casefolded name or alias to the customer-facing name
    situations: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    zone: ZoneInfo
    regimes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: the regulators' ones, with their reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, or one quoted run of words."""

    text: str
    quoted: bool


def straight(text: str) -> str:
    """What the person meant, with plain quotes."""
    return readable(text).translate(_SMART)


def tokens(text: str) -> list[Token]:
    """Words and quoted runs. Raises Refusal when a quote is not closed."""
    plain = straight(text)
    if plain.count('"') % 2:
        raise Refusal(Reason.UNBALANCED_QUOTES, text=plain, command=f'{plain}"')
    return [Token(text=m[1] if m[2] is None else m[2], quoted=m[2] is None) for m in _TOKEN.finditer(plain)]


def fold(text: str) -> str:
    """The text as it is compared with names: one line, no case."""
    return clean(text).casefold()


def snake(text: str) -> str:
    """The text as the policy's names are written: `wrong_balances`."""
    return re.sub(r"[\s-]+", "_", fold(text))


def bad(verb: str, argument: str, given: str, command: str = "", allowed: tuple[str, ...] = ()) -> Refusal:
    """An argument cannot be understood; with a line that could be, by default the verb's example."""
    plain = readable(given)
    return Refusal(Reason.BAD_ARGUMENT, verb=verb, argument=argument, given=plain, command=command, allowed=allowed)


def missing(verb: str, argument: str, command: str = "") -> Refusal:
    """An argument is lacking; with a line that has it, by default the verb's example."""
    return Refusal(Reason.MISSING_ARGUMENT, verb=verb, argument=argument, command=command)


def split(text: str) -> tuple[str, str]:
    """The first word and what follows it."""
    head, _, rest = text.strip().partition(" ")
    first, *more = head.split(maxsplit=1) or [""]
    return first, " ".join((*more, rest)).strip()


def free(verb: str, plain: str) -> str:
    """Free words, trimmed. Raises Refusal for none and for too many."""
    if not plain.strip():
        raise missing(verb, "text")
    if len(plain) > FREE_TEXT_LIMIT:
        raise Refusal(Reason.TOO_LONG, what=verb, limit=FREE_TEXT_LIMIT, by=len(plain) - FREE_TEXT_LIMIT)
    return plain.strip()
