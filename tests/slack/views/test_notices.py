"""New messages: calm, exact, and one view for everything the services may write."""

import re
from pathlib import Path

import pytest

import bot.services
from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState, Receipt
from bot.domain.statement import State
from bot.slack.views.house import HOUSE
from bot.slack.views.notices import NOTICES, notice
from bot.slack.views.parts import Message
from bot.slack.views.told import Told
from tests.builders import clock, delivery, incident, local, policy, published, snapshot, statement
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER
from tests.slack.checks import accepted, controls

ROOM = incident(channel_id="C0ROOM")
RUNG = {
    "notice": "rung",
    "clock": "K1",
    "instance": "1",
    "percent": 80,
    "due_at": local("21:00").isoformat(),
    "roles": ["comms_lead", "commander"],
    "people": [COMMS_LEAD, COMMANDER],
    "breach": False,
    "missed": [],
    "down": None,
    "page": False,
    "statement": None,
}


def told(details: dict[str, object], *, card: str = "", **changes: object) -> Message:
    """The message of these details for an incident with one waiting statement."""
    known = {"incident": ROOM, "statements": (statement(),), "clocks": (clock(), clock("K8", "20:51", "20:56"))}
    state = snapshot(local("20:57"), **(known | changes))
    return accepted(notice(Told(snapshot=state, policy=policy(), details=details, card=card)))


DELEGATION: dict[str, object] = {
    "role": "approver",
    "giver": APPROVER,
    "taker": COMMS_LEAD,
    "reason": "I am on a plane",
    "start": local("20:54").isoformat(),
    "end": local("22:54").isoformat(),
}

SAMPLES: dict[str, dict[str, object]] = {
    "declared": {},
    "ended": {"person": COMMANDER, "text": "", "owed": ["summary"]},
    "reopened": {"person": COMMANDER, "text": "It is back"},
    "restricted": {"person": COMMANDER, "text": "Customer data"},
    "went_private": {},
    "archive_soon": {},
    "took_over": {"person": COMMANDER, "duplicate": "INC-2", "reports": 2, "promises": [local("21:20").isoformat()]},
    "rung": RUNG,
    "approval_wanted": {"statement": 1},
    "approval_stand_in": {"statement": 1, "percent": 100},
    "commented": {"statement": 1, "person": APPROVER, "text": "Where is the apology?"},
    "decided": {"statement": 1, "verdict": "change", "person": APPROVER, "reason": "Say where"},
    "lapsed": {"statement": 1, "why": {"facts": ["ledger_ok"]}},
    "break_glass": {"statement": 1},
    "approved_alone": {"statement": 1, "person": DUTY_MANAGER},
    "delegated": DELEGATION,
    "delegation_ended": DELEGATION,
    "published": {"statement": 1},
    "trouble": {
        "delivery": 9,
        "outlet": "bluesky",
        "language": "fr",
        "state": "parked",
        "why": "no answer",
        "statement": 1,
    },
    "blocked_at_send": {"statement": 1, "findings": [{"rule": "L05", "text": "21:20", "hint": "It is past"}]},
    "by_hand": {"delivery": 9, "outlet": "whatsapp", "language": "fr", "text": "Un mot.", "statement": 1},
    "hand_withdrawn": {"delivery": 9, "outlet": "whatsapp", "language": "fr", "statement": 1, "by": 2},
    "undelivered": {"action": "card.executive", "what": "", "why": "Slack said: channel_not_found."},
    "no_impact_said": {"person": COMMS_LEAD, "text": "a test account"},
    "impact_reopened": {},
    "flagged": {"person": COMMS_LEAD, "text": "it was 20:30", "number": 1},
    "first_word": {"statement": 1},
    "told_resolved": {"statement": 1},
    "severity_up": {"person": COMMS_LEAD, "was": "sev2"},
    "role": {"role": "comms_lead", "person": COMMS_LEAD},
    "handed_over": {"roles": ["comms_lead"], "by": COMMS_LEAD},
    "catch_up": {"recipient": APPROVER},
    "task_given": {"task": 1, "person": COMMS_LEAD},
    "task_due": {"task": 1},
    "room_lost": {"was": "inc-7-wrong-balances", "why": "archived", "person": COMMS_LEAD},
    "came_back": {},
    "declassified": {"person": COMMS_LEAD, "text": "customers must know"},
    "shut_out": {"why": "restricted_action"},
    "roles_empty": {"person": COMMS_LEAD, "roles": ["comms_lead"]},
    "fact_wanted": {"key": "ledger_ok", "person": COMMS_LEAD, "recipient": APPROVER, "meaning": "All is well."},
    "fact_declined": {"key": "ledger_ok", "person": APPROVER},
    "regulators_opened": {"regimes": ["dora", "ma_bam"]},
    "fact_old": {"key": "ledger_ok", "person": APPROVER, "numbers": [1, 2]},
}


