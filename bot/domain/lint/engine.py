"""Runs every rule that applies to a text, and orders what they found."""

from collections.abc import Iterable

from bot.domain.lint.lexicon import Lexicon
from bot.domain.lint.model import Finding, Level, LintContext, LintInput
from bot.domain.lint.normal import normalise
from bot.domain.lint.rules import RULES


def lint(text: str, *, language: str, target: str, context: LintContext, lexicon: Lexicon) -> tuple[Finding, ...]:
    """What the rules have against a rendered text in one language, the worst first. `target` is the variant
    (`short`, `long`) or the kind of outlet it is meant for (`x`, `bluesky`).
    """
    normal = normalise(text)
    found = [
        finding
        for rule in RULES
        if rule.applies(language=language, kind=context.kind)
        for finding in rule.check(
            LintInput(
                text=text,
                normal=normal,
                language=language,
                target=target,
                context=context,
                words=lexicon.of(rule.id, language),
                rule=rule.id,
                level=rule.level,
            )
        )
    ]
    return tuple(sorted(found, key=lambda finding: (finding.level.rank, finding.span, finding.rule)))


def worst(findings: Iterable[Finding]) -> Level | None:
    """The worst level among the findings, or None when there are none."""
    return min((finding.level for finding in findings), key=lambda level: level.rank, default=None)
