"""The holding text's approval in advance: bound to the words, for a year."""

from datetime import date

import pytest

from bot.defaults import load_templates
from bot.domain.holding import digest, fault, fixed_texts
from bot.domain.policy import Holding

TEXTS = {"fr long": "{service} : un mot.", "en long": "{service}: a word."}
GIVEN = Holding(digest=digest(TEXTS), approved_by=("U1", "U2"), approved_on=date(2025, 1, 15))


@pytest.mark.parametrize(
    ("today", "why"),
    [
        (date(2025, 1, 14), "missing"),
        (date(2025, 1, 15), ""),
        (date(2026, 1, 15), ""),
        (date(2026, 1, 16), "ran_out"),
    ],
)
def test_it_holds_for_a_year(today: date, why: str) -> None:
    """From the day of the approval, by the audience's calendar."""
    assert fault(GIVEN, TEXTS, today) == why


def test_it_is_bound_to_the_words() -> None:
    """One letter more and it must be approved anew; the order of languages does not matter."""
    today = date(2025, 5, 31)
    assert fault(GIVEN, TEXTS | {"fr long": "{service} : un mot. "}, today) == "changed"
    assert fault(GIVEN, dict(reversed(TEXTS.items())), today) == ""
    assert fault(None, TEXTS, today) == "missing"


def test_every_outlet_language_is_part_of_it() -> None:
    """Another language needs another approval."""
    texts = fixed_texts(load_templates(), [("fr", "short"), ("ar", "long")])
    assert list(texts) == ["fr short", "ar long"]
    assert all("{next_update_at}" in text for text in texts.values())
