"""Runs every rule that applies to a text, or to all the texts of a statement, and orders what they found."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.lint.lexicon import Lexicon, Words
from bot.domain.lint.model import Finding, Level, LintContext, LintInput, Spoken
from bot.domain.lint.reading import Reading
from bot.domain.lint.rules import RULES, Rule
from bot.domain.lint.rules.agreement import disagreements

_AGREEMENT = next(rule for rule in RULES if rule.id == "L26")
Chosen = tuple[Rule, Words]


def lint(text: str, *, language: str, target: str, context: LintContext, lexicon: Lexicon) -> tuple[Finding, ...]:
    """What the rules have against a rendered text in one language, the worst first. `target` is the variant
    (`short`, `long`) or the kind of outlet it is meant for (`x`, `bluesky`).
    """
    rules = _chosen(language, context.kind, lexicon)
    return _ordered(_run(rules, _reading(text, language, context), target, context))


def lint_statement(
    texts: Sequence[Spoken], *, context: LintContext, lexicon: Lexicon, own: Sequence[Spoken] | None = None
) -> tuple[Finding, ...]:
    """What the rules have against all the texts of a statement, the worst first: against each of them (or of `own`),
    once for all the outlets that publish it but for what is measured by outlet (L20); and against their not
    agreeing (L26).
    """
    checked = texts if own is None else own
    readings = {(t.language, t.body): _reading(t.body, t.language, context) for t in (*texts, *checked)}
    rules = {language: _chosen(language, context.kind, lexicon) for language in {t.language for t in checked}}
    found = [f for t in checked for f in _each(t, readings[t.language, t.body], rules[t.language], context)]
    if all(_AGREEMENT.applies(language=t.language, kind=context.kind) for t in texts):
        found += disagreements(texts, readings, context=context, lexicon=lexicon)
    return _ordered({(f.rule, f.language, f.span, f.text, f.hint): f for f in reversed(found)}.values())


def worst(findings: Iterable[Finding]) -> Level | None:
    """The worst level among the findings, or None when there are none."""
    return min((finding.level for finding in findings), key=lambda level: level.rank, default=None)


def _chosen(language: str, kind: str, lexicon: Lexicon) -> tuple[Chosen, ...]:
    """The rules for such a text, each with its words."""
    return tuple((r, lexicon.of(r.id, language)) for r in RULES if r.applies(language=language, kind=kind))


def _each(text: Spoken, reading: Reading, rules: Sequence[Chosen], context: LintContext) -> Iterator[Finding]:
    first, *others = text.outlets or (text.variant,)
    yield from _run(rules, reading, first, context)
    for target in others:
        yield from _run([(rule, words) for rule, words in rules if rule.by_outlet], reading, target, context)


def _run(rules: Iterable[Chosen], reading: Reading, target: str, context: LintContext) -> Iterator[Finding]:
    for rule, words in rules:
        yield from rule.check(LintInput(reading, target, context, words, rule.id, rule.level))


def _reading(text: str, language: str, context: LintContext) -> Reading:
    names = tuple(dict.fromkeys((*context.services, *context.aliases)))
    return Reading(text=text, language=language, zone=context.zone, now=context.now, names=names)


def _ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (finding.level.rank, finding.span, finding.rule)))
