"""Whoever hears Slack read out, or sees no colours, gets everything: held over a whole evening, on the wire."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.slack.views.parts import MESSAGE_TEXT, PLAIN_TEXT
from tests.stories.evening import ROOM, Evening, Json

SPOKEN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")
SHOWN = ("views.open", "views.push", "views.update", "views.publish")
EMOJI = re.compile(r":[a-z0-9_+-]+:|[\U0001f000-\U0001ffff\u2600-\u27bf\u2b00-\u2bff\ufe0f]")
VERBS = (
    "help",
    "show",
    "list",
    "clocks",
    "timeline",
    "note Looking at the ledger",
    "fact ledger_ok yes",
    "report calls",
)


async def _evening_of(evening: Evening) -> list[Json]:
    """A whole evening with every kind of card, notice, form and answer; what people got, in order."""
    answers = [await evening.submitted()]
    for verb in VERBS:
        answers += [await evening.types("commander", f"/incident {verb}")]
    answers += [await evening.types("stranger", "/incident nonsense", "general")]
    answers += [await evening.presses("comms_lead", "approve"), await evening.presses("approver", "ask_change")]
    answers += [await evening.presses("approver", "approve")]
    await evening.passes(minutes=40)
    answers += [await evening.types("comms_lead", "/incident say"), await evening.types("commander", "/incident show")]
    await evening.passes(minutes=5)
    return answers


async def _everything(evening: Evening) -> tuple[list[Json], list[Json]]:
    """The messages and the views of such an evening."""
    answers = await _evening_of(evening)
    calls = [c for c in await evening.see("calls") if c["ok"]]
    messages = [c["args"] for c in calls if c["method"] in SPOKEN]
    messages += [m for a in answers for m in a.get("ephemeral", ())]
    views = [_parsed(c["args"]["view"]) for c in calls if c["method"] in SHOWN]
    assert len(messages) > 40
    assert len(views) >= 3
    return messages, views


def _parsed(value: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(value) if isinstance(value, str) else value


def _blocks(holder: Json) -> list[Json]:
    return list(_parsed(holder.get("blocks") or []))


def _words(text: str) -> str:
    """A text without marks and spaces: what is said, however it is set."""
    return re.sub(r"&(?:amp|lt|gt);|[\s*_~`>&<]", "", text)


def _read_out(block: Json) -> Iterator[str]:
    """The texts of a block that are there to be read."""
    texts = [block.get("text"), *block.get("fields", ())]
    texts += [e for e in block.get("elements", ()) if block["type"] == "context"]
    for text in texts:
        if isinstance(text, dict) and text.get("type") in {"mrkdwn", "plain_text"}:
            yield str(text["text"])


def _controls(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield from (e for e in block.get("elements", ()) if block["type"] == "actions")
        yield from (block[n] for n in ("accessory", "element") if n in block)


async def test_the_text_of_a_message_says_what_its_blocks_say(evening: Evening) -> None:
    """Screen readers and notifications get the text alone; only what is too long for Slack ends earlier."""
    messages, _ = await _everything(evening)
    for message in messages:
        said = _words(str(message["text"]))
        assert said
        whole = len(str(message["text"])) < min(MESSAGE_TEXT, PLAIN_TEXT) - 10
        for block in _blocks(message):
            for text in _read_out(block):
                assert _words(text) in said or not whole, (text, message["text"])


async def test_nothing_is_said_by_a_picture_or_a_colour_alone(evening: Evening) -> None:
    """Every line has words without its emoji, every control a name; a style only repeats what the name says."""
    messages, views = await _everything(evening)
    for holder in [*messages, *views]:
        blocks = _blocks(holder)
        assert not _parsed(holder.get("attachments") or []), "the coloured bar of an attachment says nothing"
        for text in [t for b in blocks for t in _read_out(b)]:
            for line in filter(None, (line.strip() for line in text.splitlines())):
                assert re.search(r"\w", EMOJI.sub("", line)) or set(line) <= set("-\u2013\u2014\u00b7`>*_ "), line
        for control in _controls(blocks):
            if control["type"] == "button":
                assert re.search(r"\w{2}", EMOJI.sub("", control["text"]["text"])), control


async def test_every_field_has_a_name_and_every_picture_words(evening: Evening) -> None:
    """Inputs have labels, menus outside of them a placeholder, pictures an alternative text."""
    messages, views = await _everything(evening)
    for holder in [*messages, *views]:
        for block in _blocks(holder):
            if block["type"] == "input":
                assert re.search(r"\w", block["label"]["text"]), block
            parts = [block, *block.get("elements", ()), block.get("accessory", {})]
            pictures = [p for p in parts if p.get("type") == "image"]
            assert all(p.get("alt_text") for p in pictures)
        inputs = [b["element"] for b in _blocks(holder) if b["type"] == "input"]
        for control in _controls(_blocks(holder)):
            if control["type"] not in {"button", "overflow"} and control not in inputs:
                assert control.get("placeholder") or control.get("accessibility_label"), control
    for view in views:
        assert view["title"]["text"]
        assert not [b for b in _blocks(view) if b["type"] == "input"] or view["submit"]["text"]


async def test_severity_and_state_are_words(evening: Evening) -> None:
    """The card says SEV and phase in letters."""
    await evening.declared()
    card = next(t for t in await evening.texts("commander", ROOM) if t.startswith("INC-1 Wrong"))
    assert "SEV1" in card
    assert "investigating" in card
