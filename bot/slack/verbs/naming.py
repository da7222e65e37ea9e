"""`/incident title` and `/incident services`: what an incident is called and which services it hits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.domain.order import TITLE_LIMIT
from bot.slack import french
from bot.slack.commands import Command
from bot.slack.mrkdwn import clean
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, fold, missing, straight


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle(Command):
    """Gives the incident another title."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetServices(Command):
    """Says which services it hits: `only` these where given, then `more` and less `fewer`, as the policy names them."""

    only: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()


MODES = {
    **dict.fromkeys(("+", "add", "plus", "ajouter", "ajoute"), "more"),
    **dict.fromkeys(
        ("-", "\u2212", "remove", "drop", "minus", "without", "retirer", "retire", "sans", "moins"), "fewer"
    ),
    **dict.fromkeys(("=", "set", "only", "are", "seulement"), "only"),
}
"""Words and signs that say what happens to the services after them."""

JOINING = frozenset({"and", "et", "&"})
LONGEST_NAME = 6
"""The most words that a service's name or alias is looked for in."""


def title(rest: str, _words: Vocabulary, _now: datetime) -> SetTitle:
    """Everything is the title, quotes around it or not. Raises Refusal for none and for one that is too long."""
    plain = clean(straight(rest)).strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        plain = plain[1:-1].strip()
    if not plain:
        raise missing("title", "title")
    if len(plain) > TITLE_LIMIT:
        raise Refusal(Reason.TOO_LONG, what="title", limit=TITLE_LIMIT, by=len(plain) - TITLE_LIMIT)
    return SetTitle(title=plain)


def services(rest: str, words: Vocabulary, _now: datetime) -> SetServices:
    """`Cards`, `Pocket Bank, Cards`, `add cards`, `+cards -app`. Raises Refusal, naming the nearest service."""
    pieces = re.findall(r"[,;،]|(?<!\S)[+=\u2212-]|[^\s,;،]+", fold(straight(rest).replace('"', " ")))
    found: dict[str, dict[str, None]] = {"only": {}, "more": {}, "fewer": {}}
    mode = "only"
    while pieces:
        name, taken = _service(pieces, words)
        if name:
            found[mode][name] = None
        elif pieces[0] in MODES:
            mode = MODES[pieces[0]]
        elif pieces[0] not in {",", ";", "،", *JOINING}:
            raise _unknown(pieces, words)
        pieces = pieces[taken or 1 :]
    if not any(found.values()):
        raise missing("services", "services")
    return SetServices(**{mode: tuple(names) for mode, names in found.items()})


def _service(pieces: list[str], words: Vocabulary) -> tuple[str, int]:
    """The service that the longest run of words from here names, and how many words that is; nothing for none."""
    for size in range(min(LONGEST_NAME, len(pieces)), 0, -1):
        if name := words.services.get(" ".join(pieces[:size])):
            return name, size
    return "", 0


def _unknown(pieces: list[str], words: Vocabulary) -> Refusal:
    ends = [i for i, piece in enumerate(pieces) if piece in {",", ";", "،"} or (i and piece in MODES)]
    given = " ".join(pieces[: min(ends, default=len(pieces))])
    near = get_close_matches(french.bare(given), words.services, n=1)
    nearest = tuple(words.services[n] for n in near)
    return Refusal(
        Reason.NO_SUCH_SERVICE, service=given, nearest=nearest, known=tuple(dict.fromkeys(words.services.values()))
    )


VERBS: Mapping[str, Verb] = {
    "title": Verb(
        aliases=("rename", "name"),
        usage="title <text>",
        example="title Balances shown as zero",
        french=Spelling(names=("titre", "renommer"), usage="titre <texte>", example="titre Soldes affichés à zéro"),
        read=title,
        form=True,
    ),
    "services": Verb(
        aliases=("service", "components", "affects"),
        usage="services <list, or +name -name>",
        example="services +Cards",
        french=Spelling(
            names=("services", "composants"), usage="services <liste, ou +nom -nom>", example="services +Cards"
        ),
        read=services,
        form=True,
    ),
}
