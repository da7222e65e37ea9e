"""The normal form in which words are matched (2.2), with the way back to the text as it was written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# ruff: noqa: RUF001 - look-alike letters are the subject here

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_CLUSTER = re.compile(rf"\s+|[^{_MARKS}][{_MARKS}]*|[{_MARKS}]+")
_UNIFIED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_DIGITS = {ord(d): str(n) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for n, d in enumerate(row)}
_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
_ONE_FORM = {**_UNIFIED, **_SIGNS, **_DIGITS}
_ARABIC_MARKS = frozenset({*map(chr, range(0x064B, 0x0660)), "\u0670"})
_PLAIN = re.compile(rf"(?:[!-~à-öø-ÿ’ء-غف-ي]| (?!\s))+(?![{_MARKS}])")
"""Runs in which every character stays one character, so that most texts need no look at each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """A text in normal form; `starts` and `ends` say where each of its characters stood."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the written text that a non-empty span of the normal form came from."""
        return self.starts[start], self.ends[end - 1]

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """The span with the rest of the words at both its ends: Arabic joins articles and endings to a word."""
        while start > 0 and self.text[start - 1].isalnum() and self.text[start].isalnum():
            start -= 1
        while end < len(self.text) and self.text[end].isalnum() and self.text[end - 1].isalnum():
            end += 1
        return start, end


def normalise(text: str) -> Normal:
    """NFKC and casefold; without Arabic vowel signs, tatweel and invisible signs; one form of alef, ya, ta
    marbuta, apostrophe, hyphen and digits; one blank for a run of them. For matching only.
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        plain = _PLAIN.match(text, position)
        match = plain or _CLUSTER.match(text, position)
        end = match.end() if match else position + 1
        folded = _simple(text[position:end]) if plain else fold(text[position:end])
        letters.append(folded)
        starts.extend(range(position, end) if plain else (position,) * len(folded))
        ends.extend(range(position + 1, end + 1) if plain else (end,) * len(folded))
        position = end
    return Normal(text="".join(letters), starts=tuple(starts), ends=tuple(ends))


def _simple(run: str) -> str:
    return run.lower() if run.isascii() else unify(run.lower())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The normal form of a few characters, or of a lexicon's entry."""
    if text.isspace():
        return "\n" if "\n" in text else " "
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unify("".join(c for c in folded if not _silent(c)))


def unify(text: str) -> str:
    """One form for the letters and signs that are written in several; safe on regular expressions too."""
    return text.translate(_ONE_FORM)


def _silent(character: str) -> bool:
    """Whether it adds nothing to the word: format signs, and the vowel signs of Arabic."""
    return character in _ARABIC_MARKS or unicodedata.category(character) == "Cf"
