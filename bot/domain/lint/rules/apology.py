"""L07: an apology, once and without conditions; and no blame."""

from collections.abc import Iterator

from bot.domain.lint.model import GENERIC_KINDS, Finding, Level, LintInput
from bot.domain.lint.phrases import found, hits, inside
from bot.domain.lint.rules.people import spelled

_SORRY = frozenset({"investigating", "identified", "post_incident"}) | GENERIC_KINDS
"""What always says sorry (2.1); later texts may have said it already."""


def check(given: LintInput) -> Iterator[Finding]:
    """No apology; one under a condition or by formula (WARN); blame on customers, staff or a supplier (BLOCK)."""
    text, words = given.normal.text, given.words
    for match in hits(words.pattern("blame"), text):
        if not inside(words.pattern("allowed"), text, match.start(), match.end()):
            yield given.finding_in_normal(match.start(), match.end(), "blame")
    for start, end in spelled(given.text, given.context.suppliers):
        yield given.finding(start, end, "supplier")
    for name in ("conditional", "formula"):
        for match in hits(words.pattern(name), text):
            yield given.finding_in_normal(match.start(), match.end(), name, level=Level.WARN)
    if given.context.subject in _SORRY and not found(words.pattern("sorry"), text):
        yield given.missing("none", level=Level.WARN)
