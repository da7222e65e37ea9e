"""Slack's message language: nothing typed can mention, link or hide."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import mrkdwn


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<@U1|bob> &amp; <@U2>", "@bob & @U2"),
        ("<#C1|general> <!channel> <!subteam^S1|@team>", "#general @channel @@team"),
        ("<https://a.b/c?d=1&amp;e=2|a.b>", "https://a.b/c?d=1&e=2"),
        ("<mailto:a@b.c|a@b.c>", "mailto:a@b.c"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_slack_wrote_is_read_as_the_person_meant_it(written: str, meant: str) -> None:
    """Mentions, links and escapes become plain text again, once."""
    assert mrkdwn.readable(written) == meant


@given(st.text())
def test_nothing_typed_can_mention_or_link(text: str) -> None:
    """Made safe, a text has no angle bracket and no bare ampersand left."""
    safe = mrkdwn.safe(text)
    assert "<" not in safe
    assert ">" not in safe
    assert "&" not in safe.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "\n" not in safe


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\x07", "\U000e0041", "\u061c"])
def test_names_lose_what_nobody_sees(hidden: str) -> None:
    """Characters that turn a line around or have no width are dropped from names and titles."""
    assert mrkdwn.clean(f"Pocket{hidden}Bank") == "PocketBank"


def test_exact_texts_lose_nothing() -> None:
    """A public text keeps its invisible characters: they are part of what is approved."""
    assert mrkdwn.escaped("a\u200cb\n<c>") == "a\u200cb\n&lt;c&gt;"


@pytest.mark.parametrize(("user", "shown"), [("U012AB", "<@U012AB>"), ("bayan", "bayan"), ("<!here>", "&lt;!here&gt;")])
def test_only_ids_become_mentions(user: str, shown: str) -> None:
    """What is no user id stays text."""
    assert mrkdwn.person(user) == shown


def test_times_are_written_for_every_reader() -> None:
    """A moment is a Slack date with UTC for clients that cannot."""
    at = datetime(2025, 5, 31, 20, 0, tzinfo=UTC)
    assert mrkdwn.time(at) == "<!date^1748721600^{time}|2025-05-31 20:00 UTC>"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.b/c?d=1&e=2", "<https://a.b/c?d=1&amp;e=2|here>"),
        ("javascript:alert(1)", "here"),
        ("https://a.b|c", "here"),
        ("", "here"),
    ],
)
def test_only_http_addresses_become_links(url: str, written: str) -> None:
    """Whatever an outlet calls its address, only http and https can be followed."""
    assert mrkdwn.link(url, "here") == written


def test_a_cut_never_leaves_half_a_mention() -> None:
    """A text is cut before a mention or an escaped character, not in the middle of it."""
    assert mrkdwn.cut("word <@U012AB> more", 10) == "word…"
    assert mrkdwn.cut("a &amp; b", 5) == "a…"
    assert mrkdwn.cut("short", 10) == "short"


def test_our_own_sentences_can_lose_their_marks() -> None:
    """Fields and their errors know no markup; dates, links and escapes become readable."""
    text = "*Late* since <!date^1^{time}|20:00 UTC>: `/x &lt;y&gt;` <https://a.b|there>"
    assert mrkdwn.unmarked(text) == "Late since 20:00 UTC: /x <y> there"


def test_people_are_named_one_after_the_other() -> None:
    """A list of ids becomes mentions; anything else nothing."""
    assert mrkdwn.people(["U1", "U2"]) == "<@U1> <@U2>"
    assert mrkdwn.people(None) == ""
    assert mrkdwn.channel("C0AB") == "<#C0AB>"
    assert mrkdwn.channel("approvals") == "#approvals"
