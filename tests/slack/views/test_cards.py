"""The three cards: everything they must say, in words, within Slack's limits."""

from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.approval import Verdict
from bot.domain.delivery import DeliveryState, Receipt
from bot.domain.incident import Phase
from bot.domain.lint import Finding, Level
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Message as PublicMessage
from bot.domain.statement import State
from bot.domain.template import Text
from bot.slack.views.approval_card import approval_card
from bot.slack.views.executive_card import executive_card
from bot.slack.views.incident_card import incident_card
from bot.slack.views.parts import Message
from tests.builders import (
    approval,
    clock,
    content,
    delivery,
    fact,
    incident,
    local,
    policy,
    published,
    snapshot,
    statement,
)
from tests.cast import APPROVER, COMMS_LEAD
from tests.slack.checks import accepted, controls

WORDS = (Text(language="fr", variant="short", body="Un mot."), Text(language="en", variant="short", body="A word."))
SAID = published(1, local("20:54"), texts=WORDS)
OUT = delivery(
    state=DeliveryState.DONE, receipt=Receipt(remote_id="1", url="https://s.example/1"), settled_at=local("20:54")
)


def told(now: str = "21:00", **changes: object) -> Snapshot:
    """The incident after its first word, with the promise running."""
    promise = clock("K7", "20:54", "21:20")
    known = {"statements": (SAID,), "deliveries": (OUT,), "clocks": (promise,), "facts": (fact(),), "reports": 12}
    return snapshot(local(now), **(known | changes))


def waiting(**changes: object) -> Snapshot:
    """The incident with a text that waits for its approvers."""
    clocks = (clock(), clock("K8", "20:51", "20:56"))
    return snapshot(local("20:52"), **({"statements": (statement(),), "clocks": clocks, "facts": (fact(),)} | changes))


def line(message: Message, start: str) -> str:
    """The line of a card that begins so."""
    return next(t for t in message.text.splitlines() if t.startswith(start))


def test_a_new_incident_says_that_nothing_was_said(snapshot: SnapshotAssertion) -> None:
    """The card of the first second: who, what, since when, and by when the first word is due."""
    card = accepted(incident_card(_fresh(), policy()))
    assert card.text == snapshot
    assert "Nothing has been said yet" in line(card, "*Public*")
    assert set(controls(card)) == {"say", "phase", "timeline"}


def _fresh() -> Snapshot:
    return snapshot(local("20:45"), clocks=(clock(),))


def test_the_card_shows_the_last_word_and_where_it_is(snapshot: SnapshotAssertion) -> None:
    """After the first word: its number, its time, its text, its outlets, and the promise it made."""
    card = accepted(incident_card(told(), policy()))
    assert card.text == snapshot
    assert "“A word.”" in card.text
    assert "status page ✓" in card.text
    assert "(12 reports)" in card.text
    assert set(controls(card)) == {"say", "no_change", "phase", "timeline", "reports"}


@pytest.mark.parametrize(
    ("now", "words", "cells"),
    [
        ("20:55", "due by", 0),
        ("21:07", "amber", 5),
        ("21:15", "amber", 8),
        ("21:20", "red", 10),
        ("22:00", "late since", 10),
    ],
)
def test_amber_and_red_are_words_too(now: str, words: str, cells: int) -> None:
    """Half of the time is amber, the end of it is red and late since; never by colour alone."""
    following = line(incident_card(told(now), policy()), "*Next*")
    assert words in following
    assert following.count("▓") == cells


def test_a_card_changes_only_with_its_content() -> None:
    """Rendered twice from one state the bytes are equal; a second later they still are, so nothing is edited."""
    assert incident_card(told(), policy()).shown == incident_card(told("21:00:01"), policy()).shown
    assert incident_card(told(), policy()).shown != incident_card(told("21:20"), policy()).shown


def test_outlets_that_differ_are_told_apart() -> None:
    """Where one language is out and another failed, both are named."""
    refused = delivery("b", state=DeliveryState.REFUSED, language="fr", trouble="too long")
    assert "status page (en ✓, fr ✗ refused)" in incident_card(told(deliveries=(OUT, refused)), policy()).text


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (fact(), "✓ ledger_ok checked"),
        (fact(value="no"), "✗ ledger_ok: no, checked"),
        (fact(value="12 %"), "✓ ledger_ok: 12 % checked"),
        (fact(verified_at=None, verified_by=None), "? ledger_ok: being checked"),
        (fact(verified_at=local("18:00")), "too old to lean on"),
    ],
)
def test_facts_say_how_they_stand(known: object, said: str) -> None:
    """Checked, not true, being checked, or too old."""
    assert said in line(incident_card(told(facts=(known,)), policy()), "*Facts*")


