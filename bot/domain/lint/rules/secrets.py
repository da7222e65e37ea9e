"""L18: keys and passwords, and what looks like one."""

import re
from collections import Counter
from collections.abc import Iterator
from math import log2

from bot.domain.lint.model import Finding, Level, LintInput
from bot.domain.lint.private import secrets
from bot.domain.lint.rules.links import without_allowed

_TOKEN = re.compile(r"(?<![\w/+=-])(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9/+=_-]{20,}")

_LONG = re.compile(r"[A-Za-z0-9/+=_-]{20}")


def check(given: LintInput) -> Iterator[Finding]:
    """Secrets by their form; and long words of such disorder that no person wrote them (BLOCK)."""
    known = list(secrets(given.text))
    for secret in known:
        yield given.finding(secret.start, secret.end, "secret")
    for match in _TOKEN.finditer(without_allowed(given.text, given.context)) if _LONG.search(given.text) else ():
        covered = any(s.start <= match.start() and match.end() <= s.end for s in known)
        if not covered and 100 * _entropy(match[0]) > given.words.numbers["entropy_hundredths"]:
            yield given.finding(*match.span(), "token", level=Level.BLOCK)


def _entropy(text: str) -> float:
    """Bits for each character."""
    return -sum(n / len(text) * log2(n / len(text)) for n in Counter(text).values())
