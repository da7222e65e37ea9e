"""What a rule is: a row of the table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.lint.model import Finding, Level, LintInput

EVERY_LANGUAGE = frozenset({"en", "fr", "ar"})
REPLY = "reply_to_customer"
COMMS = ("approver", "commander")
"""Who overrides a BLOCK where nothing else is said: the words' duty and the facts' (part 4)."""


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
    by_outlet: bool = False  #: whether it measures as each outlet does, so that one text is checked for each
    override: tuple[str, ...] = COMMS  #: the roles that must all agree before a BLOCK of it may stand

    def applies(self, *, language: str, kind: str) -> bool:
        """Whether it checks texts of this kind in this language (2.3, last paragraph)."""
        replies = self.in_replies or self.level is Level.HARD
        return language in self.languages and kind not in self.exempt and (replies or kind != REPLY)
