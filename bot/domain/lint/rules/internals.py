"""L11: what only we know by that name: addresses, hosts, tickets, hashes, traces, channels."""

import ipaddress
import re
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits

PATTERNS = ("domain", "trace", "channel")
NUMBERED = ("host", "ticket", "hash")
_SUSPECT = re.compile(r"\d(?:(?<=[A-Za-z-]\d)|(?=[A-Za-z-])|\.\d+\.)")
_COLONS = re.compile(r":[0-9A-Fa-f]*:")
"""What every address, machine, ticket and hash holds, and few public texts do."""


def check(given: LintInput) -> Iterator[Finding]:
    """Internal identifiers as written, links apart (L19 judges those)."""
    text = given.reading.unlinked
    suspect = _SUSPECT.search(text) is not None or _COLONS.search(text) is not None
    for match in hits(given.words.pattern("address"), text) if suspect else ():
        if _address(match[0]):
            yield given.finding(*match.span(), "address")
    for name in (*PATTERNS, *NUMBERED) if suspect else PATTERNS:
        for match in hits(given.words.pattern(name), text):
            if not given.words.pattern("allowed").fullmatch(match[0]):
                yield given.finding(*match.span(), name)


def _address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
