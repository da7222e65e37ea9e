"""The lint of public texts (communications.md part 2): pure rules over a text, its context and a lexicon."""

from bot.domain.lint.context import ContextFaults, parse_context
from bot.domain.lint.engine import lint, worst
from bot.domain.lint.lexicon import Lexicon, Words
from bot.domain.lint.model import FactValue, Finding, Level, LintContext, LintInput
from bot.domain.lint.rules import RULES
from bot.domain.lint.rules.promise import promises

__all__ = [
    "RULES",
    "ContextFaults",
    "FactValue",
    "Finding",
    "Level",
    "Lexicon",
    "LintContext",
    "LintInput",
    "Words",
    "lint",
    "parse_context",
    "promises",
    "worst",
]
