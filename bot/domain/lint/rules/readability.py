"""L21: short sentences, plain words, no shouting: people read this on a phone, worried."""

import re
from collections.abc import Iterator

from bot.domain.lint.model import Finding, LintInput
from bot.domain.wordcount import emoji

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CAPITALS = re.compile("\\b[A-Z\u00c0-\u00dd]{2,}\\b")
_EXCLAMATION = re.compile(r"!")
_LONG_WORD = 6
_TOO_MANY_CAPITALS = 3


def check(given: LintInput) -> Iterator[Finding]:
    """Long sentences, long words, capitals, exclamation marks and more than one emoji."""
    text = given.reading.plain
    lengths = []
    for start, end in given.reading.sentences:
        span = given.normal.span(start, end) if end > start else (0, 0)
        words = _WORD.findall(text[slice(*span)])
        lengths.append((len(words), span, words))
        if len(words) > given.words.numbers["sentence"]:
            yield given.finding(*span, "sentence", count=len(words), limit=given.words.numbers["sentence"])
    yield from _whole(given, text, [(count, words) for count, _, words in lengths if count])
    yield from _loud(given, text)


def _whole(given: LintInput, text: str, sentences: list[tuple[int, list[str]]]) -> Iterator[Finding]:
    """What only a longer text can show: the mean length of its sentences, and LIX."""
    numbers = given.words.numbers
    words = [word for _, some in sentences for word in some]
    if len(words) < numbers["enough_words"]:
        return
    average = len(words) / len(sentences)
    lix = average + 100 * sum(map(_LONG_WORD.__lt__, map(len, words))) / len(words)
    if average > numbers["mean"]:
        yield given.finding(0, len(text), "mean", count=round(average), limit=numbers["mean"])
    elif lix > numbers["lix"]:
        yield given.finding(0, len(text), "lix", count=round(lix), limit=numbers["lix"])


def _loud(given: LintInput, text: str) -> Iterator[Finding]:
    known = given.words.phrase("capitals")
    shouted = [word for word in _CAPITALS.findall(text) if word.casefold() not in known]
    if len(shouted) >= _TOO_MANY_CAPITALS:
        start = text.index(shouted[0])
        yield given.finding(start, start + len(shouted[0]), "capitals")
    if sign := _EXCLAMATION.search(text):
        yield given.finding(*sign.span(), "exclamation")
    pictures = emoji(text) if not text.isascii() else []
    if len(pictures) > 1:
        yield given.finding(*pictures[1], "emoji")
