"""L19: links lead to our own pages, openly: customers learn to trust no other."""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from bot.domain.lint.model import Finding, LintContext, LintInput
from bot.domain.lint.phrases import hits
from bot.domain.lint.prose import links, without

_DOT = re.compile(r"\w\.\w")
"""Without it there is no name of a host."""


def check(given: LintInput) -> Iterator[Finding]:
    """Links that are not https, not to an allowed host, or that hide where they lead or carry a secret."""
    for start, end in links(given.text):
        if (fault := _fault(given, given.text[start:end])) is not None:
            yield given.finding(start, end, fault)
    plain = given.reading.unlinked
    for match in hits(given.words.pattern("bare"), plain) if _DOT.search(plain) else ():
        if not _known(match[0].split("/")[0], given.context.links):
            yield given.finding(*match.span(), "host")


def without_allowed(text: str, context: LintContext) -> str:
    """The text with the links to allowed hosts blanked out."""
    return without(text, ((a, b) for a, b in links(text) if _known(_host(text[a:b]), context.links)))


def _fault(given: LintInput, link: str) -> str | None:
    """The name of the hint on what is wrong with it; a page of the policy's own is always right."""
    parts = _split(link)
    if parts is None or given.words.pattern("query").search(parts.query.casefold()) or "@" in parts.netloc:
        return "form" if parts is None or "@" in parts.netloc else "query"
    if any(_under(link, allowed) for allowed in given.context.links):
        return None
    host = (parts.hostname or "").removeprefix("www.")
    if host in given.words.phrase("shorteners"):
        return "shortener"
    if not _known(host, given.context.links):
        return "host"
    return "form" if _port(parts) or _is_address(host) or parts.scheme != "https" else None


def _under(link: str, allowed: str) -> bool:
    page = allowed.rstrip("/")
    return "://" in allowed and (link.rstrip("/") == page or link.startswith((f"{page}/", f"{page}?", f"{page}#")))


@lru_cache(maxsize=256)
def _split(link: str) -> SplitResult | None:
    try:
        parts = urlsplit(link if "://" in link else f"http://{link}")
        _ = parts.port
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> bool:
    return parts.port is not None


def _host(link: str) -> str:
    parts = _split(link)
    return (parts.hostname or "") if parts else ""


def _known(host: str, allowed: tuple[str, ...]) -> bool:
    bare = host.casefold().removeprefix("www.")
    return any(bare == (_host(entry) or entry.casefold()).removeprefix("www.") for entry in allowed)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
