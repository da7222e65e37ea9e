"""Blocks and views and their limits (the checks that Slack answers `invalid_blocks` for)."""

import json
from collections.abc import Iterator, Mapping

from bot.rehearsal.workspace.checks import Check, anything, both, fault, flag, kinds, listing, one_of, record, string
from bot.rehearsal.workspace.elements import ACTIONABLE, ELEMENTS, INPUTS, MARKS, plain, text
from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000

_ID = {"block_id": string(255)}
_CONTEXT = {**dict.fromkeys(MARKS, text(3000)), "image": ELEMENTS["image"]}


def _text_or_fields(value: object, at: str) -> Iterator[str]:
    if isinstance(value, dict) and not value.get("text") and not value.get("fields"):
        yield fault("missing required field: text or fields", at)


_BLOCKS: dict[str, Check] = {
    "section": both(
        record(
            {
                **_ID,
                "text": text(3000),
                "fields": listing(text(2000), least=1, most=10),
                "accessory": kinds(ELEMENTS, {*ACTIONABLE, "image"}),
                "expand": flag,
            }
        ),
        _text_or_fields,
    ),
    "header": record({**_ID, "text": plain(150)}, need=("text",)),
    "divider": record(_ID),
    "context": record(
        {**_ID, "elements": listing(kinds(_CONTEXT, _CONTEXT.keys()), least=1, most=10)}, need=("elements",)
    ),
    "actions": record({**_ID, "elements": listing(kinds(ELEMENTS, ACTIONABLE), least=1, most=25)}, need=("elements",)),
    "image": record(
        {
            **_ID,
            "image_url": string(3000),
            "alt_text": string(2000),
            "title": plain(2000),
            "slack_file": anything,
        },
        need=("alt_text",),
    ),
    "input": record(
        {
            **_ID,
            "label": plain(2000),
            "element": kinds(ELEMENTS, INPUTS),
            "hint": plain(2000),
            "optional": flag,
            "dispatch_action": flag,
        },
        need=("label", "element"),
    ),
    "rich_text": record({**_ID, "elements": listing(anything, least=1, most=1000)}, need=("elements",)),
    "markdown": record({**_ID, "text": string(12_000, least=1)}, need=("text",)),
    "table": record(
        {
            **_ID,
            "rows": listing(listing(anything, most=20), least=1, most=100),
            "column_settings": listing(anything, most=20),
        },
        need=("rows",),
    ),
    "alert": record(
        {**_ID, "text": text(200), "level": one_of("default", "info", "warning", "error", "success")},
        need=("text",),
    ),
}
_ANYWHERE = {"section", "header", "divider", "context", "actions", "image", "rich_text"}
_IN_MESSAGES = kinds(_BLOCKS, _ANYWHERE | {"markdown", "table"})
_IN_MODALS = kinds(_BLOCKS, _ANYWHERE | {"input", "alert"})
_IN_HOME = kinds(_BLOCKS, _ANYWHERE | {"input"})

_VIEW = {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)}
_VIEWS: dict[str, Check] = {
    "modal": record(
        {
            **_VIEW,
            "title": plain(24),
            "submit": plain(24),
            "close": plain(24),
            "blocks": listing(_IN_MODALS, most=VIEW_BLOCKS),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
        need=("title", "blocks"),
    ),
    "home": record({**_VIEW, "blocks": listing(_IN_HOME, most=VIEW_BLOCKS)}, need=("blocks",)),
}


def check_blocks(blocks: object) -> list[Json]:
    """A message's blocks when Slack would take them; raises SlackError(invalid_blocks) with every fault."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    found = [
        *listing(_IN_MESSAGES, most=MESSAGE_BLOCKS)(blocks, "/blocks"),
        *_repeated_ids(blocks, "/blocks"),
    ]
    if found:
        raise SlackError("invalid_blocks", response_metadata={"messages": found})
    return blocks


def check_view(view: object, *, kind: str) -> Json:
    """A view of this kind when Slack would take it; raises SlackError with every fault."""
    if not isinstance(view, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    found = [
        *kinds(_VIEWS, {kind})(view, "/view"),
        *_repeated_ids(view.get("blocks"), "/view/blocks"),
        *_unsubmittable(view),
    ]
    if found:
        raise SlackError("invalid_arguments", response_metadata={"messages": found})
    return view


def _repeated_ids(blocks: object, at: str) -> Iterator[str]:
    """Block ids must differ in a message or view, action ids in a block."""
    seen: set[object] = set()
    for position, block in enumerate(blocks if isinstance(blocks, list) else []):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if block_id is not None and block_id in seen:
            yield fault(f"block_id `{block_id}` already exists", f"{at}/{position}/block_id")
        seen.add(block_id)
        actions = [element.get("action_id") for element in _elements(block) if element.get("action_id")]
        if len(set(actions)) < len(actions):
            yield fault("action_id must be unique within its block", f"{at}/{position}/elements")


def _unsubmittable(view: Json) -> Iterator[str]:
    blocks = view.get("blocks")
    inputs = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if view.get("type") == "modal" and inputs and not view.get("submit"):
        yield fault("`submit` is required when there is an input block", "/view/submit")


def _elements(block: object) -> list[Json]:
    """The elements of one block that a person can use; badly shaped ones are left out."""
    if not isinstance(block, Mapping):
        return []
    listed = block.get("elements") if block.get("type") == "actions" else None
    candidates = [
        *(listed if isinstance(listed, list) else []),
        block.get("accessory"),
        block.get("element"),
    ]
    return [element for element in candidates if isinstance(element, dict) and element.get("type") != "image"]


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that a person can press or fill in, in reading order."""
    return ((block, element) for block in blocks for element in _elements(block))


def fill_ids(blocks: list[Json], numbers: Iterator[int]) -> list[Json]:
    """The blocks as Slack stores them: ids filled in, `emoji` and `verbatim` made explicit."""
    return [_filled(block, numbers) for block in blocks]


def _filled(block: Json, numbers: Iterator[int]) -> Json:
    stored = {name: _explicit(value) for name, value in block.items() if value is not None}
    stored.setdefault("block_id", f"b{next(numbers):04x}")
    for element in _elements(stored):
        element.setdefault("action_id", f"a{next(numbers):04x}")
    return stored


def _explicit(value: object) -> object:
    """A copy in which text objects carry the defaults that Slack writes out."""
    if isinstance(value, list):
        return [_explicit(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _explicit(entry) for name, entry in value.items() if entry is not None}
    if copy.get("type") == "plain_text":
        copy.setdefault("emoji", True)
    elif copy.get("type") == "mrkdwn":
        copy.setdefault("verbatim", False)
    return copy
