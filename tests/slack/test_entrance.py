"""The entrance: what is of no documented shape is as if it were missing, and what no database holds stays outside."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.delivery import JSON
from bot.slack.entrance import DEEPEST, LONGEST_ID, admitted, writable
from bot.slack.trouble import ask
from bot.slack.views.private import Private, load
from storage import Store, Transaction, audit
from tests.slack.fuzz.bench import Bench
from tests.slack.fuzz.ground import Shared

VIEW: JSON = {"id": "V1", "hash": "h", "type": "modal", "callback_id": "say", "blocks": [], "state": {"values": {}}}
PRESSED: JSON = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "approve", "value": "1:ab"}]}
EVENT: JSON = {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": "1.1"}
SENT: JSON = {"type": "view_submission", "user": {"id": "U1"}, "view": VIEW}
HEARD: JSON = {"type": "event_callback", "event_id": "Ev1", "event": EVENT, "authorizations": [{"user_id": "U0"}]}


@pytest.mark.parametrize("payload", [PRESSED, SENT, HEARD, {"command": "/incident", "text": "say", "user_id": "U1"}])
def test_what_slack_documents_passes_as_it_is(payload: JSON) -> None:
    """Nothing is lost of it."""
    assert admitted(payload) == payload


@pytest.mark.parametrize(
    ("payload", "left"),
    [
        (None, {}),
        ([], {}),
        ({"type": "of_tomorrow", "text": "x"}, {"text": "x"}),
        ({"type": ["modal"]}, {}),
        (PRESSED | {"user": "U1"}, {k: v for k, v in PRESSED.items() if k != "user"}),
        (PRESSED | {"actions": []}, {k: v for k, v in PRESSED.items() if k != "actions"}),
        (PRESSED | {"actions": [{"value": "1"}]}, {k: v for k, v in PRESSED.items() if k != "actions"}),
        (PRESSED | {"actions": [7]}, {k: v for k, v in PRESSED.items() if k != "actions"}),
        (SENT | {"view": {k: v for k, v in VIEW.items() if k != "id"}}, {k: v for k, v in SENT.items() if k != "view"}),
        (SENT | {"view": VIEW | {"blocks": [{"type": "input"}]}}, {k: v for k, v in SENT.items() if k != "view"}),
        (SENT | {"view": VIEW | {"blocks": [{"text": "x"}]}}, {k: v for k, v in SENT.items() if k != "view"}),
        ({"blocks": [{"type": "context", "elements": 7}]}, {"blocks": [{"type": "context"}]}),
        (SENT | {"view": VIEW | {"type": "workflow_step"}}, {k: v for k, v in SENT.items() if k != "view"}),
        (SENT | {"view": VIEW | {"state": {"values": {"a": []}}}}, SENT | {"view": VIEW | {"state": {}}}),
        ({"selected_date": "2025-02-30"}, {}),
        ({"selected_date": "2025-02-28"}, {"selected_date": "2025-02-28"}),
        (HEARD | {"authorizations": []}, {k: v for k, v in HEARD.items() if k != "authorizations"}),
        (HEARD | {"event": EVENT | {"ts": 7}}, HEARD | {"event": {k: v for k, v in EVENT.items() if k != "ts"}}),
        (
            HEARD | {"event_id": "x" * (LONGEST_ID + 1)},  # no index of a database would take it
            {k: v for k, v in HEARD.items() if k != "event_id"},
        ),
    ],
)
def test_what_is_of_another_kind_is_as_if_it_were_missing(payload: Any, left: JSON) -> None:  # noqa: ANN401 - JSON
    """Nobody behind the entrance has to look again."""
    assert admitted(payload) == left


def test_what_is_nested_without_end_has_an_end() -> None:
    """Or reading it would run out of stack."""
    deep: Any = "x"
    for _ in range(900):
        deep = {"a": deep}
    assert json.dumps(admitted({"a": deep})).count("{") < DEEPEST + 3


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud83d\ude00b\ud83d", "ab"),
        ("😀 é", "😀 é"),
        ({"k\x00": ["\ud800", 7, None]}, {"k": ["", 7, None]}),
    ],
)
def test_what_no_database_holds_is_left_out(said: Any, kept: Any) -> None:  # noqa: ANN401 - JSON
    """NUL and half a pair: nobody sees them, no keyboard has them."""
    assert writable(said) == kept


async def test_neither_comes_in_with_an_answer_of_slacks() -> None:
    """A message that is read back is kept too."""

    async def call() -> SimpleNamespace:
        return SimpleNamespace(data={"messages": [{"text": "a\x00b\ud800"}]})

    assert await ask("conversations.history", call()) == {"messages": [{"text": "ab"}]}


@pytest.mark.parametrize(
    "odd",
    [
        '{"incident": "1"}',
        '{"incident": 2147483648}',
        '{"incident": -1}',
        '{"secret": 1}',
        '{"words": null}',
        "[" * 2900,
    ],
)
def test_what_a_form_carries_is_what_we_wrote(odd: str) -> None:
    """A number is a number that a row can have."""
    with pytest.raises((TypeError, ValueError)):
        load(odd)


def test_what_a_form_carries_can_be_written_down() -> None:
    """Also where the characters were spelled out."""
    assert load('{"words": "a\\u0000b\\ud800"}') == Private(words="ab")


@pytest.mark.parametrize(
    ("private", "longest"),
    [
        (Private(incident=1, words="x" * 9000), 3000),
        (Private(incident=1, words="\x01" * 2999), 3000),  # six characters each, as JSON
        (Private(incident=1, words="x" * 9000, reply_to="y" * 2990), 3100),
        (Private(incident=1, reply_to="y" * 4000), 4100),
    ],
)
def test_what_a_form_carries_is_cut_once(private: Private, longest: int) -> None:
    """However little room there is for a message's words."""
    assert len(private.dump()) <= longest
    assert load(private.dump()).incident == 1


