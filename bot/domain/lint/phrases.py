"""Where sentences and clauses end in normalised text, and what stands before a word in its own clause."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.lint.literals import possible

_SENTENCE_END = re.compile(r"[.!?؟]+(?=\s|$)|\n")
_CLAUSE_END = re.compile(r"[.!?؟](?=\s|$)|[:;,،؛\n]|\s-\s")


def hits(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """Where the pattern matches; most never do, and a look for their letters alone tells at once."""
    return pattern.finditer(text) if possible(pattern.pattern, text) else ()


def found(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern matches anywhere."""
    return possible(pattern.pattern, text) and pattern.search(text) is not None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The span of every sentence, its end sign included."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield start, end.end()
        start = end.end()
    if start < len(text):
        yield start, len(text)


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The span of the sentence that this position belongs to."""
    return next((span for span in sentences(text) if span[0] <= position < span[1]), (0, len(text)))


def clause_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the clause around these characters."""
    before = [match.end() for match in _CLAUSE_END.finditer(text, 0, start)]
    after = _CLAUSE_END.search(text, end)
    return (before[-1] if before else 0), (after.start() if after else len(text))


def words_before(text: str, position: int, *, count: int) -> str:
    """The last words before a position in the same clause, at most `count` of them."""
    start, _ = clause_at(text, position, position)
    words = list(re.finditer(r"\S+", text[start:position]))
    return text[start + words[-count:][0].start() : position] if words else ""


def near_before(text: str, position: int, pattern: re.Pattern[str], *, count: int) -> bool:
    """Whether one of the last `count` words before the position matches: the negation window of 2.3."""
    return pattern.search(words_before(text, position, count=count)) is not None


def inside(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether these characters lie within a stretch that the pattern allows."""
    return any(match.start() <= start and end <= match.end() for match in hits(pattern, text))
