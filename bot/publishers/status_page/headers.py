"""Which HTTP headers each file of the page wants, written down beside the files for whoever serves them."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Literal

Life = Literal["fresh", "settled", "never"]

LIVES: Mapping[Life, str] = {
    "fresh": "public, max-age=30, stale-while-revalidate=60, stale-if-error=86400",
    "settled": "public, max-age=3600, stale-while-revalidate=60, stale-if-error=86400",
    "never": "no-store",
}
"""How long caches may keep a file: what may change now, an incident that is over, an error."""

TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
}

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FOR_PAGES: Mapping[str, str] = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_MACHINES: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def content_policy(style: str) -> str:
    """The policy that lets a page use exactly this style element and nothing else. Works as a meta element too."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; base-uri 'none'; form-action 'none'"


def headers_for(path: str, *, style: str, life: Life = "fresh", language: str = "") -> dict[str, str]:
    """Every header of the file at `path` but its ETag, which is the server's."""
    kind = path.rpartition(".")[2]
    found = {"Content-Type": TYPES[kind], "Cache-Control": LIVES[life], **ALWAYS}
    if kind == "html":
        policy = f"{content_policy(style)}; frame-ancestors 'none'"
        found |= {"Content-Security-Policy": policy, "Content-Language": language, **FOR_PAGES}
    else:
        found |= FOR_MACHINES
    return found
