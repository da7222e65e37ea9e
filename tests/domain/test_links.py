"""Addresses: what is the same place in another spelling, and what is not."""

import pytest

from bot.domain.links import first_link, same_place, without_links

POST = "https://www.facebook.com/bank/posts/7"


@pytest.mark.parametrize(
    "link",
    [
        POST,
        "http://facebook.com/bank/posts/7/",
        "https://m.facebook.com/bank/posts/7?utm_source=app&fbclid=x#comments",
        "HTTPS://WWW.Facebook.com:443/bank/posts/7",
    ],
)
def test_spellings_of_one_place(link: str) -> None:
    """Tracking, the fragment, the scheme, the port that goes without saying, `www.` and `m.` do not count."""
    assert same_place(link) == same_place(POST) == "facebook.com/bank/posts/7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/a/status/9", "https://twitter.com/a/status/9"),
        ("https://bank.slack.com/archives/C1/p17", "https://bank.slack.com/archives/C1/p17?thread_ts=1.2&cid=C1"),
        ("https://desk.example/t?a=1&b=2", "https://desk.example/t?b=2&a=1"),
    ],
)
def test_twins(one: str, other: str) -> None:
    """A network's two names, a message copied from its thread, and another order of the query are one place."""
    assert same_place(one) == same_place(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (POST, POST.replace("7", "8")),
        ("https://desk.example/t?id=1", "https://desk.example/t?id=2"),
        ("https://desk.example:8443/t", "https://desk.example/t"),
        ("https://m.co/1", "https://co/1"),
    ],
)
def test_different_places(one: str, other: str) -> None:
    """Two posts are two complaints."""
    assert same_place(one) != same_place(other)


@pytest.mark.parametrize("link", ["", "nowhere", "ftp://bank.example/x", "http://[", "https://", "javascript:x"])
def test_what_is_no_address(link: str) -> None:
    """It is never compared."""
    assert same_place(link) == ""


def test_an_address_in_a_text() -> None:
    """Without the full stop behind it; the text without it is what was said."""
    assert first_link(f"They say ({POST}), look.") == POST
    assert first_link("nothing here") == ""
    assert without_links(f"They say: {POST}") == "They say"
    assert without_links(POST) == POST
