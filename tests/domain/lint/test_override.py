import pytest

from bot.domain.lint import RULES, Finding, Level, may_override, needed


def finding(rule: str, level: Level = Level.BLOCK) -> Finding:
    """One of a rule."""
    return Finding(rule=rule, level=level, span=(0, 1), text="x", hint="y", language="en", target="x")


def test_each_block_names_who_may_let_it_stand() -> None:
    """L10 needs security and legal, L24 the commander; what is said twice is asked once."""
    assert needed([finding("L10")]) == ("ciso", "legal")
    assert needed([finding("L24"), finding("L09")]) == ("commander", "approver")
    assert needed([finding("L07", Level.WARN)]) == ()


def test_what_is_hard_can_never_stand() -> None:
    """Neither can a text that an outlet refuses; asking who may allow it is a mistake."""
    assert not may_override(finding("L14", Level.HARD))
    assert not may_override(finding("L20"))
    with pytest.raises(ValueError, match="L14, L20"):
        needed([finding("L20"), finding("L14", Level.HARD)])


def test_every_other_rule_that_blocks_can_be_overridden() -> None:
    """A lint is wrong at times; a person with a reason decides."""
    assert {r.id for r in RULES if r.level is Level.BLOCK and not may_override(finding(r.id))} == {"L20"}
