"""Whoever hears Slack read out, or sees no colours, gets everything (accessibility): what every message and form keeps.

The evenings of the tests look at everything that was sent in them, so that every surface that any test reaches is held.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.rehearsal.workspace.world import World
from bot.slack.mrkdwn import escaped
from bot.slack.views.parts import MESSAGE_TEXT, PLAIN_TEXT

Json = dict[str, Any]

SPOKEN = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral"})
SHOWN = frozenset({"views.open", "views.push", "views.update", "views.publish"})
EMOJI = re.compile(r":[a-z0-9_+-]+:|[\U0001f000-\U0001ffff\u2600-\u27bf\u2b00-\u2bff\ufe0f]")
RULES = frozenset("-\u2013\u2014\u00b7`>*_ ")
"""What a line may be made of that only divides others."""


def shown(world: World) -> tuple[list[Json], list[Json]]:
    """Every message and every form or tab that people got, in order."""
    calls = [c for c in world.log.calls if c.ok]
    messages = [c.args for c in calls if c.method in SPOKEN]
    messages += [m.body for channel in world.state.channels.values() for m in channel.ephemerals.values()]
    return messages, [_parsed(c.args["view"]) for c in calls if c.method in SHOWN]


def faults(world: World) -> list[str]:
    """What somebody would miss who only listens."""
    messages, views = shown(world)
    told = [f for m in messages for f in (*of_message(m), *of_blocks(_blocks(m)))]
    return told + [f for v in views for f in (*of_view(v), *of_blocks(_blocks(v)))]


def of_message(message: Json) -> Iterator[str]:
    """Its text, which alone is read out, says what its blocks say; only what is too long for Slack ends earlier."""
    text = str(message.get("text") or "")
    said = _words(text)
    if not said:
        yield f"no text: {message}"
    if _parsed(message.get("attachments") or []):
        yield f"the coloured bar of an attachment: {message}"
    whole = len(text) < min(MESSAGE_TEXT, PLAIN_TEXT) - 10
    missing = (t for b in _blocks(message) for t in read_out(b) if _words(t) not in said)
    yield from (f"not in the text: {t}" for t in missing if whole)


def of_view(view: Json) -> Iterator[str]:
    """A form has a title, and where something is asked a button that says what it does."""
    if view["type"] == "modal" and not view["title"]["text"]:
        yield f"no title: {view}"
    if any(b["type"] == "input" for b in _blocks(view)) and not view["submit"]["text"]:
        yield f"no name on the button: {view}"


def of_blocks(blocks: Iterable[Json]) -> Iterator[str]:
    """Every line has words beside its emoji, every control and field a name, every picture an alternative text."""
    for block in blocks:
        lines = (line.strip() for text in read_out(block) for line in text.splitlines())
        yield from (f"nothing but signs: {x}" for x in lines if x and not _worded(x) and not set(x) <= RULES)
        if block["type"] == "input" and not re.search(r"\w", block["label"]["text"]):
            yield f"a field without a name: {block}"
        parts = (block, *block.get("elements", ()), block.get("accessory", {}))
        pictures = [p for p in parts if p.get("type") == "image"]
        yield from (f"a picture without words: {p}" for p in pictures if not p.get("alt_text"))
        yield from (f"a control without a name: {c}" for c in _controls(block) if not _named(c))


def read_out(block: Json) -> Iterator[str]:
    """The texts of a block that are there to be read, as mrkdwn writes them."""
    texts = [block.get("text"), *block.get("fields", ())]
    texts += [e for e in block.get("elements", ()) if block["type"] == "context"]
    for text in texts:
        if isinstance(text, dict) and text.get("type") == "mrkdwn":
            yield str(text["text"])
        elif isinstance(text, dict) and text.get("type") == "plain_text":
            yield escaped(str(text["text"]))


def _parsed(value: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(value) if isinstance(value, str) else value


def _blocks(holder: Json) -> list[Json]:
    return list(_parsed(holder.get("blocks") or []))


def _words(text: str) -> str:
    """A text without marks and spaces: what is said, however it is set."""
    return re.sub(r"&(?:amp|lt|gt);|[\s*_~`>&<]", "", text)


def _worded(line: str) -> bool:
    return bool(re.search(r"\w", EMOJI.sub("", line)))


def _controls(block: Json) -> Iterator[Json]:
    """Everything in a block that can be used, but for a field, which has its label."""
    yield from (e for e in block.get("elements", ()) if block["type"] == "actions")
    yield from (block["accessory"] for _ in range("accessory" in block))


def _named(control: Json) -> bool:
    if control["type"] == "button":
        return bool(re.search(r"\w{2}", EMOJI.sub("", control["text"]["text"])))
    return bool(control["type"] == "overflow" or control.get("placeholder") or control.get("accessibility_label"))
