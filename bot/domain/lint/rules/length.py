"""L20: a text that does not fit is said to be too long, by how much; it is never cut."""

from collections.abc import Iterator

from bot.domain.lint.model import Finding, Level, LintInput
from bot.domain.wordcount import SHORT_KINDS, SOFT_LIMITS, length_and_limit, too_long


def check(given: LintInput) -> Iterator[Finding]:
    """The length for the outlet that is the target, or for every outlet that the variant is written for."""
    for kind in _kinds(given):
        if excess := too_long(kind, given.text, given.context.limits):
            yield _finding(given, kind, excess)
        elif (soft := SOFT_LIMITS.get(kind)) is not None and len(given.text) > soft:
            yield given.finding(
                soft, len(given.text), "soft", level=Level.WARN, outlet=kind, limit=soft, excess=len(given.text) - soft
            )


def _kinds(given: LintInput) -> tuple[str, ...]:
    outlets = tuple(dict.fromkeys(given.context.outlets))
    if given.target == "short":
        return outlets
    if given.target == "long":
        return tuple(kind for kind in outlets if kind not in SHORT_KINDS)
    return (given.target,)


def _finding(given: LintInput, kind: str, excess: int) -> Finding:
    _, limit = length_and_limit(kind, given.text, given.context.limits)
    start = _fitting(given, kind)
    return given.finding(start, len(given.text), "long", outlet=kind, limit=limit, excess=excess)


def _fitting(given: LintInput, kind: str) -> int:
    """How many characters from the start would fit."""
    low, high = 0, len(given.text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if too_long(kind, given.text[:middle], given.context.limits) else (middle, high)
    return low
