"""Canvases: our mrkdwn becomes Markdown, and nothing that people wrote means anything in it."""

import pytest

from bot.slack.markdown import Pen
from bot.slack.mrkdwn import channel, link, moment, person, safe, time
from bot.slack.tongue import speaking
from tests.builders import CASABLANCA, local

PEN = Pen(CASABLANCA)
J = "\u2060"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("plain words, 50 % (really)!", "plain words, 50 % (really)!"),
        ("*bold* _slanted_ ~gone~ `code`", r"\*bold\* \_slanted\_ \~gone\~ \`code\`"),
        ("disk_full on node_7", "disk_full on node_7"),
        ("<@U0COMMANDER> <!channel> <#C0DUTY>", r"\<@U0COMMANDER\> \<!channel\> \<#C0DUTY\>"),
        ("![](@U0COMMANDER)", r"!\[\](@U0COMMANDER)"),
        ("[look](https://evil.example)", rf"\[look\](https:{J}//evil.example)"),
        ("https://evil.example www.evil.example", rf"https:{J}//evil.example www{J}.evil.example"),
        ("write to a@evil.example", f"write to a@{J}evil.example"),
        ("&lt;b&gt; &copy; <b>", r"\&lt;b\&gt; \&copy; \<b\>"),
        ("# big", r"\# big"),
        ("- item", r"\- item"),
        ("> quote", r"\> quote"),
        ("3. third", r"3\. third"),
        ("12) twelfth", r"12\) twelfth"),
        ("--- and === and :::", r"\--- and === and :::"),
        (":::callout", r"\:::callout"),
        ("| a | b |", r"\| a \| b \|"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines\n# of it", "two lines # of it"),
        ("حساب `x`", "حساب \\`x\\`"),
    ],
)
def test_what_people_type_stays_what_it_is(typed: str, written: str) -> None:
    """No mention, no link, no format, wherever it stands."""
    assert PEN.said(safe(typed)) == written


def test_what_is_ours_means_something() -> None:
    """People, channels, links and moments; a moment has its date, in the house's zone and the language spoken."""
    at = local("21:05")
    assert PEN.said(f"{person('U0COMMANDER')} {channel('C0DUTY')}") == "![](@U0COMMANDER) ![](#C0DUTY)"
    assert (
        PEN.said(link("https://s.example/a_(b)?x=1&y=2", "a [b]")) == r"[a \[b\]](https://s.example/a_%28b%29?x=1&y=2)"
    )
    assert PEN.said(f"{time(at)} {moment(at)}") == "31 May 21:05 31 May 21:05"
    with speaking("fr"):
        assert PEN.said(time(at)) == "31 mai 21:05"


def test_our_sentences_keep_their_emphasis() -> None:
    """Bold and code in sentences that hold no word of people."""
    assert (
        PEN.ours("*Late:* since *noon*, `/incident say` [now]") == r"**Late:** since **noon**, `/incident say` \[now\]"
    )