async def test_nul_and_half_pairs_meet_every_database(database_url: str) -> None:
    """Typed, sent in a form and said in a channel: done, without them."""
    bench = Bench(Shared(database_url))
    await bench.open()
    by = {"user": {"id": "U0COMMANDER"}, "trigger_id": "@number"}
    private = json.dumps({"incident": 1, "channel": "C0ROOM"})
    fields = {"text": {"body": {"type": "plain_text_input", "value": "form\x00\ud800ed"}}}
    typed = {"command": "/incident", "text": "note ty\x00\ud800ped", "user_id": "U0COMMANDER", "channel_id": "C0ROOM"}
    event: JSON = {"type": "reaction_added", "user": "U0COMMANDER\x00", "reaction": "pushpin"}
    event |= {"item": {"type": "message", "channel": "C0ROOM", "ts": "1.12345\ud800"}}
    await bench.together(
        [
            {**typed, "trigger_id": "@number", "response_url": "https://hooks.slack.com/@number"},
            {**SENT, **by, "view": VIEW | {"callback_id": "fill_note", "private_metadata": private,
                                           "state": {"values": fields}}},
            {**HEARD, "event": event},
        ]
    )  # fmt: skip
    store = Store(database_url)
    kept = await store.read(_words)
    await store.close()
    await bench.close()
    assert "typed" in kept
    assert "formed" in kept
    assert '"ab"' in kept, "what a message says that is read back"


def _words(tx: Transaction) -> str:
    return " ".join(str(entry.data) for entry in audit.entries(tx, 1))


async def test_events_that_lack_what_they_are_about_change_nothing(sqlite_url: str) -> None:
    """Acknowledged, and that is all: nothing is tried again, nobody is told of what nobody did."""
    bench = Bench(Shared(sqlite_url))
    await bench.open()
    store = Store(sqlite_url)
    before = await store.read(_words)
    lacking: tuple[JSON, ...] = (
        {"type": "channel_rename", "channel": {"id": "C0ROOM"}},
        {"type": "channel_rename", "channel": "C0ROOM"},
        {"type": "member_joined_channel", "channel": "C0ROOM"},
        {"type": "member_joined_channel", "channel": "C0ROOM", "user": {"id": "U0GUEST"}},
        {"type": "member_left_channel", "user": "U0BAYAN"},
        {"type": "channel_archive", "user": "U0GUEST"},
        {"type": "user_change", "user": "U0COMMANDER"},
        {"type": "reaction_added", "reaction": "pushpin", "user": "U0GUEST", "item": "C0ROOM"},
        {"type": "message", "user": "U0GUEST", "text": "in a thread", "thread_ts": "1.1", "ts": "1.2"},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U0GUEST"]}},
        {"type": "app_mention", "channel": "C0ROOM", "text": "<@U0BAYAN> show"},
        {"type": "assistant_thread_started"},
        {"type": "function_executed"},
        {"channel": "C0ROOM"},
    )
    await bench.together([HEARD | {"event_id": f"Ev{n}", "event": event} for n, event in enumerate(lacking)])
    assert await store.read(_words) == before
    assert bench.figures.answers["acknowledged"] == len(lacking)
    await store.close()
    await bench.close()
