"""L09: no cause is named before one is verified."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside, near_before


def check(given: LintInput) -> Iterator[Finding]:
    """Words that name a cause while the fact `cause` is not verified. What such words say of an effect or of an
    unknown cause is allowed; and a cause that is called maintenance is L08's.
    """
    if given.context.holds("cause"):
        return
    text, words = given.normal.text, given.words
    for match in hits(words.pattern("words"), text):
        start, end = match.span()
        asked = near_before(text, start, words.pattern("unknown"), count=words.numbers["window"])
        if not asked and not inside(words.pattern("allowed"), text, start, end):
            yield given.finding_in_normal(start, end, "unproven")
