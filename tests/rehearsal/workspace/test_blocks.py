"""Block Kit's limits: what passes to the last character, and the sentence for what does not."""

import itertools
from typing import Any

import pytest

from bot.rehearsal.workspace.blocks import check_blocks, check_view, elements_of, fill_ids
from bot.rehearsal.workspace.elements import ELEMENTS
from bot.rehearsal.workspace.shapes import SlackError

Body = dict[str, Any]


def plain(length: int = 1) -> Body:
    """A plain_text object of this many characters."""
    return {"type": "plain_text", "text": "x" * length}


def marked(length: int = 1) -> Body:
    """A mrkdwn object of this many characters."""
    return {"type": "mrkdwn", "text": "x" * length}


def options(count: int, **more: Body | str) -> list[Body]:
    """This many options, the first one changed by `more`."""
    many: list[Body] = [{"text": plain(), "value": str(n)} for n in range(count)]
    return [{**many[0], **more}, *many[1:]]


def button(**more: object) -> Body:
    """A button."""
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def row(*elements: Body) -> Body:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def section(**more: object) -> Body:
    """A section."""
    return {"type": "section", "text": marked(), **more}


def complaints(blocks: object) -> list[str]:
    """What Slack would say about a message's blocks."""
    try:
        check_blocks(blocks)
    except SlackError as no:
        metadata: Any = no.more["response_metadata"]
        messages: list[str] = metadata["messages"]
        return messages
    return []


def view_complaints(view: object, kind: str = "modal") -> list[str]:
    """What Slack would say about a view."""
    try:
        check_view(view, kind=kind)
    except SlackError as no:
        metadata: Any = no.more["response_metadata"]
        messages: list[str] = metadata["messages"]
        return messages
    return []


