"""What people type, as the app receives it, and what they choose, as it stands in a view's state."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rehearsal.workspace.fields import fill, holds_a_value, initial, is_empty
from bot.rehearsal.workspace.seed import load_seed
from bot.rehearsal.workspace.shapes import SlackError
from bot.rehearsal.workspace.state import State
from bot.rehearsal.workspace.typing_aids import rich_text, typed

Body = dict[str, Any]
NOW = datetime(2025, 5, 31, 20, 58, tzinfo=UTC)


@pytest.fixture
def state() -> State:
    """The seeded workspace, nothing said yet."""
    return State(load_seed(), now=NOW)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ask @approver.", "ask <@U0APPROVER|approver>."),
        ("(@comms_lead)", "(<@U0COMMSLEAD|comms_lead>)"),
        ("@nobody and @here", "@nobody and <!here>"),
        ("@approvers", "<!subteam^S0APPROVERS|@approvers>"),
        ("mail a@approver", "mail a@approver"),
        ("in #incidents, not #nowhere", "in <#C0INCIDENTS|incidents>, not #nowhere"),
        ("a<b>c & d", "a&lt;b&gt;c &amp; d"),
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("<@U0CISO> <#C0DUTY|duty> <!channel>", "<@U0CISO> <#C0DUTY|duty> <!channel>"),
        ('say "الخدمة متوقفة" --lang ar', 'say "الخدمة متوقفة" --lang ar'),
        ("", ""),
    ],
)
def test_the_composer_makes_mentions_of_handles(state: State, text: str, sent: str) -> None:
    """Handles, channels and links become what Slack sends; all else is escaped."""
    assert typed(text, state, labels=True) == sent


def test_messages_carry_ids_without_names(state: State) -> None:
    """In messages a mention has no label."""
    assert typed("@ciso look", state, labels=False) == "<@U0CISO> look"


def test_rich_text_unescapes_what_was_typed() -> None:
    """The rich_text block beside a message holds the words themselves."""
    (block,) = rich_text("a &lt; b <@U0CISO>", "r1")
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "a < b "},
        {"type": "user", "user_id": "U0CISO"},
    ]


def options(*values: str) -> list[Body]:
    """Options whose text is the value in capitals."""
    return [{"text": {"type": "plain_text", "text": v.upper()}, "value": v} for v in values]


FILLED: list[tuple[Body, object, Body]] = [
    ({"type": "plain_text_input"}, "x", {"value": "x"}),
    ({"type": "number_input"}, 7, {"value": "7"}),
    ({"type": "plain_text_input"}, "", {"value": None}),
    ({"type": "static_select", "options": options("a", "b")}, "B", {"selected_option": options("b")[0]}),
    ({"type": "radio_buttons", "options": options("a")}, "a", {"selected_option": options("a")[0]}),
    ({"type": "radio_buttons", "options": options("a")}, None, {"selected_option": None}),
    (
        {"type": "static_select", "option_groups": [{"label": {}, "options": options("a", "b")}]},
        {"value": "b"},
        {"selected_option": options("b")[0]},
    ),
    ({"type": "checkboxes", "options": options("a", "b")}, ["a", "B"], {"selected_options": options("a", "b")}),
    ({"type": "checkboxes", "options": options("a")}, [], {"selected_options": []}),
    ({"type": "multi_static_select", "options": options("a")}, "a", {"selected_options": options("a")}),
    ({"type": "users_select"}, "@ciso", {"selected_user": "U0CISO"}),
    ({"type": "multi_users_select"}, ["ciso", "U0LEGAL"], {"selected_users": ["U0CISO", "U0LEGAL"]}),
    ({"type": "channels_select"}, "#duty", {"selected_channel": "C0DUTY"}),
    ({"type": "conversations_select"}, "C0DUTY", {"selected_conversation": "C0DUTY"}),
    ({"type": "multi_channels_select"}, ["duty"], {"selected_channels": ["C0DUTY"]}),
    ({"type": "datepicker"}, "2025-05-31", {"selected_date": "2025-05-31"}),
    ({"type": "timepicker"}, "22:15", {"selected_time": "22:15"}),
    ({"type": "datetimepicker"}, "1748725080", {"selected_date_time": 1748725080}),
    (
        {"type": "external_select"},
        "a",
        {"selected_option": {"text": {"type": "plain_text", "text": "a"}, "value": "a"}},
    ),
]


@pytest.mark.parametrize(("element", "raw", "value"), FILLED, ids=lambda part: str(part)[:40])
def test_each_element_has_its_shape(state: State, element: Body, raw: object, value: Body) -> None:
    """A value stands in `state.values` as the reference describes it for its element."""
    assert fill(element, raw, state) == {"type": element["type"], **value}


@pytest.mark.parametrize(
    ("element", "raw", "error"),
    [
        ({"type": "static_select", "options": options("a")}, "z", "no_such_option"),
        ({"type": "users_select"}, "nobody", "user_not_found"),
        ({"type": "channels_select"}, "nowhere", "channel_not_found"),
        ({"type": "plain_text_input", "min_length": 3}, "xx", "invalid_value"),
        ({"type": "datetimepicker"}, "tomorrow", "invalid_value"),
        ({"type": "button"}, "x", "invalid_value"),
    ],
)
def test_what_cannot_be_entered(state: State, element: Body, raw: str, error: str) -> None:
    """A person cannot enter what Slack's client would not let through."""
    with pytest.raises(SlackError) as no:
        fill(element, raw, state)
    assert no.value.code == error


def test_rich_text_is_wrapped_unless_it_is_rich_already(state: State) -> None:
    """A plain string becomes one section."""
    element = {"type": "rich_text_input"}
    block = fill(element, "hi", state)["rich_text_value"]
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "hi"}]
    assert fill(element, block, state)["rich_text_value"] == block


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "initial_value": "x"}, {"value": "x"}),
        ({"type": "plain_text_input"}, {"value": None}),
        ({"type": "checkboxes", "initial_options": options("a")}, {"selected_options": options("a")}),
        ({"type": "checkboxes"}, {"selected_options": []}),
        ({"type": "users_select", "initial_user": "U1"}, {"selected_user": "U1"}),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": ["U1"]}),
        ({"type": "datepicker", "initial_date": "2025-05-31"}, {"selected_date": "2025-05-31"}),
        ({"type": "datetimepicker", "initial_date_time": 1}, {"selected_date_time": 1}),
        ({"type": "rich_text_input"}, {"rich_text_value": None}),
    ],
)
def test_what_stands_there_from_the_start(element: Body, value: Body) -> None:
    """An untouched element has its initial value, or the emptiness of its kind."""
    assert initial(element) == {"type": element["type"], **value}
    assert is_empty(initial(element)) == (next(iter(value.values())) in (None, []))


def test_buttons_and_overflow_menus_hold_nothing() -> None:
    """They act; they are not in `state.values`."""
    assert not holds_a_value({"type": "button"})
    assert not holds_a_value({"type": "overflow"})
    assert holds_a_value({"type": "static_select"})
