"""L13: no person is named in public."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.domain.lint.model import Finding, Level, LintInput
from bot.domain.lint.normal import normalise
from bot.domain.lint.phrases import hits

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Directory:
    """Who works here, as words to look up."""

    pairs: frozenset[tuple[str, str]]
    names: frozenset[str]


def check(given: LintInput) -> Iterator[Finding]:
    """Somebody's account, or a first and last name of ours (BLOCK); a single name that is no common word (WARN)."""
    ours = {handle.lstrip("@").casefold() for handle in given.context.handles}
    for match in hits(given.words.pattern("handle"), given.text):
        if match[0].lstrip("@").rstrip(".").casefold() not in ours:
            yield given.finding(*match.span(), "handle")
    for match in hits(given.words.pattern("mention"), given.text):
        yield given.finding(*match.span(), "handle")
    if given.context.people:
        yield from _named(given, _directory(given.context.people))


def _named(given: LintInput, known: _Directory) -> Iterator[Finding]:
    if known.names.isdisjoint(_WORD.findall(given.normal.text)):
        return
    words = list(_WORD.finditer(given.normal.text))
    paired: set[int] = set()
    for at, (one, two) in enumerate(pairwise(words)):
        if (one[0], two[0]) in known.pairs:
            paired |= {at, at + 1}
            yield given.finding_in_normal(one.start(), two.end(), "person")
    common = given.words.phrase("common")
    for at, word in enumerate(words):
        if at not in paired and word[0] in known.names and word[0] not in common and _capital(given, word):
            yield given.finding_in_normal(*word.span(), "name", level=Level.WARN)


def _capital(given: LintInput, word: re.Match[str]) -> bool:
    """Whether it is written as a name: with a capital, where the script has any."""
    written = given.text[slice(*given.normal.span(*word.span()))]
    return written[:1].isupper() or not written[:1].islower()


@lru_cache(maxsize=8)
def _directory(people: tuple[str, ...]) -> _Directory:
    """The names in normal form, in either order: thousands of people are looked up, never searched for."""
    pairs: set[tuple[str, str]] = set()
    names: set[str] = set()
    for person in people:
        parts = _WORD.findall(normalise(person).text)
        if len(parts) > 1:
            pairs |= {(parts[0], parts[-1]), (parts[-1], parts[0]), *pairwise(parts)}
        names.update(part for part in parts if len(part) >= _SHORTEST)
    return _Directory(pairs=frozenset(pairs), names=frozenset(names))


def spelled(text: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where one of these names stands as it is spelled, capitals and all: a supplier may be called like a word."""
    for name in names:
        for match in _spelling(name).finditer(text) if name in text else ():
            yield match.span()


@lru_cache(maxsize=256)
def _spelling(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
