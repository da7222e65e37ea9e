"""Whoever hears Slack read out, or sees no colours, gets everything: what `tests/legible.py` holds every evening to."""

from copy import deepcopy
from typing import Any

import pytest

from tests import legible
from tests.stories.evening import ROOM, Evening

VERBS = (
    "help",
    "show",
    "list",
    "clocks",
    "timeline",
    "public",
    "review",
    "tasks",
    "regulators",
    "note Looking at the ledger",
    "task Call the supplier @commander",
    "fact ledger_ok yes",
    "report calls",
    "rumour They lost our data",
)

TEXT = {"type": "mrkdwn", "text": "*SEV1* · investigating"}
BUTTON = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "Say something"}}
FIELD = {"type": "input", "label": {"type": "plain_text", "text": "Why"}, "element": {"type": "plain_text_input"}}
GOOD: dict[str, Any] = {
    "text": "SEV1 · investigating",
    "blocks": [{"type": "section", "text": TEXT, "accessory": BUTTON}],
}
VIEW: dict[str, Any] = {"type": "modal", "title": {"text": "A form"}, "submit": {"text": "Send"}, "blocks": [FIELD]}


async def test_a_whole_evening_can_be_heard(evening: Evening) -> None:
    """Every kind of card, notice, form and answer of an evening and its next hour; severity and state are words."""
    await evening.submitted()
    for verb in VERBS:
        await evening.types("commander", f"/incident {verb}")
    await evening.types("stranger", "/incident nonsense", "general")
    await evening.presses("comms_lead", "approve")
    await evening.presses("approver", "ask_change")
    await evening.presses("approver", "approve")
    await evening.passes(minutes=40)
    await evening.types("comms_lead", "/incident say")
    await evening.see("home", user="approver", open="1")
    await evening.passes(minutes=5)
    world = evening.stage.server.workspace._world
    messages, views = legible.shown(world)
    assert len(messages) > 40
    assert len(views) > 3
    assert legible.faults(world) == []
    card = next(t for t in await evening.texts("commander", ROOM) if t.startswith("INC-1 Wrong"))
    assert "SEV1" in card
    assert "investigating" in card


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        (lambda m: m.update(text=""), "no text"),
        (lambda m: m.update(text="SEV1"), "not in the text"),
        (lambda m: m.update(attachments=[{"color": "#f00"}]), "coloured bar"),
        (lambda m: m["blocks"].append({"type": "context", "elements": [{"type": "mrkdwn", "text": "🔴"}]}), "signs"),
        (lambda m: m["blocks"][0]["accessory"]["text"].update(text=":x:"), "a control without a name"),
        (lambda m: m["blocks"][0].update(accessory={"type": "static_select"}), "a control without a name"),
        (lambda m: m["blocks"].append({"type": "image", "image_url": "x"}), "a picture without words"),
    ],
)
def test_what_would_be_missed_in_a_message_is_found(change: Any, missed: str) -> None:  # noqa: ANN401 - a lambda
    """The rules see what they are for."""
    message = deepcopy(GOOD)
    assert [*legible.of_message(message), *legible.of_blocks(message["blocks"])] == []
    change(message)
    assert missed in " ".join([*legible.of_message(message), *legible.of_blocks(message["blocks"])])


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        (lambda v: v["title"].update(text=""), "no title"),
        (lambda v: v["submit"].update(text=""), "no name on the button"),
        (lambda v: v["blocks"][0]["label"].update(text=" "), "a field without a name"),
    ],
)
def test_what_would_be_missed_in_a_form_is_found(change: Any, missed: str) -> None:  # noqa: ANN401 - a lambda
    """Likewise."""
    view = deepcopy(VIEW)
    assert [*legible.of_view(view), *legible.of_blocks(view["blocks"])] == []
    change(view)
    assert missed in " ".join([*legible.of_view(view), *legible.of_blocks(view["blocks"])])
