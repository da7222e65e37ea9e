"""L02: a text says what customers see, not only that something is wrong."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.normal import fold
from bot.domain.lint.phrases import found


def check(given: LintInput) -> Iterator[Finding]:
    """No word for the declared situation, neither the lexicon's nor one the organisation added. A situation that
    the lexicon does not know is not judged.
    """
    text, situation = given.normal.text, given.context.situation
    if situation not in given.words.patterns or found(given.words.pattern(situation), text):
        return
    if not any(fold(word) in text for word in given.context.symptom_words):
        yield given.missing(situation if situation in given.words.hints else "unsaid", situation=situation)