def test_there_is_a_view_for_every_notice() -> None:
    """Every notice in the contract has a view, and every view a sample here."""
    assert set(NOTICES) == set(SAMPLES)


def test_there_is_a_view_for_every_notice_the_services_write() -> None:
    """The names that occur in the services' source are all known."""
    folder = Path(bot.services.__path__[0])
    written = {n for file in folder.glob("*.py") for n in re.findall(r'notice(?:"\s*:|=)\s*"(\w+)"', file.read_text())}
    assert written
    assert written <= set(NOTICES) | set(HOUSE)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_notice_is_a_message_slack_takes(name: str) -> None:
    """Blocks and an equal plain text, without exclamation marks or mentions of everybody."""
    message = told({"notice": name, **SAMPLES[name]})
    assert "!" not in re.sub(r"<!date[^>]*>", "", message.text)
    assert "INC-1" in message.text


def test_an_early_rung_says_what_is_due_and_who_is_asked() -> None:
    """80 %: the share, the deadline, the people by name and role, and the next step with its button."""
    message = told(RUNG)
    assert "80 % of the time for the first public word has gone" in message.text
    assert f"I ask <@{COMMS_LEAD}> <@{COMMANDER}> (comms lead, commander)." in message.text
    assert controls(message)["say"]["value"] == "1"


def test_a_breach_says_late() -> None:
    """100 %: late, since when, and that it has not come."""
    message = told(RUNG | {"breach": True, "percent": 100, "roles": ["duty_manager"], "people": [DUTY_MANAGER]})
    assert message.text.startswith("*Late.* INC-1: the first public word was due by")


@pytest.mark.parametrize(
    ("state", "ends"),
    [(ClockState.MET, "That was done at"), (ClockState.SILENCED, "Nobody waits for it since")],
)
def test_a_rung_of_a_clock_that_has_ended_asks_nobody(state: ClockState, ends: str) -> None:
    """Met, or owed no more; but the same clock, begun once more, asks as before."""
    over = clock(state=state, ended_at=local("20:56"))
    message = told(RUNG, clocks=(over,))
    assert ends in message.text
    assert (COMMANDER in message.text, controls(message)) == (False, {})
    assert "say" in controls(told(RUNG, clocks=(over, clock())))


def test_a_waiting_draft_moves_the_question_to_its_card() -> None:
    """1.5 rule 3: where a text waits, the rung points to its card and asks nobody to write another."""
    message = told(RUNG | {"statement": 1}, card="https://slack.example/card")
    assert "Statement 1 is written and waits for approval: <https://slack.example/card|open the card>" in message.text
    assert controls(message) == {}


def test_the_approval_clock_speaks_of_the_decision() -> None:
    """K8 asks for a decision on a statement, not for a public word."""
    message = told(RUNG | {"clock": "K8", "statement": 1, "breach": True})
    assert "statement 1 waits for a decision since" in message.text
    assert "was due by" in message.text


def test_after_an_interruption_the_bot_says_that_it_was_down() -> None:
    """1.5 rule 2: the highest missed rung speaks for the others, marked with the bot's absence."""
    down = [local("20:56").isoformat(), local("21:10").isoformat()]
    message = told(RUNG | {"percent": 150, "breach": True, "missed": [80, 100], "down": down})
    assert "I was down from" in message.text
    assert "The steps at 80 %, 100 % passed meanwhile" in message.text


def test_merged_rungs_are_named() -> None:
    """A rung that speaks for lower ones says so."""
    assert "This also speaks for the step at 50 %." in told(RUNG | {"missed": [50]}).text


def test_a_page_is_called_a_page() -> None:
    """150 %: duty people are told that it is a page."""
    assert "This is a page" in told(RUNG | {"page": True}).text


def test_executives_are_told_without_being_asked() -> None:
    """The executives' message names nobody and has nothing to press."""
    message = told(RUNG | {"roles": [], "people": [], "breach": True})
    assert "I ask" not in message.text
    assert controls(message) == {}


def test_a_role_that_nobody_holds_is_named() -> None:
    """An empty role is said, not passed over."""
    assert "Nobody holds the role I would ask: executive" in told(RUNG | {"roles": ["executive"], "people": []}).text


def test_an_alarm_that_nobody_closed_is_named() -> None:
    """Whoever is on duty can close it by hand."""
    text = told({"notice": "undelivered", "action": "page_over", "what": "", "why": "HTTP 500"}).text
    assert text == (
        "INC-1: what I paged for is over, but I could not tell the pager: HTTP 500 Please close that alarm there."
    )


