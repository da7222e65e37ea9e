"""L04: a text says what to do now, or that there is nothing to do."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import found


def check(given: LintInput) -> Iterator[Finding]:
    """No advice, no number to call, no page to follow."""
    if not found(given.words.pattern("advice"), given.normal.text):
        yield given.missing("none")
