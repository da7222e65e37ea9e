"""Cards, forms and notices in French: what Slack accepts, what a person reads, and no English left in it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.incident import Severity
from bot.domain.statement import Kind
from bot.services.drafting import Lacking
from bot.slack.tongue import speaking
from bot.slack.views import forms, replies
from bot.slack.views.approval_card import approval_card
from bot.slack.views.draft_form import draft_form
from bot.slack.views.executive_card import executive_card
from bot.slack.views.fact_form import fact_form
from bot.slack.views.incident_card import incident_card
from bot.slack.views.mend_form import mend_form
from bot.slack.views.parts import Message
from tests.builders import book, local, policy, snapshot
from tests.slack.checks import accepted, accepted_view, controls
from tests.slack.views.test_cards import SAID, told, waiting
from tests.slack.views.test_draft_form import finding, sheet
from tests.slack.views.test_forms import PRIVATE, TEXTS
from tests.slack.views.test_notices import SAMPLES
from tests.slack.views.test_notices import told as noticed

ENGLISH = re.compile(r"\b(?:the|of|is|was|were|and|not|have|has|by|from|with|waits?|this|you|your|its?|be|to|since)\b")
"""Words that no French sentence has."""

Maker = Callable[[], Message]

CARDS: dict[str, Maker] = {
    "incident": lambda: incident_card(told(), policy()),
    "incident_late": lambda: incident_card(told("21:30"), policy()),
    "incident_waiting": lambda: incident_card(waiting(), policy()),
    "approval": lambda: approval_card(waiting(), waiting().statements[0], policy()),
    "receipt": lambda: approval_card(told(), SAID, policy()),
    "executives": lambda: executive_card(told(), policy()),
    "help": replies.help_overview,
    "clocks": lambda: replies.clocks([told(), snapshot()], policy()),
    "nothing_open": lambda: replies.open_incidents(()),
}

SHEET = sheet(
    findings=(finding(hint="", text="fr", span=(0, 2)),),
    lacking=(Lacking(key="ledger_ok", sentence="", why="open"), Lacking(key="data_ok", sentence="", why="own")),
    saved_at=local("21:00"),
    elsewhere=True,
)
"""A desk on which everything is said that can be."""

FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "say": lambda: draft_form(SHEET, policy(), PRIVATE),
    "fact": lambda: fact_form(book(), PRIVATE),
    "declare": lambda: forms.declare_form(book(), PRIVATE, forms.Filled(severity=Severity.SEV1)),
    "change": lambda: forms.change_form(TEXTS, policy(), PRIVATE, own=False),
    "reject": lambda: forms.reject_form(PRIVATE),
    "give_up": lambda: forms.give_up_form(PRIVATE),
    "it_is_there": lambda: forms.it_is_there_form(PRIVATE),
    "posted": lambda: forms.posted_form(PRIVATE),
    "correct": lambda: mend_form(SAID, Kind.CORRECTION, policy(), PRIVATE),
    "retract": lambda: mend_form(SAID, Kind.RETRACTION, policy(), PRIVATE),
}


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Everything here is for a French reader."""
    with speaking("fr"):
        yield


def _ours(text: str) -> str:
    """The text without commands, quotations, mentions and moments."""
    plain = re.sub(r"`[^`]*`|<[^>]*>|«[^»]*»|“[^”]*”", "", text)
    return re.sub(r"Slack said: \S+|It is past|It was 20:30|a test account|no answer|Wrong balances", "", plain)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_in_french(name: str, snapshot: SnapshotAssertion) -> None:
    """As the English one, word for word; Slack takes it."""
    card = accepted(CARDS[name]())
    assert card.text.replace("\u00a0", "~") == snapshot
    labels = " ".join(str(c.get("text", c.get("placeholder"))["text"]) for c in controls(card).values())
    assert ENGLISH.findall(_ours(f"{card.text}\n{labels}")) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_in_french(name: str) -> None:
    """Titles, labels, hints and options keep to Slack's lengths."""
    view = accepted_view(FORMS[name]())
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
    for text in _texts(view):
        assert ENGLISH.findall(_ours(text)) == []
    for option in _options(view):
        assert len(option["text"]["text"]) <= 75


def _texts(view: dict[str, Any]) -> Iterator[str]:
    for block in view["blocks"]:
        if block["type"] == "input":
            assert len(block["label"]["text"]) <= 2000
            yield block["label"]["text"]
            yield block.get("hint", {}).get("text", "")


def _options(view: dict[str, Any]) -> list[dict[str, Any]]:
    elements = [b["element"] for b in view["blocks"] if b["type"] == "input"]
    elements += [e for b in view["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return [option for e in elements for option in e.get("options", ())]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_notice_in_french(name: str) -> None:
    """Every notice the services may write, with its buttons within Slack's 75 characters."""
    message = noticed(SAMPLES[name] | {"notice": name})
    assert ENGLISH.findall(_ours(message.text)) == []
    for control in controls(message).values():
        assert len(control["text"]["text"]) <= 75
        assert ENGLISH.findall(control["text"]["text"]) == []


def test_what_is_pressed_means_the_same_in_every_language() -> None:
    """Action ids, values, block ids and callback ids never follow the language."""
    for card in CARDS.values():
        with speaking("en"):
            english = card()
        assert _keys(list(english.blocks)) == _keys(list(card().blocks))
    for form in FORMS.values():
        with speaking("en"):
            view = form()
        assert _keys(view) == _keys(form())


def _keys(value: object) -> list[str]:
    """What dispatching looks at, in order."""
    wanted = ("action_id", "block_id", "callback_id", "value", "private_metadata")
    found = re.findall(r'"(\w+)": ("(?:[^"\\]|\\.)*")', json.dumps(value))
    return [f"{key}={text}" for key, text in found if key in wanted]


def test_the_card_quotes_the_public_word_in_the_reader_s_language() -> None:
    """A French reader sees what the French public read."""
    assert "\u00a0Un mot.\u00a0»" in incident_card(told(), policy()).text
