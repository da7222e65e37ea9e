"""L25: nothing unfinished is published: no placeholder, note, markup, choice left open, or wrong language."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits

PATTERNS = ("placeholder", "note", "slack", "entity", "alternatives")


def check(given: LintInput) -> Iterator[Finding]:
    """Leftovers, matched on the text as written; and a text in another language than its slot's."""
    for name in PATTERNS:
        for match in hits(given.words.pattern(name), given.text):
            yield given.finding(*match.span(), name)
    if _foreign(given):
        yield given.finding(0, len(given.text), "language")


def _foreign(given: LintInput) -> bool:
    """Whether the text is in another language than its slot's: by script, then by its commonest words."""
    numbers = given.words.numbers
    count, arabic = given.reading.letters
    if count < numbers["letters_enough"]:
        return False
    if not numbers["arabic_at_least"] <= arabic <= numbers["arabic_at_most"]:
        return True
    used, words = given.reading.vocabulary, given.words
    return not used & words.phrase("own") and len(used & words.phrase("foreign")) >= numbers["foreign_enough"]
