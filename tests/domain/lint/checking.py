"""How the tests of the rules ask their questions: an evening's context, and the findings of one rule."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.defaults import load_lexicon
from bot.domain.lint import FactValue, Finding, LintContext, lint

LEXICON = load_lexicon()
NOW = datetime(2025, 5, 31, 21, 50, tzinfo=UTC)  # 22:50 in Casablanca
CONTEXT = LintContext(
    now=NOW,
    zone=ZoneInfo("Africa/Casablanca"),
    services=("Pocket Bank", "Chaabi Net"),
    situation="wrong_balances",
    k3_limit_minutes=30,
    watch_minutes=30,
)
LANGUAGES = ("en", "fr", "ar")


def verified(*keys: str, minutes_ago: float = 40) -> dict[str, FactValue]:
    """These facts, verified so many minutes before now."""
    return dict.fromkeys(keys, FactValue(value=True, verified_at=NOW - timedelta(minutes=minutes_ago)))


def check(text: str, language: str, *, target: str = "short", context: LintContext = CONTEXT) -> tuple[Finding, ...]:
    """Everything the lint has against a text."""
    return lint(text, language=language, target=target, context=context, lexicon=LEXICON)


CONTENTS = frozenset({"L05", "L08", "L10", "L20", "L23", "L25"})
"""The rules that a fragment of a text can be judged by: the others miss what a whole text says."""


def judged(text: str, language: str, *, target: str = "short", context: LintContext = CONTEXT) -> tuple[Finding, ...]:
    """What these rules have against a fragment."""
    return tuple(f for f in check(text, language, target=target, context=context) if f.rule in CONTENTS)


def of(rule: str, findings: Collection[Finding]) -> list[Finding]:
    """Those of one rule."""
    return [finding for finding in findings if finding.rule == rule]


def caught(rule: str, text: str, language: str, *, context: LintContext = CONTEXT, **known: object) -> list[str]:
    """What one rule points at in a text; `known` replaces values of the context."""
    return [f.text for f in of(rule, check(text, language, context=replace(context, **known)))]  # type: ignore[arg-type]
