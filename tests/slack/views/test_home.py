"""Home tabs: theirs first, everything a person must read before they decide, and within a hundred blocks."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.views import View
from syrupy.assertion import SnapshotAssertion

from bot.domain.home import Home, Over, Owned, Place, Proposed, Waiting, home_of
from bot.domain.incident import Phase
from bot.domain.lint import Finding, Level
from bot.domain.scorecard import Scorecard
from bot.domain.snapshot import Snapshot
from bot.domain.standing import Bar
from bot.domain.statement import Message as PublicMessage
from bot.domain.statement import Statement
from bot.rehearsal.workspace.blocks import check_view
from bot.slack.tongue import speaking
from bot.slack.views.home import BLOCKS, home_view, plain_home
from tests.builders import clock, content, incident, local, policy, published, snapshot, statement
from tests.cast import APPROVER, COMMANDER, DUTY_MANAGER, EXECUTIVE, STRANGER
from tests.domain.test_proposal import proposal
from tests.slack.checks import texts_of

NOW = local("20:53")
FIGURES = Scorecard(
    minutes_from_first_sign=24.0,
    minutes_from_declaration=9.0,
    longest_silence_minutes=54.6,
    promises_made=8,
    promises_kept=8,
    promises_unscorable=0,
)
OVER = Over(incident=incident(id=9, phase=Phase.CLOSED, resolved_at=local("19:00")), score=FIGURES)


def drawn(home: Home, *found: Finding) -> dict[str, Any]:
    """The tab, once Slack's own models and the simulated workspace have taken it."""
    view = home_view(home, policy(), lambda _: found)
    View(**view).to_dict()
    check_view(view, kind="home")
    for block in view["blocks"]:
        for text in texts_of(block):
            assert 0 < len(text["text"]) <= 3000
    return view


def read(view: dict[str, Any]) -> str:
    """Everything that stands there, controls in brackets."""
    lines = []
    for block in view["blocks"]:
        lines += [t["text"] for t in texts_of(block)]
        elements = [e for e in block.get("elements", ()) if "action_id" in e] + [block.get("accessory") or {}]
        lines += [f"[{e['text']['text']}]" for e in elements if e.get("type") == "button"]
    return "\n".join(lines)


def busy() -> Snapshot:
    """The evening with one word said, another that waits, and a promise."""
    clocks = (clock("K7", "20:54", "21:20"), clock("K8", "20:51", "20:56", id=2, instance="2"))
    said = (published(1, local("20:40")), statement(2))
    return snapshot(NOW, incident=incident(channel_id="C0INC1"), statements=said, clocks=clocks)


@pytest.mark.parametrize("person", [COMMANDER, APPROVER, EXECUTIVE, STRANGER])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_tab_of_each_kind_of_person(person: str, language: str, snapshot: SnapshotAssertion) -> None:
    """Commander, approver, executive and stranger of the same evening, in both languages."""
    with speaking(language):
        home = home_of(person, (busy(),), (OVER,), policy(), NOW)
        assert read(drawn(home)) == snapshot


def test_what_may_be_an_incident_has_the_buttons_of_its_card(snapshot: SnapshotAssertion) -> None:
    """For whoever decides; what it may be part of can be chosen."""
    proposed = Proposed(proposal=proposal(), going_on=(incident(),))
    view = drawn(Home(person=DUTY_MANAGER, now=NOW, proposals=(proposed,)))
    assert read(view) == snapshot
    assert [e["action_id"] for b in view["blocks"] for e in b.get("elements", ()) if "action_id" in e] == [
        "declare", "declare_proposal", "join_incident", "dismiss_proposal",
    ]  # fmt: skip


@pytest.mark.parametrize("bar", [Bar.GUEST, Bar.EXTERNAL])
def test_a_guest_reads_where_to_look(bar: Bar, snapshot: SnapshotAssertion) -> None:
    """Nothing else, and no button."""
    assert read(drawn(Home(person=STRANGER, now=NOW, bar=bar))) == snapshot


def test_a_quiet_day_says_so(snapshot: SnapshotAssertion) -> None:
    """Nothing waits, nothing is open, nothing is over; one can still declare."""
    assert read(drawn(Home(person=STRANGER, now=NOW))) == snapshot


def test_what_speaks_against_a_text_stands_over_the_buttons() -> None:
    """Whoever decides here knows what they would know from the card."""
    found = Finding(
        rule="L04", level=Level.WARN, span=(0, 0), text="", hint="no advice for the customer", language="en", target="x"
    )
    home = home_of(APPROVER, (busy(),), (), policy(), NOW)
    said = read(drawn(home, found))
    assert said.index("no advice for the customer") < said.index("[Approve]")


def long_text(number: int) -> Statement:
    """A text in twelve bodies of which each needs five sections."""
    outlets = ("status_page", "bluesky", "mastodon", "x")
    messages = tuple(
        PublicMessage(outlet=o, language=lang, body=f"{o} {lang} " + "é<&>" * 3000)
        for o in outlets
        for lang in ("fr", "ar", "en")
    )
    return statement(number, of=content(messages=messages))


def full(statements: tuple[Statement, ...]) -> Home:
    """More of everything than anybody will ever see, with the longest titles."""
    many = [
        replace(busy(), incident=incident(id=n, title="<!channel> & " * 20, channel_id=f"C0INC{n}", private=True))
        for n in range(1, 121)
    ]
    return Home(
        person=APPROVER,
        now=NOW,
        waiting=tuple(Waiting(snapshot=replace(busy(), statements=statements), statement=s) for s in statements),
        proposals=(Proposed(proposal=proposal(title="<!channel> & " * 40), going_on=(incident(),) * 100),) * 9,
        clocks=tuple(Owned(incident=s.incident, clock=clock("K3", "20:40", "20:50")) for s in many),
        mine=tuple(Place(snapshot=s, roles=("commander", "comms_lead")) for s in many),
        others=tuple(Place(snapshot=s) for s in many),
        over=(replace(OVER, incident=many[0].incident),) * 5,
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_fullest_tab_fits(language: str) -> None:
    """A hundred blocks and three thousand characters in each; every list says that it goes on, nothing is cut off."""
    with speaking(language):
        ordinary = drawn(full(tuple(statement(n) for n in range(1, 31))))
        long = drawn(full(tuple(long_text(n) for n in range(1, 31))))
    for view in (ordinary, long):
        assert len(view["blocks"]) < BLOCKS
        assert "<!channel>" not in str(view)
    assert str(ordinary).count("'action_id': 'list'") == 2


def test_a_text_too_long_for_the_tab_is_read_in_a_window() -> None:
    """Never half a text beside a button that approves all of it."""
    said = read(drawn(full((long_text(1),))))
    assert "[Read and decide]" in said
    assert "[Approve]" not in said


def test_in_words_alone_there_is_still_a_way_to_declare() -> None:
    """For a Slack that does not take the tab as it was meant."""
    view = plain_home()
    check_view(view, kind="home")
    assert "[Declare an incident]" in read(view)
