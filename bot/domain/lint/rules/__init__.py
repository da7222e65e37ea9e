"""Every lint rule, one row each. To add one: a function beside the others, a lexicon file, and a row here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.lint.model import RESOLVED_KINDS, Finding, Level, LintInput
from bot.domain.lint.rules import attack, euphemism, leftovers, length, overclaim, promise

EVERY_LANGUAGE = frozenset({"en", "fr", "ar"})
REPLY = "reply_to_customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of 2.3: its id, its level, what it checks, and the kinds of text it leaves alone."""

    id: str
    level: Level
    check: Callable[[LintInput], Iterable[Finding]]
    hints: frozenset[str]  #: the hints that its lexicon must hold,
    details: frozenset[str] = frozenset()  #: what these may mention in braces,
    numbers: frozenset[str] = frozenset()  #: and the numbers it must hold
    languages: frozenset[str] = EVERY_LANGUAGE
    exempt: frozenset[str] = frozenset()
    in_replies: bool = False  #: whether an answer to one customer is checked too; HARD rules always are

    def applies(self, *, language: str, kind: str) -> bool:
        """Whether it checks texts of this kind in this language (2.3, last paragraph)."""
        replies = self.in_replies or self.level is Level.HARD
        return language in self.languages and kind not in self.exempt and (replies or kind != REPLY)


RULES: tuple[Rule, ...] = (
    Rule(
        id="L05",
        level=Level.BLOCK,
        check=promise.check,
        hints=frozenset({"missing", "vague", "zone", "past", "date", "late", "other"}),
        details=frozenset({"example"}),
        numbers=frozenset({"example_minutes"}),
        exempt=RESOLVED_KINDS,
    ),
    Rule(
        id="L08",
        level=Level.BLOCK,
        check=euphemism.check,
        hints=frozenset({"unplanned"}),
        numbers=frozenset({"window"}),
    ),
    Rule(
        id="L10",
        level=Level.BLOCK,
        check=attack.check,
        hints=frozenset({"asserted", "denied"}),
        numbers=frozenset({"window"}),
        in_replies=True,
    ),
    Rule(
        id="L20",
        level=Level.BLOCK,
        check=length.check,
        hints=frozenset({"long", "soft"}),
        details=frozenset({"outlet", "limit", "excess"}),
        in_replies=True,
    ),
    Rule(
        id="L23",
        level=Level.BLOCK,
        check=overclaim.check,
        hints=frozenset({"claim", "resolved"}),
        numbers=frozenset({"window"}),
    ),
    Rule(
        id="L25",
        level=Level.HARD,
        check=leftovers.check,
        hints=frozenset({*leftovers.PATTERNS, "language"}),
        numbers=frozenset({"letters_enough", "foreign_enough", "arabic_at_least", "arabic_at_most"}),
    ),
)
