# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lint.normal import fold, normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("MAINTENANCE", "maintenance"),
        ("Ope\u0301ration", "opération"),
        ("ﬁn", "fin"),
        ("Straße", "strasse"),
        ("n’était", "n'était"),
        ("non\u00a0prévu", "non prévu"),
        ("a \t  b", "a b"),
        ("a \n\n b", "a\nb"),
        ("Main\u00adtenance", "maintenance"),
        ("main\u200btenance", "maintenance"),
        ("cyber\u2011attaque", "cyber-attaque"),
        ("صِيَانَة", "صيانه"),
        ("صـيـانـة", "صيانه"),
        ("أعمال إصلاح آلية", "اعمال اصلاح اليه"),
        ("إلى", "الي"),
        ("\u202bصيانة\u202c", "صيانه"),
        ("", ""),
    ],
)
def test_one_form_for_what_is_written_in_several(text: str, normal: str) -> None:
    """2.2: NFKC, casefold, without vowel signs and invisible signs, one form of the Arabic letters."""
    assert normalise(text).text == normal
    assert normalise(normal).text == normal


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("Une ope\u0301ration.", "opération", "ope\u0301ration"),
        ("la ﬁn", "fin", "ﬁn"),
        ("هذه عَمَلِيَّة جارية", "عمليه", "عَمَلِيَّة"),
        ("main\u200btenance now", "maintenance", "main\u200btenance"),
        ("a    b  c", "b c", "b  c"),
    ],
)
def test_the_way_back_leads_to_what_was_written(text: str, word: str, written: str) -> None:
    """Findings point into the text as the author sees it."""
    normal = normalise(text)
    at = normal.text.index(word)
    start, end = normal.span(at, at + len(word))
    assert text[start:end] == written


@pytest.mark.parametrize(
    ("text", "word", "whole"),
    [
        ("من أجل للصيانة الآن", "صيانه", "للصيانة"),
        ("هجومًا إلكترونيًا", "هجوم", "هجومًا"),
        ("re-attacked", "attack", "attacked"),
        ("x", "x", "x"),
    ],
)
def test_spans_are_widened_to_whole_words(text: str, word: str, whole: str) -> None:
    """Arabic joins articles, prepositions and endings to the word."""
    normal = normalise(text)
    at = normal.text.index(word)
    start, end = normal.span(*normal.whole_words(at, at + len(word)))
    assert text[start:end] == whole


@given(st.text(max_size=120))
def test_every_character_knows_where_it_stood(text: str) -> None:
    """The maps are as long as the normal form, and never run backwards or out of the text."""
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert list(normal.starts) == sorted(normal.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs"]), max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A normal form is its own normal form."""
    assert fold(fold(text)) == fold(text)
