"""Expectations: paths into a document, and one sentence for each that is not met."""

from typing import Any

import pytest

from bot.rehearsal.expectations import MISSING, look_up, unmet

DOCUMENT: dict[str, Any] = {
    "score": {"truth_flags": 0, "first": None},
    "words": [{"text": "a", "to": ["x"]}, {"text": "b", "to": []}],
    "empty": [],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("score.truth_flags", 0),
        ("score.first", None),
        ("words.0.text", "a"),
        ("words.-1.text", "b"),
        ("words.*.text", ["a", "b"]),
        ("words.*.to.0", ["x", MISSING]),
        ("empty.*.text", []),
        ("words.2.text", MISSING),
        ("words.-3", MISSING),
        ("score.*", MISSING),
        ("nothing", MISSING),
        ("words.first", MISSING),
        ("score.truth_flags.deep", MISSING),
        ("", DOCUMENT),
    ],
)
def test_a_path_leads_to_a_value_or_nowhere(path: str, value: object) -> None:
    """Keys, numbers from either end, `*` for all; what is not there is MISSING, never an error."""
    assert look_up(DOCUMENT, path) == value


@pytest.mark.parametrize(
    ("expectation", "met"),
    [
        ({"path": "score.truth_flags", "is": 0}, True),
        ({"path": "score.truth_flags", "is": 1}, False),
        ({"path": "score.truth_flags", "at_least": 0, "at_most": 3}, True),
        ({"path": "score.truth_flags", "at_least": 1}, False),
        ({"path": "score.first", "at_most": 9}, False),
        ({"path": "score.first", "at_least": 0}, False),
        ({"path": "words.*.text", "contains": "b"}, True),
        ({"path": "words.0.text", "contains": "z"}, False),
        ({"path": "words.0.text", "lacks": "z"}, True),
        ({"path": "words", "lacks": "x"}, False),
        ({"path": "score", "lacks": "0"}, True),
        ({"path": "words", "count": 2, "note": "both"}, True),
        ({"path": "words", "count": 3}, False),
        ({"path": "no.such.thing", "is": 0}, False),
    ],
)
def test_every_operator(expectation: dict[str, object], met: bool) -> None:
    """What is None is neither at least nor at most anything: a word never said was not said in time."""
    assert (unmet(DOCUMENT, [expectation]) == []) is met


def test_a_sentence_names_path_wish_and_finding() -> None:
    """Each failed operator of each expectation in a line of its own."""
    found = unmet(DOCUMENT, [{"path": "words", "count": 5, "is": []}, {"path": "gone", "is": 1}])

    assert len(found) == 3
    assert found[0].startswith("words: count 5 expected, found [")
    assert found[2] == "gone: there is no such value"
