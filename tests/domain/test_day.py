"""Days as people type them, in both languages; what is no day is none."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import read_day, read_when

SATURDAY = date(2025, 5, 31)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", "05-31"),
        ("Tonight", "05-31"),
        ("aujourd\u2019hui", "05-31"),
        ("Aujourd'hui", "05-31"),
        ("ce soir", "05-31"),
        ("tomorrow", "06-01"),
        ("Demain", "06-01"),
        ("the day after tomorrow", "06-02"),
        ("après-demain", "06-02"),
        ("friday", "06-06"),
        ("Fri", "06-06"),
        ("next friday", "06-06"),
        ("vendredi", "06-06"),
        ("vendredi prochain", "06-06"),
        ("saturday", "06-07"),
        ("dimanche.", "06-01"),
        ("in 3 days", "06-03"),
        ("3 days", "06-03"),
        ("dans 3 jours", "06-03"),
        ("d'ici 2 semaines", "06-14"),
        ("in a week", "06-07"),
        ("une semaine", "06-07"),
        ("next week", "06-07"),
        ("12 June", "06-12"),
        ("June 12", "06-12"),
        ("12th of june", "06-12"),
        ("12 juin", "06-12"),
        ("1er juin", "06-01"),
        ("le 12 juin", "06-12"),
        ("12/06", "06-12"),
        ("12.06.2025", "06-12"),
        ("2025-06-12", "06-12"),
        ("31 may", "05-31"),
        ("12 déc", "12-12"),
        ("12 dec.", "12-12"),
    ],
)
def test_a_day_is_read(said: str, meant: str) -> None:
    """The next such day from the 31st of May 2025, a Saturday."""
    assert read_day(said, SATURDAY) == date.fromisoformat(f"2025-{meant}")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("12 march", date(2026, 3, 12)), ("30 may", date(2026, 5, 30)), ("1 mai 2025", date(2025, 5, 1))],
)
def test_a_day_without_a_year_is_the_next_one(said: str, meant: date) -> None:
    """With a year it is that one, even if it is over."""
    assert read_day(said, SATURDAY) == meant


@pytest.mark.parametrize(
    "said", ["", "soon", "31 february", "32/01", "12 ju", "12 floréal", "99", "the end", "0 days of rest", "2025-13-01"]
)
def test_what_is_no_day_is_none(said: str) -> None:
    """Rather no day than a wrong one: `ju` may be June or July."""
    assert read_day(said, SATURDAY) is None


@pytest.mark.parametrize(
    ("said", "day", "at"),
    [
        ("tomorrow 14:00", date(2025, 6, 1), time(14)),
        ("tomorrow at 14h", date(2025, 6, 1), time(14)),
        ("demain à 9 h 30", date(2025, 6, 1), time(9, 30)),
        ("friday 5pm", date(2025, 6, 6), time(17)),
        ("friday at 12 am", date(2025, 6, 6), time(0)),
        ("18:00", None, time(18)),
        ("friday", date(2025, 6, 6), None),
    ],
)
def test_a_time_may_follow(said: str, day: date | None, at: time) -> None:
    """Or stand alone."""
    assert read_when(said, SATURDAY) == (day, at)


@pytest.mark.parametrize("said", ["soon 14:00", "the room 14h", ""])
def test_a_time_behind_no_day_is_nothing(said: str) -> None:
    """It was about something else."""
    assert read_when(said, SATURDAY) is None


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_anything_can_be_typed(said: str) -> None:
    """It is a day or it is none; nothing breaks."""
    read_when(said, SATURDAY)
