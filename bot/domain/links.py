"""Addresses as people copy them: what is the same post in another spelling is known again."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

_FIRST = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\"»”"
_TRACKING = ("utm_", "fbclid", "gclid", "igshid", "igsh", "ref_src", "ref_url", "mibextid")
_FRONTS = ("www.", "m.", "mobile.")
_TWINS = {"twitter.com": "x.com"}
_OF_A_THREAD = frozenset({"thread_ts", "cid"})
_PORTS = {"http": 80, "https": 443}


def first_link(text: str) -> str:
    """The first web address in a text, without the punctuation that follows it; empty where there is none."""
    found = _FIRST.search(text)
    return found[0].rstrip(_TRAILING) if found else ""


def without_links(text: str) -> str:
    """The text on one line with its web addresses left out; as it is where nothing else is said."""
    plain = " ".join(_FIRST.sub(" ", text).split()).strip(" -:,;")
    return plain or " ".join(text.split())


def bare_link(link: str) -> str:
    """The address without what only counts visitors, so that one post is known again wherever it was copied. What is
    no address stays as it is.
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:  # `http://[` and the like
        return link.strip()
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith(_TRACKING)]
    path = parts.path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, urlencode(query), ""))


def same_place(link: str) -> str:
    """What all spellings of one address have in common: never shown, only compared. Empty for what is no address."""
    try:
        parts = urlsplit(bare_link(link))
        port = parts.port
    except ValueError:  # `http://[` and the like
        return ""
    if parts.scheme not in _PORTS or not parts.hostname:
        return ""
    host = _host(parts)
    query = sorted(pair for pair in parse_qsl(parts.query) if not (_slack(host) and pair[0] in _OF_A_THREAD))
    where = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    return urlunsplit(("", where, parts.path, urlencode(query), "")).removeprefix("//")


def _host(parts: SplitResult) -> str:
    host = str(parts.hostname)
    front = next((f for f in _FRONTS if host.startswith(f) and host.count(".") > 1), "")
    plain = host.removeprefix(front)
    return _TWINS.get(plain, plain)


def _slack(host: str) -> bool:
    """A message's address says from which thread it was copied: it is the same message."""
    return host == "slack.com" or host.endswith(".slack.com")
