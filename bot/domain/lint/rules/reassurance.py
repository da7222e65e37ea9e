"""L03 and L03b: money and data. Nobody is reassured without a fresh check, and nobody is left without a word."""

from collections.abc import Iterator

from bot.domain.lint.model import ORDINARY, Finding, LintInput
from bot.domain.lint.phrases import found, hits, inside, near_before

FACTS = ("ledger_ok", "data_ok", "cards_ok", "transfers_ok", "no_double")
"""The facts that allow a reassurance; each has its own patterns."""

_WORRYING = frozenset({"investigating", "identified"})
_SERIOUS = 2


def check(given: LintInput) -> Iterator[Finding]:
    """L03: words that reassure about money, balances, cards or data without a fresh fact of their own."""
    text, words = given.normal.text, given.words
    for fact in FACTS:
        if given.context.fresh(fact):
            continue
        for match in hits(words.pattern(fact), text):
            asked = near_before(text, match.start(), words.pattern("doubt"), count=words.numbers["window"])
            if not asked and not inside(words.pattern("allowed"), text, match.start(), match.end()):
                yield given.finding_in_normal(match.start(), match.end(), "unproven", fact=fact)


def silence(given: LintInput) -> Iterator[Finding]:
    """L03b: while severity 1 or 2 worries people, not a word on their money or data."""
    context = given.context
    worrying = context.subject in _WORRYING and context.kind in {ORDINARY, context.subject}
    if worrying and context.severity <= _SERIOUS and not found(given.words.pattern("named"), given.normal.text):
        yield given.missing("silent")
