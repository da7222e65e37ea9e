"""L28: nothing hides in a text: no invisible signs, no letters that look like others."""

import re
import unicodedata
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.lint.prose import links
from bot.domain.wordcount import emoji

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_JOINER = "\u200d"


def check(given: LintInput) -> Iterator[Finding]:
    """Signs that change the direction or show nothing, unless they join an emoji; mixed scripts in a link."""
    if given.text.isascii():
        return
    pictures = emoji(given.text) if _JOINER in given.text else []
    for match in _HIDDEN.finditer(given.text):
        if match[0] != _JOINER or not any(start < match.start() < end for start, end in pictures):
            yield given.finding(*match.span(), "hidden", code=f"U+{ord(match[0]):04X}")
    for start, end in links(given.text):
        if len(_scripts(given.text[start:end])) > 1:
            yield given.finding(start, end, "mixed")


def _scripts(link: str) -> set[str]:
    """The scripts of the letters in a link's host."""
    host = re.sub(r"^[a-z+.-]+://", "", link, flags=re.IGNORECASE).split("/")[0]
    return {unicodedata.name(letter, "?").split()[0] for letter in host if letter.isalpha()}
