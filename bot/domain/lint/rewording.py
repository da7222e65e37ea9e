"""Puts the wording that a finding proposes into the text it was found in."""

import re

from bot.domain.lint.model import Finding

_END = re.compile(r"[.!?؟…](?=\s|$)|\n")
_BLANKS = re.compile(r"[ \u00a0]{2,}")
_BEFORE_SIGN = re.compile(r" +(?=[.,،؛؟!])")


def reword(text: str, finding: Finding) -> str:
    """The text with the finding's wording in place of its words or their sentence; where words are missing, before
    the link at the end. The text itself where the finding proposes nothing or is about another text.
    """
    start, end = finding.span
    if finding.wording is None or text[start:end] != finding.text:
        return text
    if start == end:
        return _added(text, finding.wording)
    if finding.sentence:
        start, end = _sentence(text, start, end)
    return _tidy(text[:start], _cased(text[start:end], finding.wording), text[end:])


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around these characters, without the service's label before it."""
    before = [m.end() for m in _END.finditer(text, 0, start)]
    begin = before[-1] if before else _label(text, start)
    after = _END.search(text, end)
    stop = after.end() if after else len(text)
    return begin + len(text[begin:stop]) - len(text[begin:stop].lstrip()), stop


def _label(text: str, limit: int) -> int:
    """Where the first sentence begins behind `Pocket Bank: `."""
    colon = text.find(":", 0, limit)
    return colon + 1 if colon >= 0 else 0


def _added(text: str, wording: str) -> str:
    """A missing sentence stands last, but for a link."""
    body, link, rest = text.rstrip().rpartition(" https://")
    if not link:
        body, rest = text.rstrip(), ""
    return f"{body} {wording}{link}{rest}".strip()


def _cased(old: str, new: str) -> str:
    """A word at the beginning of a sentence keeps its capital."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _tidy(before: str, new: str, after: str) -> str:
    """One blank between words, none before a sign."""
    if new:
        return f"{before}{new}{after}"
    return _BEFORE_SIGN.sub("", _BLANKS.sub(" ", f"{before.rstrip()} {after.lstrip()}")).strip()
