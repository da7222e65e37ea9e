"""Which findings may stand against the rule's advice, and whose agreement each of them needs (2.2, part 4)."""

from collections.abc import Iterable

from bot.domain.lint.model import Finding, Level
from bot.domain.lint.rules import RULES

_LEGS = {rule.id: rule.override for rule in RULES}


def may_override(finding: Finding) -> bool:
    """Whether somebody may let it stand: a BLOCK of a rule that names who. HARD never; WARN needs nobody."""
    return finding.level is Level.BLOCK and bool(_LEGS[finding.rule])


def may_allow(rule: str) -> tuple[str, ...]:
    """The roles of which each must agree before a BLOCK of this rule may stand; empty where nobody may allow it."""
    return _LEGS.get(rule, ())


def needed(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The roles of which each must agree, in the table's order, for these findings to stand; empty where none is
    a BLOCK. Raises ValueError when one of them can never stand.
    """
    blocks = [f for f in findings if f.level is not Level.WARN]
    never = sorted({f.rule for f in blocks if not may_override(f)})
    if never:
        raise ValueError(f"nobody may override {', '.join(never)}")
    return tuple(dict.fromkeys(role for f in blocks for role in _LEGS[f.rule]))