def test_a_waiting_text_is_named_with_its_deadline() -> None:
    """The card says that a statement waits, since when and until when; the say button is no longer the first thing."""
    card = incident_card(waiting(), policy())
    assert "Statement 1 waits for approval since" in line(card, "*Waiting*")
    assert "decision due by" in line(card, "*Waiting*")
    assert "style" not in controls(card)["say"]


def test_a_text_that_was_sent_back_is_with_its_author() -> None:
    """After a request for a change the author is named."""
    card = incident_card(waiting(statements=(statement(state=State.CHANGING),)), policy())
    assert f"is with <@{COMMS_LEAD}>" in line(card, "*Waiting*")


def test_a_closed_incident_has_nothing_left_to_press() -> None:
    """Controls disappear when they no longer apply."""
    over = incident(phase=Phase.CLOSED, resolved_at=local("23:00"))
    card = accepted(incident_card(told(incident=over, clocks=()), policy()))
    assert set(controls(card)) == {"timeline", "reports", "reopen"}
    assert "Resolved" in line(card, "*Next*")


def test_a_hostile_title_stays_a_title() -> None:
    """Nothing typed can mention, link or turn the line around."""
    title = "<!channel> \u202e<https://evil.example|x> & co"
    card = accepted(incident_card(told(incident=incident(title=title, services=("<@U1>",))), policy()))
    assert "<!channel>" not in card.text
    assert "<@U1>" not in card.text
    assert "\u202e" not in card.text
    assert card.blocks[0]["text"]["text"] == "INC-1 <!channel> <https://evil.example|x> & co"


def test_the_executives_card_is_plain(snapshot: SnapshotAssertion) -> None:
    """What customers see, what they were told, what comes next, money, data, and what waits for a yes."""
    card = accepted(executive_card(told(), policy()))
    assert card.text == snapshot
    assert controls(card) == {}
    assert "1 word, the first 9 min after declaration" in card.text
    assert "Money: checked, safe" in card.text


def test_executives_are_told_what_is_late() -> None:
    """An owed word is named as late, with the moment since."""
    assert "*Late:* we have owed the public a word since" in executive_card(told("21:25"), policy()).text
    assert "Nothing is late" in executive_card(told(), policy()).text


def test_executives_read_no_title() -> None:
    """Titles are engineers' words: host names stay out of the executives' channel."""
    named = incident(title="db-prod-7 down")
    assert "db-prod-7" not in executive_card(told(incident=named), policy()).text


def test_a_resolved_incident_says_from_when_to_when() -> None:
    """At the end the card tells the whole in one sentence."""
    over = incident(phase=Phase.RESOLVED, restored_at=local("22:00"), resolved_at=local("22:30"))
    text = executive_card(told("22:31", incident=over, clocks=()), policy()).text
    assert text.startswith("Resolved: customers of Pocket Bank and Chaabi Net had wrong balances from")
    assert "Nothing more is due." in text


def test_the_approval_card_shows_the_exact_words(snapshot: SnapshotAssertion) -> None:
    """Text, length by outlet, where it goes, what it leans on, who is needed, and the digest."""
    card = accepted(approval_card(waiting(), waiting().statements[0], policy()))
    assert card.text == snapshot
    assert set(controls(card)) == {"approve", "ask_change", "reject"}
    digest = statement().revision.digest
    assert {e["value"] for e in controls(card).values()} == {f"1:{digest}"}


def test_public_words_are_shown_character_by_character() -> None:
    """Markup, emoji codes and line breaks in a public text are shown as they would be published."""
    body = "*Pocket Bank* :smile: <b>\nLine two & more\u200c."
    of = content(body)
    card = accepted(approval_card(waiting(), statement(of=of), policy()))
    assert {"type": "plain_text", "text": body, "emoji": False} in [b.get("text") for b in card.blocks]


def test_equal_bodies_are_shown_once_with_every_outlet() -> None:
    """Two outlets with the same words share one text; each counts in its own way."""
    messages = (
        PublicMessage(outlet="bluesky", language="en", body="A word."),
        PublicMessage(outlet="mastodon", language="en", body="A word."),
    )
    card = approval_card(waiting(), statement(of=content(messages=messages)), policy())
    assert card.text.count("A word.") == 1
    assert "*English* · Bluesky 7 of 300 · Mastodon 7 of 500" in card.text


