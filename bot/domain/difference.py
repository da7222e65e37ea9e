"""What one text says that another does not, word by word, for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\S+\s*|\s+")


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of words that stayed, went or came."""

    change: Change
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """From the old text to the new one: the pieces that are not gone make the new text, those not new the old."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(a=[_bare(w) for w in before], b=[_bare(w) for w in after], autojunk=False)
    pieces: list[Piece] = []
    for how, a, b, c, d in matcher.get_opcodes():
        pieces += _pieces(how, before[a:b], after[c:d])
    return tuple(pieces)


def _pieces(how: str, gone: list[str], came: list[str]) -> Iterator[Piece]:
    if how == "equal" and gone == came:
        yield Piece(change=Change.SAME, text="".join(came))
        return
    if gone:
        yield Piece(change=Change.GONE, text="".join(gone))
    if came:
        yield Piece(change=Change.NEW, text="".join(came))


def _bare(word: str) -> str:
    """The word as it is compared: another blank behind it is no other word."""
    return word.rstrip()


def changed(pieces: tuple[Piece, ...]) -> bool:
    """Whether anything went or came."""
    return any(p.change is not Change.SAME for p in pieces)
