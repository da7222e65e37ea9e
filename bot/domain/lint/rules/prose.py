"""A text without what is the same in every language: links and the services' names."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.domain.lint.model import LintContext

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def prose(text: str, context: LintContext) -> str:
    """The text with those blanked out, each character by one blank."""
    return blanked(_LINK.sub(_blank, text) if "://" in text else text, context)


def blanked(text: str, context: LintContext) -> str:
    """The text with the services' names blanked out."""
    known = tuple(dict.fromkeys((*context.services, *context.aliases)))
    return _names(known).sub(_blank, text) if known else text


def upright(texts: Iterator[str]) -> list[str]:
    """Those that are written in capitals: two letters at least."""
    return [t for t in texts if len(t) > 1 and t.isupper()]


@lru_cache(maxsize=64)
def _names(known: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))), re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
