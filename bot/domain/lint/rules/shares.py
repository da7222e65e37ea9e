"""L22: how many customers are concerned is said only when it was counted."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside


def check(given: LintInput) -> Iterator[Finding]:
    """Words for a share beside a word for customers or accounts, without the fact `affected_share`."""
    if given.context.holds("affected_share"):
        return
    text = given.normal.text
    for match in hits(given.words.pattern("words"), text):
        if not inside(given.words.pattern("allowed"), text, match.start(), match.end()):
            yield given.finding_in_normal(match.start(), match.end(), "uncounted")
