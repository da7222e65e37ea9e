"""How text counts on Mastodon and what HTML it becomes."""

import httpx
import pytest

from bot.rehearsal.networks.mastodon.text import length, to_html


class TestText:
    """How text counts and what HTML it becomes."""

    @pytest.mark.parametrize(
        ("text", "counted"),
        [
            ("abc", 3),
            ("https://example.com/" + "x" * 200, 23),
            ("See https://example.com/x.", 28),
            ("ask @bank@example.com now", 13),
            ("e\u0301\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),
            ("رصيدكم سليم", 11),
            ("mail@bank.example", 17),
        ],
    )
    def test_length_is_as_people_and_links_count(self, text: str, counted: int) -> None:
        """Grapheme clusters, links for 23, mentions without their domain."""
        assert length(text) == counted

    def test_a_warning_counts_too(self) -> None:
        """The spoiler text is part of the length."""
        assert length("abc", warning="de") == 5

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("one\ntwo\n\n\nthree", "<p>one<br />two</p><p>three</p>"),
            ("a\r\nb <script>", "<p>a<br />b &lt;script&gt;</p>"),
            ("#Bank!", '<p><a href="/t/bank" class="mention hashtag" rel="tag">#<span>Bank</span></a>!</p>'),
            ("#1 only", "<p>#1 only</p>"),
        ],
    )
    def test_paragraphs_breaks_and_tags(self, text: str, html: str) -> None:
        """Plain text becomes safe HTML."""
        assert to_html(text, tag_base="/t") == html

    def test_a_link_hides_its_scheme_and_its_end(self) -> None:
        """What is hidden is still in the text, so that reading it back gives the whole address."""
        url = "https://status.example.com/incidents/abcdefghijklmnop?x=1&y=2"
        html = to_html(f"See {url}.", tag_base="/t")
        assert '<span class="invisible">https://</span><span class="ellipsis">' in html
        assert html.endswith("</a>.</p>")
        assert httpx.URL(url).host in html
