"""The card of a proposal in a storm: the worst few are named, all are counted, and no alert decides how it looks."""

from datetime import timedelta

import pytest

from bot.domain.proposal import Proposal
from bot.domain.signal import Named, Source, Tally
from bot.services.proposals import Sheet
from bot.slack.tongue import speaking
from bot.slack.views.proposal_card import proposal_card
from tests.builders import local

AT = local("20:46")
HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U1> and <#C1> and <!subteam^S1>",
    "*bold* _slanted_ ~struck~ `code` ```block```",
    "<https://evil.example|Your bank> https://evil.example mailto:a@evil.example",
    "\u202eesrever\u202c \u2066x\u2069 \u200bhidden\u200b",
    "&lt;!channel&gt; &amp;",
    "> quoted\n> twice",
]


def sheet(title: str = "PayGateway: connections are refused", *, over: int = 0, count: int = 1000) -> Sheet:
    """A storm: two names on the card, many beside them."""
    proposal = Proposal(
        id=1,
        title=title,
        services=("Cards",),
        severity=None,
        counts={"alertmanager": count},
        opened_at=AT,
        first_at=AT - timedelta(minutes=1),
        last_at=AT,
        started_at=AT,
        due_at=AT + timedelta(minutes=10),
    )
    source = Source.ALERTMANAGER
    named = (
        Named(name="PayGateway", title=title, source=source, count=1, things=1, over=min(over, 1), last_at=AT),
        Named(name=title, title="other", source=source, count=17, things=17, over=min(over, 17), last_at=AT),
    )
    tally = Tally(things=count, over=over, over_at=AT if over else None)
    return Sheet(now=AT, proposal=proposal, named=named, tally=tally, links=(), reports=(), incident=None)


def test_a_storm_is_counted_and_a_few_are_named() -> None:
    """One thing in its own words, several by their name; the others as a figure."""
    text = proposal_card(sheet()).text

    assert "1,000 alerts" in text
    assert "• PayGateway: connections are refused · alertmanager · once" in text
    assert "• *PayGateway: connections are refused* · alertmanager · 17 times" in text
    assert "… and 982 more." in text
    assert "over" not in text


def test_what_is_over_is_said() -> None:
    """Some, then all; the controls stay, for somebody must decide."""
    some, every = proposal_card(sheet(over=12)), proposal_card(sheet(over=1000))

    assert "12 are over" in some.text
    assert "12 over" in some.text
    assert "All alerts are over" not in some.text
    assert "*All alerts are over* since" in every.text
    assert "declare_proposal" in str(every.blocks)
    with speaking("fr"):
        assert "Toutes les alertes sont terminées" in proposal_card(sheet(over=1000)).text


@pytest.mark.parametrize("text", HOSTILE)
def test_an_alert_has_no_say_in_how_it_looks(text: str) -> None:
    """Whatever stands in it mentions nobody, links nowhere, formats nothing, hides nothing and turns nothing round."""
    shown = proposal_card(sheet(text))
    said = "\n".join(_mrkdwn(shown.blocks)) + shown.text.partition("\n")[2]

    assert "<!channel" not in said
    assert "<!here" not in said
    assert "<@" not in said
    assert "<#" not in said
    assert "<http" not in said
    assert not any(sign in said for sign in ("*bold", "_slanted", "slanted_", "~struck", "struck~", "`"))
    assert not any(unseen in said for unseen in "\u202e\u202c\u2066\u2069\u200b")
    assert "\n&gt; twice" not in said
    assert all(b["text"].get("verbatim") for b in shown.blocks if b["type"] == "section")


def _mrkdwn(blocks: object) -> list[str]:
    if isinstance(blocks, dict):
        own = [blocks["text"]] if blocks.get("type") == "mrkdwn" else []
        return own + [text for value in blocks.values() for text in _mrkdwn(value)]
    return [text for value in blocks for text in _mrkdwn(value)] if isinstance(blocks, list | tuple) else []
