import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lint.phrases import clause_at, inside, near_before, sentence_at, sentences, words_before


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one. two! three? four", ["one.", " two!", " three?", " four"]),
        ("هل تم؟ نعم.", ["هل تم؟", " نعم."]),
        ("title\nbody.", ["title\n", "body."]),
        ("see status.example.com now.", ["see status.example.com now."]),
        ("wait... now", ["wait...", " now"]),
        ("by 23:15 (gmt+1). next", ["by 23:15 (gmt+1).", " next"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, parts: list[str]) -> None:
    """A full stop inside a host name ends nothing; a line break does."""
    assert [text[start:end] for start, end in sentences(text)] == parts


@pytest.mark.parametrize(
    ("text", "word", "clause"),
    [
        ("no, it was an attack", "attack", " it was an attack"),
        ("not to worry: scheduled work", "scheduled", " scheduled work"),
        ("لا تقلقوا، الصيانة مستمرة", "الصيانة", " الصيانة مستمرة"),
        ("this was not planned. sorry", "planned", "this was not planned"),
        ("status.example.com is planned", "planned", "status.example.com is planned"),
    ],
)
def test_clauses_keep_a_no_to_itself(text: str, word: str, clause: str) -> None:
    """A negation before a comma or colon says nothing on what follows."""
    start = text.index(word)
    first, last = clause_at(text, start, start + len(word))
    assert text[first:last] == clause


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "any way "), (2, "in any way "), (9, "was not in any way ")],
)
def test_the_window_counts_words(count: int, words: str) -> None:
    """The last ones before the position, in the same clause."""
    text = "sorry: was not in any way planned"
    found = words_before(text, text.index("planned"), count=count)
    assert found == words if count > 2 else words.endswith(found)
    assert len(found.split()) == min(count, 5)


@pytest.mark.parametrize(("count", "near"), [(3, False), (4, True), (5, True)])
def test_a_negation_counts_within_the_window_only(count: int, near: bool) -> None:
    """2.3: four words, no more."""
    text = "not in any way planned"
    assert near_before(text, text.index("planned"), re.compile("not"), count=count) is near


def test_allowed_stretches_cover_whole_finds_only() -> None:
    """`scheduled payments` allows `scheduled` there, and nowhere else."""
    allowed = re.compile("scheduled payments")
    assert inside(allowed, "scheduled payments", 0, 9)
    assert not inside(allowed, "scheduled payments are scheduled", 23, 32)


@given(st.text(alphabet="ab .!?،\n", max_size=60))
def test_sentences_cover_the_text_without_gaps(text: str) -> None:
    """Every character belongs to exactly one sentence."""
    spans = list(sentences(text))
    assert "".join(text[start:end] for start, end in spans) == text
    for position in range(len(text)):
        start, end = sentence_at(text, position)
        assert start <= position < end
