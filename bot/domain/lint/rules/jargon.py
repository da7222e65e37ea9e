"""L12: words that customers do not use."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside


def check(given: LintInput) -> Iterator[Finding]:
    """Jargon, unless it is part of a product's name or of a link. Exempt: the summary after the incident."""
    text = given.normal.text
    matches = list(hits(given.words.pattern("words"), text))
    if not matches:
        return
    plain = given.reading.plain
    for match in matches:
        start, end = given.normal.span(*match.span())
        if plain[start:end].strip() and not inside(given.words.pattern("allowed"), text, *match.span()):
            yield given.finding_in_normal(*match.span(), "plain")
