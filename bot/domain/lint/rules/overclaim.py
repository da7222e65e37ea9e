"""L23: nothing is called fully restored before it is, and was watched for long enough."""

from collections.abc import Iterator

from bot.domain.lint.model import MENDING_KINDS, Finding, LintInput
from bot.domain.lint.phrases import hits, near_before, sentence_at


def check(given: LintInput) -> Iterator[Finding]:
    """Claims of full recovery, and any closing word, without the fact `restored` and the watch time (K5)."""
    if given.context.watched:
        return
    if given.context.is_resolved and given.context.kind not in MENDING_KINDS:  # no closing word
        yield _too_early(given)
    text = given.normal.text
    for match in hits(given.words.pattern("claims"), text):
        if not _hedged(given, match.start()):
            yield given.finding_in_normal(match.start(), match.end(), "claim")


def _too_early(given: LintInput) -> Finding:
    until = given.context.watched_at
    if until is None:
        return given.finding(0, len(given.text), "resolved")
    return given.finding(0, len(given.text), "watching", until=f"{until.astimezone(given.context.zone):%H:%M}")


def _hedged(given: LintInput, start: int) -> bool:
    """Whether the claim is denied, aimed at, or put under a condition ("as soon as ...")."""
    text, words = given.normal.text, given.words
    sentence, _ = sentence_at(text, start)
    near = near_before(text, start, words.pattern("negation"), count=words.numbers["window"])
    return near or words.pattern("conditional").search(text, sentence, start) is not None
