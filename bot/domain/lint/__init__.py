"""The lint of public texts (communications.md part 2): pure rules over a text, its context and a lexicon."""

from bot.domain.lint.context import ContextFaults, parse_context
from bot.domain.lint.engine import lint, lint_statement, worst
from bot.domain.lint.lexicon import Lexicon, Words
from bot.domain.lint.mask import Masked, hash_with, mask
from bot.domain.lint.model import FactValue, Finding, Level, LintContext, LintInput, Said, Spoken
from bot.domain.lint.override import may_allow, may_override, needed
from bot.domain.lint.rules import RULES, Rule
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
    "Masked",
    "Rule",
    "Said",
    "Spoken",
    "Words",
    "hash_with",
    "lint",
    "lint_statement",
    "mask",
    "may_allow",
    "may_override",
    "needed",
    "parse_context",
    "promises",
    "worst",
]
