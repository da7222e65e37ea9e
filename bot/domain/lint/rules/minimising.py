"""L08b: a problem is not made small with words."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside


def check(given: LintInput) -> Iterator[Finding]:
    """Small words beside a word for the problem."""
    text = given.normal.text
    for match in hits(given.words.pattern("words"), text):
        if not inside(given.words.pattern("allowed"), text, match.start(), match.end()):
            yield given.finding_in_normal(match.start(), match.end(), "small")
