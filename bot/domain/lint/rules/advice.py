"""L04: a text says what to do now, or that there is nothing to do."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import found


def check(given: LintInput) -> Iterator[Finding]:
    """No advice, no number to call, no page to follow."""
    text = given.normal.text
    if "https://" not in text and not found(given.words.pattern("advice"), text):
        yield given.missing("none")
