# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.wordcount import (
    _EMOJI,
    _PICTURES,
    bluesky_length,
    graphemes,
    length_and_limit,
    mastodon_length,
    slack_section,
    sms_units,
    threads_length,
    too_long,
    x_weight,
)

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
KINDS = ("x", "bluesky", "mastodon", "slack", "sms", "status_page", "facebook", "telegram", "threads")


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),  # composed before it is counted
        ("صفر", 3),
        ("مثلًا", 5),
        ("’", 1),
        ("\u00a0", 1),
        ("\u202f", 2),
        ("…", 2),
        ("\u2068", 2),
        ("漢字", 4),
        ("🙂", 2),
        (FAMILY, 2),
        ("🇲🇦", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 1),
        ("#1", 2),
        ("https://status.example.com/a/very/long/path?with=query", 23),
        ("http://x.ma", 23),
        ("See https://status.example.com.", 28),
        ("a https://a.example b https://b.example", 51),
        ("status.example.com", 23),  # becomes a link without being written as one
        ("status.example.com/incidents/INC-7/updates", 42),
    ],
)
def test_x_counts_weights(text: str, weight: int) -> None:
    """Arabic weighs 1, narrow spaces and isolates 2, an emoji 2 however built, a link 23 (L20)."""
    assert x_weight(text) == weight


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("abc", 3), ("e\u0301", 1), (FAMILY, 1), ("مثلًا", 4), ("a\r\nb", 3)]
)
def test_graphemes_are_what_a_reader_counts(text: str, count: int) -> None:
    """Extended grapheme clusters: a vowel sign or a family belongs to one character."""
    assert graphemes(text) == count


def test_bluesky_counts_letters_and_bytes() -> None:
    """120 families are 3000 bytes and fit; one more is too much although it is only 121 letters."""
    assert bluesky_length(FAMILY * 120) == (120, 3000)
    assert too_long("bluesky", FAMILY * 120, {}) == 0
    assert too_long("bluesky", FAMILY * 121, {}) == 25


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See https://status.example.com/a/long/path/to/a/page", 27),
        ("@bank@social.example hello", 11),
        ("mail me@bank.example", 20),
        ("صفر", 3),
        (FAMILY, 1),
    ],
)
def test_mastodon_counts_links_as_23_and_mentions_without_server(text: str, count: int) -> None:
    """As its status length validator does."""
    assert mastodon_length(text) == count


def test_mastodon_servers_may_reserve_another_length_for_links() -> None:
    """`characters_reserved_per_url` is the server's word."""
    assert mastodon_length("https://status.example.com", url=30) == 30


@pytest.mark.parametrize(
    ("text", "count"), [("abc", 3), ("رصيد", 4), ("é", 1), ("🙂", 4), (FAMILY, 25), ("❤️", 6), ("#1 https://x.ma", 15)]
)
def test_threads_counts_an_emoji_by_its_bytes(text: str, count: int) -> None:
    """Letters are one each, Arabic too; a family of four is 25 (L20)."""
    assert threads_length(text) == count


def test_slack_counts_the_escaped_text() -> None:
    """`&`, `<` and `>` travel as entities."""
    assert slack_section("a & b < c > d") == 13 + 4 + 3 + 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pocket Bank: access is back.", (28, 160)),
        ("5 €", (4, 160)),
        ("Accès rétabli", (13, 160)),
        ("Connexion arrêtée", (17, 70)),  # ê is not in the GSM alphabet
        ("garçon", (6, 70)),
        ("رصيد", (4, 70)),
        ("🙂", (2, 70)),
    ],
)
def test_a_text_message_holds_160_or_70(text: str, expected: tuple[int, int]) -> None:
    """Arabic and French ê, ô, ç leave the GSM alphabet and more than halve the room (L20)."""
    assert sms_units(text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "limits", "excess"),
    [
        ("x", "a" * 280, {}, 0),
        ("x", "a" * 293, {}, 13),
        ("x", "ص" * 280, {}, 0),
        ("x", "a" * 293, {"x": 4000}, 0),
        ("bluesky", "a" * 301, {}, 1),
        ("mastodon", "a" * 501, {}, 1),
        ("mastodon", "a" * 501, {"mastodon": 1000}, 0),
        ("slack", "&" * 601, {}, 5),
        ("telegram", "🛑" * 2049, {}, 2),
        ("threads", "🙂" * 126, {}, 4),
        ("sms", "a" * 161, {}, 1),
        ("sms", "ص" * 71, {}, 1),
        ("status_page", "a" * 90_000, {}, 0),
        ("facebook", "a" * 11, {"facebook": 10}, 1),
    ],
)
def test_too_long_says_by_how_many(kind: str, text: str, limits: dict[str, int], excess: int) -> None:
    """Never cut silently: the author hears the number (L20)."""
    assert too_long(kind, text, limits) == excess


def test_an_unknown_kind_has_no_limit_of_its_own() -> None:
    """A new publisher is unlimited until the policy says otherwise."""
    assert length_and_limit("carrier_pigeon", "abc", {}) == (3, None)


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_counting_never_raises_and_never_goes_below_zero(text: str, kind: str) -> None:
    """Any Unicode text has a length in every outlet."""
    assert too_long(kind, text, {}) >= 0


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=100))
def test_a_longer_text_never_weighs_less_on_x(text: str) -> None:
    """Adding a plain letter after a blank adds exactly two."""
    assert x_weight(f"{text} a") == x_weight(f"{text} ") + 1


def test_every_emoji_has_one_of_the_signs_that_are_looked_for_first() -> None:
    """Over all of Unicode; what the selector or the keycap makes an emoji holds one of these two."""
    signs = "".join(map(chr, range(sys.maxunicode + 1)))
    assert all(_PICTURES.search(emoji) for emoji in _EMOJI.findall(signs))
