"""L10: nobody asserts or denies an attack that security has neither confirmed nor ruled out."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import clause_at, hits, inside, near_before, sentence_at


def check(given: LintInput) -> Iterator[Finding]:
    """Words for an attack, unless the matching fact is verified: `attack_ruled_out` for a denial,
    `attack_confirmed` for an assertion; or the sentence is an allowed warning, word for word.
    """
    text = given.normal.text
    for match in hits(given.words.pattern("words"), text):
        start, end = match.span()
        if _allowed(given, start, end):
            continue
        denied = _denied(given, start, end)
        if not given.context.holds("attack_ruled_out" if denied else "attack_confirmed"):
            yield given.finding_in_normal(start, end, "denied" if denied else "asserted")


def _allowed(given: LintInput, start: int, end: int) -> bool:
    text = given.normal.text
    sentence = slice(*sentence_at(text, start))
    warning = text[sentence].strip(" \n.!?؟") in given.words.phrase("allowed")
    return warning or inside(given.words.pattern("allowed"), text, start, end)


def _denied(given: LintInput, start: int, end: int) -> bool:
    text, words = given.normal.text, given.words
    clause = slice(*clause_at(text, start, end))
    before = near_before(text, start, words.pattern("negation"), count=words.numbers["window"])
    return before or words.pattern("excluded").search(text[clause]) is not None
