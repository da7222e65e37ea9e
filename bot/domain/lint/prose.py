"""A text without what is the same in every language: links and the services' names."""

import re
from collections.abc import Iterator
from functools import lru_cache

_TRAILING = ".,:;!?)]}»\"',،؛؟"
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s<>]+|\bwww\.[^\s<>]+", re.IGNORECASE)


def links(text: str) -> Iterator[tuple[int, int]]:
    """The spans of links, without the sentence's own signs after them."""
    if "://" in text or "www." in text.casefold():
        for match in _LINK.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(_TRAILING))


def without_links(text: str) -> str:
    """The text with every link blanked out, each character by one blank."""
    return without(text, links(text))


def without(text: str, spans: Iterator[tuple[int, int]]) -> str:
    """The text with these stretches blanked out."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def blanked(text: str, names: tuple[str, ...]) -> str:
    """The text with these names blanked out, however they are written."""
    return _names(names).sub(_blank, text) if names else text


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))), re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
