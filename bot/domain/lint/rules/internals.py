"""L11: what only we know by that name: addresses, hosts, tickets, hashes, traces, channels."""

import ipaddress
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.phrases import hits
from bot.domain.lint.rules.links import without_links

PATTERNS = ("host", "ticket", "hash", "trace", "channel")


def check(given: LintInput) -> Iterator[Finding]:
    """Internal identifiers as written, links apart (L19 judges those)."""
    text = without_links(given.text)
    for match in hits(given.words.pattern("address"), text):
        if _address(match[0]):
            yield given.finding(*match.span(), "address")
    for name in PATTERNS:
        for match in hits(given.words.pattern(name), text):
            if not given.words.pattern("allowed").fullmatch(match[0]):
                yield given.finding(*match.span(), name)


def _address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
