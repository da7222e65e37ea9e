"""L14, L15, L16: account and card numbers, which nobody may publish, keep or log."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, Level, LintInput
from bot.domain.lint.private import Sort, cards, ibans, ribs


def iban(given: LintInput) -> Iterator[Finding]:
    """L14: an IBAN whose check digits are right."""
    for found in ibans(given.normal):
        yield given.finding(found.start, found.end, "iban")


def rib(given: LintInput) -> Iterator[Finding]:
    """L15: a Moroccan RIB whose key is right (HARD); 24 digits whose key is not (WARN)."""
    for found in ribs(given.normal):
        sure = found.sort is Sort.RIB
        yield given.finding(found.start, found.end, "rib" if sure else "digits", level=None if sure else Level.WARN)


def card(given: LintInput) -> Iterator[Finding]:
    """L16: a card number that passes its check digit; BLOCK where neither its groups nor its first digits say so."""
    for found in cards(given.normal):
        sure = found.sort is Sort.CARD
        yield given.finding(found.start, found.end, "card" if sure else "digits", level=None if sure else Level.BLOCK)
