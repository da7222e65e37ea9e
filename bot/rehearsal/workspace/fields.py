"""What people choose and type: the shapes of an element's value in `state.values` and in `actions`."""

from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import State

_TYPED = dict.fromkeys(("plain_text_input", "email_text_input", "url_text_input", "number_input"), "value")
_OPTION = dict.fromkeys(("static_select", "external_select", "radio_buttons", "overflow"), "selected_option")
_OPTIONS = dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options")
_ONE = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
}
_MANY = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_NAMES = _TYPED | _OPTION | _OPTIONS | _ONE | _MANY
_INITIAL = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    **{name: name.replace("selected_", "initial_") for name in _NAMES.values() if name.startswith("selected_")},
}


def holds_a_value(element: Json) -> bool:
    """Whether the element takes part in `state.values`: a button and an overflow menu do not."""
    return element["type"] in _NAMES and element["type"] != "overflow"


def initial(element: Json) -> Json:
    """The element's value before anybody touched it."""
    name = _NAMES[element["type"]]
    empty: object = [] if name in {*_OPTIONS.values(), *_MANY.values()} else None
    return {"type": element["type"], name: element.get(_INITIAL[name], empty)}


def is_empty(value: Json) -> bool:
    """Whether nothing was typed or chosen."""
    return all(entry in (None, "", []) for name, entry in value.items() if name != "type")


def fill(element: Json, raw: object, state: State) -> Json:
    """The element's value when a person enters `raw` (a string, or a list where several may be chosen).

    Options may be named by value or by text, people by handle, channels by name. Raises SlackError(no_such_option,
    user_not_found, channel_not_found, invalid_value).
    """
    kind = element["type"]
    name = _NAMES.get(kind)
    if name is None:
        raise SlackError("invalid_value", detail=f"{kind} takes no value")
    if raw is None or raw in ("", []):
        return {"type": kind, name: [] if name in {*_OPTIONS.values(), *_MANY.values()} else None}
    return {"type": kind, name: _read(element, raw, state)}


def _read(element: Json, raw: object, state: State) -> object:
    kind = element["type"]
    if kind in _TYPED:
        return _within_limits(element, str(raw))
    if kind in _OPTION:
        return _option(element, raw)
    if kind in _OPTIONS:
        return [_option(element, entry) for entry in _as_list(raw)]
    if kind in _MANY:
        return [_target(kind, str(entry), state) for entry in _as_list(raw)]
    return _single(kind, raw, state)


def _single(kind: str, raw: object, state: State) -> object:
    if kind == "datetimepicker":
        return _whole(raw)
    if kind != "rich_text_input":
        return _target(kind, str(raw), state)
    if isinstance(raw, dict):
        return raw
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(raw)}]}
    return {"type": "rich_text", "elements": [section]}


def _whole(raw: object) -> int:
    try:
        return int(str(raw))
    except ValueError:
        raise SlackError("invalid_value", detail="seconds since 1970") from None


def _within_limits(element: Json, typed: str) -> str:
    """What Slack's own client lets through; it refuses the rest before the app hears of it."""
    if not element.get("min_length", 0) <= len(typed) <= element.get("max_length", 3000):
        raise SlackError("invalid_value", detail="length")
    return typed


def _as_list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else [raw]


def _option(element: Json, raw: object) -> Json:
    """The option meant by its value, its text, or itself."""
    wanted = raw.get("value") if isinstance(raw, dict) else str(raw)
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *(option for group in groups for option in group["options"])]
    if element["type"].endswith("external_select"):
        return raw if isinstance(raw, dict) else {"text": {"type": "plain_text", "text": wanted}, "value": wanted}
    for name in ("value", "text"):
        for option in options:
            if (option["text"]["text"] if name == "text" else option["value"]) == wanted:
                return dict(option)
    raise SlackError("no_such_option", option=wanted)


def _target(kind: str, ref: str, state: State) -> str:
    """The id of the person or channel meant; a date or time as it is."""
    if "user" in kind:
        return state.person(ref).id
    if "channel" in kind or "conversation" in kind:
        channel = state.channels.get(ref) or state.named(ref.removeprefix("#"))
        if channel is None:
            raise SlackError("channel_not_found")
        return channel.id
    return ref
