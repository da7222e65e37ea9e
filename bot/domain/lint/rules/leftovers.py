"""L25: nothing unfinished is published: no placeholder, note, markup, choice left open, or wrong language."""

import re
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits
from bot.domain.lint.rules.prose import prose

PATTERNS = ("placeholder", "note", "slack", "entity", "alternatives")
_WORD = re.compile(r"[^\W\d_]+")


def check(given: LintInput) -> Iterator[Finding]:
    """Leftovers, matched on the text as written; and a text in another language than its slot's."""
    for name in PATTERNS:
        for match in hits(given.words.pattern(name), given.text):
            yield given.finding(*match.span(), name)
    if _foreign(given):
        yield given.finding(0, len(given.text), "language")


def _foreign(given: LintInput) -> bool:
    """Whether the text is in another language than its slot's: by script, then by its commonest words."""
    rest = prose(given.text, given.context)
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
