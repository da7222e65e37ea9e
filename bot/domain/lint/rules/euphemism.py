"""L08: what nobody planned is not called maintenance."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside, near_before


def check(given: LintInput) -> Iterator[Finding]:
    """Words for planned work while nothing was planned, unless negated within a few words."""
    if given.context.planned or given.context.holds("planned_change"):
        return
    text, words = given.normal.text, given.words
    for match in hits(words.pattern("words"), text):
        allowed = inside(words.pattern("allowed"), text, match.start(), match.end())
        negated = near_before(text, match.start(), words.pattern("negation"), count=words.numbers["window"])
        if not allowed and not negated:
            yield given.finding_in_normal(match.start(), match.end(), "unplanned")