def test_findings_are_listed_with_their_hint() -> None:
    """The approver sees what the rules say, warnings included."""
    found = Finding(
        rule="L04", level=Level.WARN, span=(0, 4), text="A wo", hint="Say what to do.", language="en", target="x"
    )
    assert (
        "• WARN L04, English: “A wo” Say what to do." in approval_card(waiting(), statement(), policy(), [found]).text
    )


def test_stand_ins_appear_when_their_time_has_come() -> None:
    """At 100 % of the approval clock the fall-back approver is named too."""
    early, late = waiting(), replace(waiting(), now=local("20:57"))
    assert "fallback approver" not in line(approval_card(early, statement(), policy()), "Needs:")
    assert "fallback approver" in line(approval_card(late, statement(), policy()), "Needs:")


def test_decisions_are_shown_and_void_ones_named() -> None:
    """Who said what, with the reason; what was said of an earlier text no longer counts."""
    made = (
        approval(verdict=Verdict.CHANGE, reason="Say *where*", void=True),
        approval("U0FALLBACK"),
    )
    text = approval_card(waiting(approvals={1: made}), statement(), policy()).text
    assert f"<@{APPROVER}> asked for a change" in text
    assert "(of an earlier text, no longer counts): “Say *where*”" in text
    assert "<@U0FALLBACK> approved" in text


@pytest.mark.parametrize("state", [s for s in State if s is not State.PENDING])
def test_buttons_are_gone_once_decided(state: State) -> None:
    """Only a waiting statement can be decided on."""
    decided = statement(state=state, decided_at=local("20:54"))
    card = accepted(approval_card(waiting(statements=(decided,)), decided, policy()))
    assert controls(card) == {}
    assert "waiting since" not in card.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"state": DeliveryState.DONE, "receipt": Receipt(remote_id="1", url="https://s.example/1")},
            "✓ <https://s.example/1|English>",
        ),
        ({"state": DeliveryState.DONE, "receipt": Receipt(remote_id="1", url="javascript:x")}, "✓ English"),
        ({"state": DeliveryState.READY, "trouble": "500"}, "… English, trying again (500)"),
        ({"state": DeliveryState.WAITING}, "… English, on its way"),
        ({"state": DeliveryState.PARKED, "trouble": "lost"}, "? English, nobody can tell whether it is out (lost)"),
        ({"state": DeliveryState.REFUSED, "trouble": "<x>"}, "✗ English, refused (&lt;x&gt;)"),
        ({"state": DeliveryState.SUPERSEDED}, "- English, replaced by a newer statement"),
    ],
)
def test_after_the_decision_the_card_is_the_receipt(changes: dict[str, Any], says: str) -> None:
    """Per outlet and language: out with its link, on its way, or what failed."""
    sent = replace(SAID)
    card = accepted(approval_card(told(deliveries=(replace(delivery(), **changes),)), sent, policy()))
    assert f"• status page: {says}" in card.text


def test_the_largest_statement_fits() -> None:
    """Six languages and lengths of 3,000 characters each stay within Slack's limits, whole."""
    messages = tuple(
        PublicMessage(outlet=o, language=language, body=f"{o}{language} " + "é" * 2990)
        for o in ("status_page", "bluesky", "mastodon")
        for language in ("fr", "ar", "en")
    )
    of = content(messages=messages)
    card = accepted(approval_card(waiting(), statement(of=of), policy()))
    shown = "".join(
        b["text"]["text"] for b in card.blocks if b["type"] == "section" and b["text"]["type"] == "plain_text"
    )
    assert shown == "".join(m.body for m in sorted(messages, key=lambda m: m.outlet == "status_page"))


def test_many_deliveries_and_facts_still_fit() -> None:
    """A hundred facts and deliveries are cut, never refused by Slack."""
    facts = tuple(fact(f"key_{n}", value="y" * 200) for n in range(100))
    many = tuple(delivery(f"k{n}", trouble="z" * 900, action=f"outlet_{n}") for n in range(100))
    accepted(incident_card(told(facts=facts, deliveries=many), policy()))
    accepted(approval_card(told(facts=facts, deliveries=many), SAID, policy()))
    accepted(executive_card(told(facts=facts), policy()))


def test_the_approval_card_says_where_a_person_has_to_post() -> None:
    """Before the yes: a place that only people can reach is named as such."""
    card = accepted(approval_card(waiting(), statement(), policy(), by_hand={"status_page"}))
    assert "Goes to: status page (en, by hand)" in card.text
