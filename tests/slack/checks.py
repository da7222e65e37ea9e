"""What Slack would say about our messages and forms, as far as its own library and its documentation know."""

from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack.views.parts import Message

SECTION_LIMIT = 3000
BLOCK_LIMIT = 50
UPDATE_LIMIT = 4000


def accepted(message: Message) -> Message:
    """The message itself, once it has passed."""
    blocks = [dict(b) for b in message.blocks]
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks) <= BLOCK_LIMIT
    for known in parsed:
        known.to_dict()
    assert 0 < len(message.text) <= UPDATE_LIMIT
    for block in blocks:
        for text in texts_of(block):
            assert 0 < len(text["text"]) <= SECTION_LIMIT
            assert text["type"] == "plain_text" or text["verbatim"], "mrkdwn must be verbatim"
            assert text["type"] == "mrkdwn" or text["emoji"] is False, "plain text must not turn codes into emoji"
    return message


def accepted_view(view: dict[str, Any]) -> dict[str, Any]:
    """The form itself, once it has passed."""
    View(**view).to_dict()
    assert len(view["title"]["text"]) <= 24
    assert len(view["private_metadata"]) <= SECTION_LIMIT
    return view


def texts_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The text objects that people read in a block."""
    found = [block.get("text"), *block.get("fields", ())]
    found += block.get("elements", ()) if block["type"] == "context" else ()
    return [t for t in found if t]


def controls(message: Message) -> dict[str, Any]:
    """The buttons and menus of a message by action id."""
    rows = [e for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    rows += [b["accessory"] for b in message.blocks if "accessory" in b]
    return {e["action_id"]: e for e in rows}
