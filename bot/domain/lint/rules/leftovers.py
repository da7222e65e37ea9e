"""L25: nothing unfinished is published: no placeholder, note, markup, choice left open, or wrong language."""

import re
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput

PATTERNS = ("placeholder", "note", "slack", "entity", "alternatives")
_WORD = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def check(given: LintInput) -> Iterator[Finding]:
    """Leftovers, matched on the text as written; and a text in another language than its slot's."""
    for name in PATTERNS:
        for match in given.words.pattern(name).finditer(given.text):
            yield given.finding(*match.span(), name)
    if _foreign(given):
        yield given.finding(0, len(given.text), "language")


def _foreign(given: LintInput) -> bool:
    """Whether the text is in another language than its slot's: by script, then by its commonest words."""
    rest = _prose(given)
    letters = [c for c in rest if c.isalpha()]
    numbers = given.words.numbers
    if len(letters) < numbers["letters_enough"]:
        return False
    arabic = 100 * sum("\u0600" <= c <= "\u06ff" for c in letters) / len(letters)
    if not numbers["arabic_at_least"] <= arabic <= numbers["arabic_at_most"]:
        return True
    used = set(_WORD.findall(rest.casefold()))
    return (
        not used & given.words.phrase("own") and len(used & given.words.phrase("foreign")) >= numbers["foreign_enough"]
    )


def _prose(given: LintInput) -> str:
    """The text without its links and the services' names, which are the same in every language."""
    rest = _LINK.sub(" ", given.text)
    for service in given.context.services:
        rest = rest.replace(service, " ")
    return rest
