"""Overrides (2.2): a blocking rule broken knowingly, with a written reason, and only for the words that were seen."""

from collections.abc import Iterable, Mapping

from bot.domain.lint import Finding, Level, may_override
from bot.domain.statement import Override


def identity(finding: Finding) -> str:
    """What a rule found, however often it is looked for: its language and the words."""
    return f"{finding.language}: {finding.text}"


def take(
    findings: Iterable[Finding], reasons: Mapping[str, str], before: Iterable[Override] = ()
) -> tuple[Override, ...]:
    """The overrides of a text: the rules that block it and were given a reason; those of the revision `before` stay
    for the words that they were given for. HARD rules have none, nor have those that nobody may allow.
    """
    blocked = [f for f in findings if may_override(f)]
    kept = {o.rule: o for o in before}
    found = []
    for rule in sorted({f.rule for f in blocked}):
        words = sorted({identity(f) for f in blocked if f.rule == rule})
        old = kept.get(rule)
        if reason := reasons.get(rule, "").strip():
            found.append(Override(rule=rule, reason=reason, found=tuple(words)))
        elif old is not None and (still := tuple(w for w in words if w in old.found)):
            found.append(Override(rule=rule, reason=old.reason, found=still))
    return tuple(found)


def left(findings: Iterable[Finding], overrides: Iterable[Override]) -> tuple[Finding, ...]:
    """The findings that keep a text from going out all the same: HARD ones, and whatever no override covers."""
    covered = {(o.rule, words) for o in overrides for words in o.found}

    def stands(finding: Finding) -> bool:
        return finding.level is Level.HARD or (
            finding.level is Level.BLOCK and (finding.rule, identity(finding)) not in covered
        )

    return tuple(f for f in findings if stands(f))