def modal(*blocks: Body, **more: object) -> Body:
    """A modal with a submit button."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def entry(element: Body, **more: object) -> Body:
    """An input block."""
    return {"type": "input", "label": plain(), "element": element, **more}


AT_THE_LIMIT: list[Body] = [
    section(text=marked(3000), block_id="b" * 255),
    section(fields=[plain(2000)] * 10),
    {"type": "section", "fields": [marked()]},
    section(accessory={"type": "image", "image_url": "https://x.example/i", "alt_text": "i"}),
    {"type": "header", "text": plain(150)},
    {"type": "divider"},
    {"type": "context", "elements": [marked()] * 10},
    row(*({**button(), "action_id": f"a{n}"} for n in range(25))),
    row(button(text=plain(75), value="v" * 2000, url="https://x", style="danger", accessibility_label="l" * 75)),
    row({"type": "static_select", "options": options(100), "placeholder": plain(150)}),
    row({"type": "static_select", "option_groups": [{"label": plain(75), "options": options(100)}] * 100}),
    row({"type": "overflow", "options": options(5, url="https://x")}),
    row({"type": "checkboxes", "options": options(10, description=plain(75))}),
    row({"type": "radio_buttons", "options": options(10), "initial_option": options(1)[0]}),
    row({"type": "datepicker", "initial_date": "2025-05-31"}, {"type": "timepicker", "initial_time": "23:59"}),
    row({"type": "users_select", "initial_user": "U0CISO"}),
    {"type": "image", "image_url": "https://x", "alt_text": "a" * 2000, "title": plain(2000)},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    {"type": "markdown", "text": "# " + "x" * 11_998},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
]


@pytest.mark.parametrize("block", AT_THE_LIMIT, ids=lambda block: str(block["type"]))
def test_what_is_just_within_the_limits_passes(block: Body) -> None:
    """A block at its limits is taken."""
    assert complaints([block]) == []


BEYOND: list[tuple[Body, str]] = [
    (section(text=marked(3001)), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(text=marked(0)), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
    (section(fields=[marked()] * 11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (section(fields=[marked(2001)]), "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (section(accessory={"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    (section(block_id="b" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    ({"type": "header", "text": plain(151)}, "must be less than 151 characters"),
    ({"type": "header", "text": marked()}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ({"type": "context", "elements": []}, "must have at least 1 items"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    (row(*([button()] * 26)), "no more than 25 items allowed"),
    (row(button(), button()), "action_id must be unique within its block"),
    (row(button(text=plain(76))), "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    (row(button(value="v" * 2001)), "must be less than 2001 characters"),
    (row(button(style="green")), "failed to match the allowed values: primary, danger"),
    (row(button(value=7)), "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
    (row({"type": "static_select", "options": options(101)}), "no more than 100 items allowed"),
    (row({"type": "static_select"}), "missing required field: options"),
    (row({"type": "overflow", "options": options(6)}), "no more than 5 items allowed"),
    (row({"type": "overflow", "options": options(1, value="v" * 151)}), "must be less than 151 characters"),
    (
        row({"type": "radio_buttons", "options": options(2), "initial_option": {"text": plain(), "value": "9"}}),
        "initial option must match one of the options",
    ),
    (row({"type": "datepicker", "initial_date": "31/05/2025"}), "failed to match the required format"),
    (row(button(confirm={"title": plain(101), "text": marked(), "confirm": plain(), "deny": plain()})), "101"),
    (row(button(confirm={"title": plain()})), "missing required field: deny"),
    (row(button(focus_on_load="yes")), "must provide a boolean"),
    ({"type": "input", "label": plain(), "element": {"type": "plain_text_input"}}, "unsupported type: input"),
    ({"type": "carousel"}, "unsupported type: carousel"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    ({"type": "table", "rows": [[]] * 101}, "no more than 100 items allowed"),
]


@pytest.mark.parametrize(("block", "sentence"), BEYOND, ids=itertools.count())
def test_what_is_beyond_the_limits_is_named(block: Body, sentence: str) -> None:
    """A block beyond a limit is refused with the pointer to the place."""
    found = complaints([block])
    assert found
    assert any(sentence in message for message in found)
    assert all(message.startswith("[ERROR] ") for message in found)


def test_a_message_takes_fifty_blocks_with_different_ids() -> None:
    """50 blocks, and block ids that differ."""
    assert complaints([{"type": "divider"}] * 50) == []
    assert complaints([{"type": "divider"}] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    assert "`x` already exists" in complaints([section(block_id="x"), section(block_id="x")])[0]


@pytest.mark.parametrize("junk", [["text"], [None], [[]], [{"type": 3}], [{}]])
def test_junk_is_refused_and_never_crashes(junk: object) -> None:
    """Whatever comes is answered."""
    assert complaints(junk)


def test_every_element_has_its_check() -> None:
    """Each element passes in its barest form, so that no check asks for too much."""
    needs: dict[str, Body] = {
        "button": {"text": plain(), "action_id": "a"},
        "image": {"alt_text": "x", "image_url": "https://x"},
    }
    with_options = {"static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"}
    for name, check in ELEMENTS.items():
        extra = {"options": options(1)} if name in with_options else needs.get(name, {})
        assert list(check({"type": name, **extra}, "/e")) == []


VIEWS_AT_THE_LIMIT: list[Body] = [
    modal(title=plain(24), private_metadata="p" * 3000, callback_id="c" * 255, notify_on_close=True),
    modal(*[{"type": "divider"}] * 100),
    modal(entry({"type": "plain_text_input", "multiline": True, "max_length": 3000}, hint=plain(2000))),
    modal(entry({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})),
    modal(entry({"type": "multi_static_select", "options": options(3), "initial_options": options(2)})),
    modal({"type": "alert", "text": marked(200), "level": "warning"}),
]


@pytest.mark.parametrize("view", VIEWS_AT_THE_LIMIT, ids=itertools.count())
def test_views_within_the_limits_pass(view: Body) -> None:
    """A modal at its limits is taken."""
    assert view_complaints(view) == []


VIEWS_BEYOND: list[tuple[object, str]] = [
    (modal(title=plain(25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(private_metadata="p" * 3001), "[json-pointer:/view/private_metadata]"),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    ({**modal(entry({"type": "plain_text_input"})), "submit": None}, "`submit` is required"),
    (modal(entry({"type": "plain_text_input", "max_length": 3001})), "must be between 1 and 3000"),
    (modal(entry(button())), "unsupported type: button"),
    (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    ({"type": "modal", "title": plain()}, "missing required field: blocks"),
    ({"type": "home", "blocks": []}, "unsupported type: home"),
    ("x", "must provide an object"),
]


@pytest.mark.parametrize(("view", "sentence"), VIEWS_BEYOND, ids=itertools.count())
def test_views_beyond_the_limits_are_named(view: object, sentence: str) -> None:
    """A view beyond a limit is refused with the pointer to the place."""
    assert any(sentence in message for message in view_complaints(view))


def test_home_has_no_title() -> None:
    """The Home tab is blocks and nothing around them."""
    assert view_complaints({"type": "home", "blocks": [section()]}, "home") == []
    assert view_complaints({"type": "home", "blocks": [], "title": plain()}, "home")


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    """view_too_large comes before anything else."""
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[section(text=marked(3000))] * 90), kind="modal")


def test_ids_are_filled_in_without_touching_what_was_sent() -> None:
    """Slack fills block and action ids; given ones stay, and the caller's dicts are not changed."""
    sent = [section(block_id="mine"), row({"type": "button", "text": plain()})]
    stored = fill_ids(sent, itertools.count(1))
    assert stored[0]["block_id"] == "mine"
    assert stored[1]["block_id"]
    assert stored[1]["elements"][0]["action_id"]
    assert stored[1]["elements"][0]["text"]["emoji"] is True
    assert "action_id" not in sent[1]["elements"][0]
    assert [element["type"] for _, element in elements_of(stored)] == ["button"]
