"""The look for letters before a search never hides what the search would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lint.literals import Needs, literals, possible
from bot.domain.lint.phrases import hits
from tests.domain.lint.checking import LEXICON
from tests.lint.corpus import cases


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        (r"\bmaintenance\b", ((("maintenance",),),)),
        (r"\b(?:fix|repair)ed\b", ((("fixed", "repaired"),),)),
        (r"colou?r", ((("color", "colour"),),)),
        (r"(?:due|owing) to", ((("due to", "owing to"),),)),
        (r"(?:our) \w+ (?:failed|broke)", (((" broke", " failed"), ("our ",)),)),
        (r"(?:due to)|(?:\w+ cause)", ((("due to",),), ((" cause",),))),
        (r"\d+", ()),
        (r"(?:\d+)|(?:due)", ()),
        (r"(?i:lorem)", ()),
        (r"(?!)", ()),
        (r"x*abc", ((("abc",),),)),
        (r"(?:ab)+", ((("ab",),),)),
        (r"a[^b]cd", ((("cd",), ("a",)),)),
    ],
)
def test_the_letters_are_those_of_every_match(expression: str, needed: tuple[Needs, ...]) -> None:
    """The longest that all matches share, or none."""
    assert literals(expression) == needed


@given(st.from_regex(r"(?:ab?c|d[ef]+g|(?:h|ij)k{2,3}|l?m)n", fullmatch=True))
def test_every_match_holds_one_of_them(text: str) -> None:
    """For any way in which an expression can match."""
    assert possible(r"(?:ab?c|d[ef]+g|(?:h|ij)k{2,3}|l?m)n", text)


def test_no_pattern_of_ours_finds_less() -> None:
    """Over the whole corpus, in every language."""
    texts = {case.text.casefold() for case in cases()}
    patterns: set[re.Pattern[str]] = {p for words in LEXICON.words.values() for p in words.patterns.values()}
    for pattern in patterns:
        for text in texts:
            assert [m.span() for m in hits(pattern, text)] == [m.span() for m in pattern.finditer(text)]
