"""L01: a text names every service that customers cannot use, as they know it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.domain.lint.lexicon import ANY
from bot.domain.lint.model import Finding, LintContext, LintInput
from bot.domain.lint.normal import fold, normalise
from bot.domain.lint.phrases import found

_ARABIC = re.compile("[\u0600-\u06ff]")
_BETWEEN = r"[\s-]*"


def check(given: LintInput) -> Iterator[Finding]:
    """The affected services of which neither the name nor an alias stands in the text; where nobody said which
    are affected, a text that names none at all.
    """
    named = named_services(given.normal.text, given.context, given.language)
    for service in given.context.services:
        if service not in named:
            yield given.missing("unnamed", service=service)
    if not given.context.services and given.context.aliases and not named:
        yield given.missing("unnamed", service=next(iter(given.context.aliases)))


def named_services(normal: str, context: LintContext, language: str, *, names_only: bool = False) -> frozenset[str]:
    """The services, affected or not, that this normalised text names in its language."""
    known: dict[str, Mapping[str, tuple[str, ...]]] = {**{s: {} for s in context.services}, **context.aliases}
    called = {s: (s,) if names_only else names(s, words, language) for s, words in known.items()}
    return frozenset(s for s, words in called.items() if _stands(words, normal))


def names(service: str, words: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """What the service is called in this language."""
    return (service, *words.get(ANY, ()), *words.get(language, ()))


@lru_cache(maxsize=512)
def _stands(called: tuple[str, ...], normal: str) -> bool:
    """Asked by L01 and twice by L26, of the same text."""
    return found(_expression(called), normal)


@lru_cache(maxsize=512)
def _expression(called: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_one(normalise(name).text) for name in called if fold(name).strip()) or "(?!)")


def _one(name: str) -> str:
    """The name with the endings of a plural; in Arabic as a stem, behind the article and joined particles."""
    first, *others = map(re.escape, re.split(r"[\s-]+", name))
    if _ARABIC.search(name):
        return r"(?<!\w)(?:[وفبلك]{0,2}(?:ال|لل)?)" + _BETWEEN.join((first, *others))
    alone = rf"{first}(?<!\w{first})"  # looked for by its letters, and only then whether a word begins there
    return _BETWEEN.join((alone, *others)) + r"(?:e?s|x)?(?!\w)"
