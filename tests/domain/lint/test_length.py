from dataclasses import replace

import pytest

from bot.domain.lint import Finding
from tests.domain.lint.checking import CONTEXT, check, of

EVERYWHERE = replace(CONTEXT, outlets=("x", "bluesky", "mastodon", "status_page"))
BLUESKY_FULL = "👩\u200d👩\u200d👧\u200d👦" * 121


def lengths(text: str, target: str, **limits: int) -> list[Finding]:
    """What L20 has against the text for this target."""
    return of("L20", check(text, "en", target=target, context=replace(EVERYWHERE, limits=limits)))


@pytest.mark.parametrize(
    ("text", "target", "excess"),
    [
        ("a" * 280, "x", None),
        ("a" * 281, "x", 1),
        ("a" * 293, "x", 13),
        ("ص" * 280, "x", None),
        ("\u202f" * 141, "x", 2),
        ("🙂" * 141, "x", 2),
        ("a" * 257 + " https://status.example.com/a/very/long/address", "x", 1),
        ("a" * 256 + " https://status.example.com/a/very/long/address", "x", None),
        ("a" * 300, "bluesky", None),
        ("a" * 301, "bluesky", 1),
        (BLUESKY_FULL, "bluesky", 25),
        ("a" * 501, "mastodon", 1),
        ("a" * 3000, "slack", None),
        ("a" * 3001, "slack", 1),
        ("a" * 161, "sms", 1),
        ("ص" * 71, "sms", 1),
        ("a" * 99_999, "facebook", None),
    ],
)
def test_a_text_that_does_not_fit_is_blocked_with_its_excess(text: str, target: str, excess: int | None) -> None:
    """L20, for one kind of outlet: never cut silently, say by how much."""
    found = lengths(text, target)
    assert [f.level for f in found] == ([] if excess is None else ["BLOCK"])
    assert all(f"by {excess}:" in f.hint for f in found)


def test_the_span_is_what_would_not_fit() -> None:
    """The author sees where the room ends."""
    (finding,) = lengths("a" * 270 + "b" * 20, "x")
    assert finding.span == (280, 290)
    assert finding.text == "b" * 10


def test_a_short_text_must_fit_every_outlet() -> None:
    """Each outlet that is too small is named."""
    assert [f.hint.split()[3] for f in lengths("a" * 400, "short")] == ["x", "bluesky"]


def test_a_long_text_is_not_measured_against_short_outlets() -> None:
    """They get the short one."""
    assert lengths("a" * 900, "long") == []


def test_a_very_long_status_text_is_only_warned_about() -> None:
    """1200 characters is what people read; the page takes more."""
    (finding,) = lengths("a" * 1300, "long")
    assert (finding.level, finding.span) == ("WARN", (1200, 1300))
    assert "by 100" in finding.hint


def test_an_accounts_own_limit_counts() -> None:
    """Premium accounts and other servers have other limits."""
    assert lengths("a" * 281, "x", x=4000) == []
    assert lengths("a" * 281, "mastodon", mastodon=200)[0].span == (200, 281)


def test_an_outlet_is_named_once() -> None:
    """Two accounts of one kind are one length."""
    context = replace(CONTEXT, outlets=("x", "x"))
    assert len(of("L20", check("a" * 281, "en", target="short", context=context))) == 1


def test_without_outlets_nothing_is_too_long() -> None:
    """A variant is measured for where it goes."""
    assert of("L20", check("a" * 5000, "en", target="short", context=replace(CONTEXT, outlets=()))) == []
