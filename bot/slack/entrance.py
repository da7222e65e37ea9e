"""The entrance: what Slack, or somebody who can speak like Slack, sends has the shape that is documented, or is less.

Every payload comes through here, whichever way it came. What follows may rely on it: a field that is there is of its
kind and of a sane length, and every text can be written down on every database.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeGuard

from bot.domain.delivery import JSON

DEEPEST = 40
"""Levels of a payload; the deepest of Slack's own, a list in a quote of rich text, has a dozen."""

LONGEST_ID = 255
"""Characters of whatever names something; Slack's own limit for the longest of them."""

KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "message_action",
        "shortcut",
        "url_verification",
        "view_closed",
        "view_submission",
    }
)
"""The kinds of payload that anybody here reads. Bolt itself stumbles over some of the others."""

LONGEST_ADDRESS = 1000
"""Characters of an address of Slack's; forms carry it along."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL (NUL) or UTF-8 (half a surrogate pair) cannot hold. Nobody sees them, no keyboard has them."""


def writable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON without the characters that no database of ours can hold."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else _UNWRITABLE.sub("", value)
    if isinstance(value, dict):
        return {writable(key): writable(inner) for key, inner in value.items()}
    return [writable(inner) for inner in value] if isinstance(value, list) else value


def admitted(payload: object) -> JSON:
    """A payload without what is not of its documented kind: to everybody behind this it is as if it were missing."""
    if not isinstance(payload, dict):
        return {}
    outer = (pair for pair in payload.items() if _OUTERMOST.get(pair[0], _any)(pair[1]))
    return dict(_fitting(outer, 0))


def _shaped(value: object, depth: int) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return writable(value)
    if not isinstance(value, dict | list):
        return value
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return [_shaped(inner, depth + 1) for inner in value]
    return dict(_fitting(value.items(), depth))


def _fitting(pairs: Iterable[tuple[str, Any]], depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in pairs:
        if _SHAPES.get(key, _any)(value):
            yield writable(key), _shaped(value, depth + 1)


def _any(_value: object) -> bool:
    return True


def _text(value: object) -> bool:
    return isinstance(value, str)


def _id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_ID


def _address(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_ADDRESS


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _table(value: object) -> bool:
    return isinstance(value, dict)


def _id_or_table(value: object) -> bool:
    return _id(value) or _table(value)


def _text_or_table(value: object) -> bool:
    return _text(value) or _table(value)


def _list(value: object) -> bool:
    return isinstance(value, list)


def _tables(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(map(_table, value))


def _authorizations(value: object) -> bool:
    return _tables(value) and bool(value)


def _actions(value: object) -> bool:
    """What was pressed: at least one thing, each by its name."""
    return isinstance(value, list) and bool(value) and all(_table(a) and _id(a.get("action_id")) for a in value)


def _blocks(value: object) -> bool:
    """Whatever stands in a message or a view; a field has a name."""
    return _tables(value) and all(map(_block, value))


def _block(value: Mapping[str, Any]) -> bool:
    return _id(value.get("type")) and (value["type"] != "input" or _id(value.get("block_id")))


def _view(value: object) -> bool:
    """A form or a Home tab: with its own id, and what stands in it."""
    return (
        isinstance(value, dict)
        and value.get("type") in ("modal", "home")
        and all(_id(value.get(name)) for name in ("id", "hash", "callback_id"))
        and _blocks(value.get("blocks"))
    )


def _kind(value: object) -> bool:
    return isinstance(value, str) and value in KINDS


def _fields(value: object) -> bool:
    """`view.state.values`: block id, action id, the element."""
    return isinstance(value, dict) and all(_table(f) and all(map(_table, f.values())) for f in value.values())


_SHAPES: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(
        (
            "type", "subtype", "command", "user_id", "channel_id", "team_id", "enterprise_id", "trigger_id", "event_id",
            "callback_id", "action_id", "block_id", "bot_id", "id", "hash", "ts", "thread_ts", "event_ts", "action_ts",
            "message_ts", "deleted_ts", "reaction", "item_user", "inviter", "channel_type", "name", "tab", "locale",
            "selected_user", "selected_time", "selected_conversation", "selected_channel",
            "root_view_id", "app_installed_team_id", "api_app_id", "name_normalized",
        ),
        _id,
    ),
    **dict.fromkeys(("value", "private_metadata"), _text),
    "response_url": _address,
    "selected_date": _day,
    **dict.fromkeys(("user", "channel", "team", "enterprise"), _id_or_table),
    "text": _text_or_table,
    **dict.fromkeys(
        ("event", "state", "item", "message", "previous_message", "container", "selected_option", "profile",
         "function_data", "assistant_thread", "tokens"),
        _table,
    ),
    **dict.fromkeys(("selected_options", "response_urls"), _tables),
    "actions": _actions,
    "authorizations": _authorizations,
    "blocks": _blocks,
    "elements": _list,
    "values": _fields,
    "view": _view,
}  # fmt: skip
"""What each field of Slack's is, wherever it stands; whoever is not named here may be anything, for nobody reads it."""

_OUTERMOST: Mapping[str, Callable[[object], bool]] = {"type": _kind, "user": _table, "channel": _table}
"""What some are where nothing is around them: only in events people and channels are told by their ids alone."""
