"""L24: no time of repair is promised, since nobody controls it."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits, inside, near_before


def check(given: LintInput) -> Iterator[Finding]:
    """Words that promise service by or within a time, unless the jurisdiction asks for it. A resolved text looks
    back, and what it says of time is past.
    """
    if given.context.eta_allowed or given.context.is_resolved:
        return
    text, words = given.normal.text, given.words
    for match in hits(words.pattern("words"), text):
        negated = near_before(text, match.start(), words.pattern("negation"), count=words.numbers["window"])
        if not negated and not inside(words.pattern("allowed"), text, match.start(), match.end()):
            yield given.finding_in_normal(match.start(), match.end(), "promised")