def test_a_published_notice_links_every_receipt() -> None:
    """One message for all outlets and languages, each with its link; what is not out yet is not claimed."""
    done = delivery(state=DeliveryState.DONE, receipt=Receipt(remote_id="1", url="https://s.example/1"))
    late = delivery("b", language="fr", state=DeliveryState.READY)
    text = told(
        {"notice": "published", "statement": 1}, statements=(published(1, local("20:54")),), deliveries=(done, late)
    ).text
    assert "• status page: <https://s.example/1|English>" in text
    assert "French" not in text
    assert text.endswith("On its way: status page.")


@pytest.mark.parametrize(
    ("state", "buttons"),
    [("parked", {"it_is_there", "send_again", "give_up"}), ("refused", {"send_again", "give_up"})],
)
def test_trouble_offers_what_a_person_can_do(state: str, buttons: set[str]) -> None:
    """Parked: look and tell. Refused: again or not at all. Every button names the delivery."""
    message = told({"notice": "trouble", **SAMPLES["trouble"], "state": state})
    assert set(controls(message)) == buttons
    assert {e["value"] for e in controls(message).values()} == {"9"}
    assert "Bluesky in French" in message.text


def test_a_text_to_post_by_hand_can_be_copied_as_it_is() -> None:
    """Every character of it in a block of its own, what to press, and no word of failure."""
    exact = "1 < 2 & *so*\nPocket Bank : un mot.  https://status.example.com/"
    message = told({"notice": "by_hand", **SAMPLES["by_hand"], "text": exact})
    assert "please post statement 1 on WhatsApp in French" in message.text
    assert set(controls(message)) == {"posted", "give_up"}
    assert {e["value"] for e in controls(message).values()} == {"9"}
    shown = message.blocks[1]["text"]["text"]
    assert shown.startswith("```1 &lt; 2 &amp; *so*\n")
    assert shown.endswith("/```")
    assert not re.search("refus|fail|trouble|error", message.text)


@pytest.mark.parametrize("text", ["x" * 7000, "<" * 3000, "a ``` b" * 500])
def test_a_long_or_odd_text_to_copy_is_whole(text: str) -> None:
    """In as many blocks as it needs; one that would end the block early is shown plain."""
    message = told({"notice": "by_hand", **SAMPLES["by_hand"], "text": text})
    texts = [b["text"] for b in message.blocks[1:-1]]
    shown = "".join(t["text"][3:-3] if t["type"] == "mrkdwn" else t["text"] for t in texts)
    assert shown.replace("&lt;", "<") == text


def test_the_author_can_write_again_when_asked_to() -> None:
    """A request for a change brings the button for the new text; a rejection does not."""
    assert "revise" in controls(told({"notice": "decided", **SAMPLES["decided"]}))
    rejected = {"notice": "decided", **SAMPLES["decided"], "verdict": "reject"}
    assert controls(told(rejected)) == {}


def test_a_hostile_remark_stays_a_remark() -> None:
    """What somebody wrote cannot mention or link in the author's DM."""
    text = told({"notice": "commented", **SAMPLES["commented"], "text": "<!channel> <https://evil|x>"}).text
    assert "&lt;!channel&gt; &lt;https://evil|x&gt;" in text


def test_a_new_role_holder_hears_what_is_open() -> None:
    """The DM names the role, the channel, what is due first and the text that waits."""
    text = told({"notice": "role", **SAMPLES["role"]}).text
    assert "You are now comms lead of INC-1" in text
    assert "<#C0ROOM>" in text
    assert text.index("K8") < text.index("K1")
    assert "Statement 1 waits for approval." in text


def test_nothing_due_is_said_too() -> None:
    """An empty list is a sentence."""
    rejected = (statement(state=State.REJECTED),)
    assert (
        "Nothing is due at the moment, and nothing waits."
        in told({"notice": "role", **SAMPLES["role"]}, clocks=(), statements=rejected).text
    )


@pytest.mark.parametrize(
    "details", [{"notice": "nonsense"}, {"notice": "commented", "statement": 99, "person": "U1", "text": "x"}]
)
def test_what_is_gone_is_a_key_error(details: dict[str, object]) -> None:
    """An unknown notice or statement is told to the courier, which refuses the delivery."""
    with pytest.raises(KeyError):
        told(details)


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ({"waited": True}, "it has waited since"),
        ({"phase": "identified"}, "the phase is now identified"),
        ({"severity": "sev2"}, "the severity is now SEV2"),
        ({"facts": ["ledger_ok"]}, "leans on ledger_ok, which is no longer verified"),
    ],
)
def test_an_author_hears_why_a_text_expired(why: dict[str, object], sentence: str) -> None:
    """What happened, and the button for a fresh text."""
    found = told({"notice": "lapsed", "statement": 1, "why": why})
    assert sentence in str(found.blocks)
    assert list(controls(found)) == ["say"]
