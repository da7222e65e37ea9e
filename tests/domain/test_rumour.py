"""The same claim is known again, and a line that answers it finds its place."""

from datetime import UTC, datetime

import pytest

from bot.domain.links import bare_link
from bot.domain.rumour import Rumour, answered_by, folded, with_answer
from bot.domain.template import Text

AT = datetime(2025, 5, 31, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("They lost our data!", "they lost our DATA"),
        ("C\u2019est une cyberattaque", "C'est une cyberattaque."),
        ("données volées", "donnees  volees"),
        ("تم اختراق البنك", "تمّ اختراقُ البنك"),
    ],
)
def test_the_same_claim_is_known_again(one: str, other: str) -> None:
    """Whatever its case, accents, vowel signs and punctuation."""
    assert folded(one) == folded(other)


def test_another_claim_is_another() -> None:
    """Nothing is guessed from similar words."""
    assert folded("They lost our data") != folded("They lost our money")


def test_one_post_is_one_address() -> None:
    """Without what only counts visitors."""
    one = "https://X.example/p/1/?utm_source=a&fbclid=b#top"
    assert bare_link(one) == bare_link("https://x.example/p/1") == "https://x.example/p/1"
    assert bare_link("https://[x") == "https://[x"
    assert bare_link("https://x.example/p?id=2") != bare_link("https://x.example/p?id=3")


def test_a_line_stands_before_the_link() -> None:
    """In every language that has one, once."""
    texts = (
        Text(language="en", variant="short", body="App: x. https://s.example/"),
        Text(language="en", variant="long", body="App: x."),
        Text(language="fr", variant="long", body="App : x."),
    )
    after = with_answer(texts, {"en": "No data was lost."})
    assert [t.body for t in after] == [
        "App: x. No data was lost. https://s.example/", "App: x. No data was lost.", "App : x.",
    ]  # fmt: skip
    assert with_answer(after, {"en": "No data was lost."}) == after


def test_a_statement_answers_what_it_says() -> None:
    """Only with the line, word for word; a claim without a line is answered by nothing."""
    known = Rumour(
        id=1, incident_id=1, number=1, claim="x", count=1, links=(), first_by="U1", first_at=AT, last_at=AT,
        answer={"en": "No data was lost."},
    )  # fmt: skip
    said = Text(language="en", variant="short", body="App: x. No data was lost.")
    other = Text(language="en", variant="short", body="App: x.")
    assert answered_by(known, [other, said])
    assert not answered_by(known, [other])
