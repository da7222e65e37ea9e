"""Block elements and their limits as a table of checks (buttons, selects, inputs, options, text objects)."""

from collections.abc import Iterator

from bot.rehearsal.workspace.checks import (
    Check,
    anything,
    both,
    fault,
    flag,
    kinds,
    listing,
    one_of,
    record,
    string,
    whole,
)

MARKS = ("plain_text", "mrkdwn")
_PLAIN = ("plain_text",)


def text(longest: int, *, types: tuple[str, ...] = MARKS, least: int = 1) -> Check:
    """A text object of these types with `least` to `longest` characters."""
    fields = {"text": string(longest, least=least), "emoji": flag, "verbatim": flag}
    shape = record(fields, need=("text",))
    return kinds(dict.fromkeys(MARKS, shape), types)


def plain(longest: int) -> Check:
    """A plain_text object."""
    return text(longest, types=_PLAIN)


CONFIRM = record(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    need=("title", "text", "confirm", "deny"),
)
OPTION = record(
    {"text": text(75), "value": string(150), "description": text(75), "url": string(3000)},
    need=("text", "value"),
)
_GROUP = record({"label": plain(75), "options": listing(OPTION, least=1, most=100)}, need=("label", "options"))
_COMMON = {"action_id": string(255), "confirm": CONFIRM, "focus_on_load": flag}
_PLACEHOLDER = {"placeholder": plain(150)}
_DISPATCH = {"dispatch_action_config": record({"trigger_actions_on": anything})}
_QUERY = {"min_query_length": whole(0)}
_MANY = {"max_selected_items": whole(1)}


def _options_of(element: dict[str, object]) -> list[object]:
    plain_options = element.get("options")
    groups = element.get("option_groups")
    grouped = [
        option
        for group in (groups if isinstance(groups, list) else [])
        if isinstance(group, dict)
        for option in group.get("options") or []
    ]
    return [*(plain_options if isinstance(plain_options, list) else []), *grouped]


def _value_of(option: object) -> object:
    return option.get("value") if isinstance(option, dict) else None


def _initial_is_an_option(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    chosen = value.get("initial_options") or [value.get("initial_option")]
    values = {_value_of(option) for option in _options_of(value)}
    if any(option is not None and _value_of(option) not in values for option in chosen):
        yield fault("initial option must match one of the options", at)


def _has_options(value: object, at: str) -> Iterator[str]:
    if isinstance(value, dict) and not value.get("options") and not value.get("option_groups"):
        yield fault("missing required field: options", at)


def _choice(most: int, extra: dict[str, Check] | None = None) -> Check:
    fields: dict[str, Check] = {
        "options": listing(OPTION, least=1, most=most),
        "option_groups": listing(_GROUP, least=1, most=most),
        "initial_option": OPTION,
        "initial_options": listing(OPTION, least=1, most=most),
    }
    shape = record({**_COMMON, **fields, **(extra or {})})
    return both(shape, both(_has_options, _initial_is_an_option))


def _input(fields: dict[str, Check]) -> Check:
    return record({**_COMMON, **_PLACEHOLDER, **_DISPATCH, **fields})


def _picker(name: str, initial: Check) -> Check:
    return record({**_COMMON, **_PLACEHOLDER, f"initial_{name}": initial})


_IDS = listing(string(), most=1000)
_CONVERSATIONS = {"default_to_current_conversation": flag, "filter": anything, "response_url_enabled": flag}

ELEMENTS: dict[str, Check] = {
    "button": record(
        {
            **_COMMON,
            "text": plain(75),
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
        need=("text",),
    ),
    "static_select": _choice(100, _PLACEHOLDER),
    "multi_static_select": _choice(100, {**_PLACEHOLDER, **_MANY}),
    "overflow": _choice(5),
    "checkboxes": _choice(10),
    "radio_buttons": _choice(10),
    "external_select": record({**_COMMON, **_PLACEHOLDER, **_QUERY, "initial_option": OPTION}),
    "multi_external_select": record(
        {**_COMMON, **_PLACEHOLDER, **_QUERY, **_MANY, "initial_options": listing(OPTION, least=1, most=100)}
    ),
    "users_select": _picker("user", string()),
    "multi_users_select": record({**_COMMON, **_PLACEHOLDER, **_MANY, "initial_users": _IDS}),
    "channels_select": record({**_COMMON, **_PLACEHOLDER, "initial_channel": string(), "response_url_enabled": flag}),
    "multi_channels_select": record({**_COMMON, **_PLACEHOLDER, **_MANY, "initial_channels": _IDS}),
    "conversations_select": record({**_COMMON, **_PLACEHOLDER, **_CONVERSATIONS, "initial_conversation": string()}),
    "multi_conversations_select": record(
        {**_COMMON, **_PLACEHOLDER, **_CONVERSATIONS, **_MANY, "initial_conversations": _IDS}
    ),
    "datepicker": _picker("date", string(pattern=r"\d{4}-\d{2}-\d{2}")),
    "timepicker": record(
        {
            **_COMMON,
            **_PLACEHOLDER,
            "initial_time": string(pattern=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(),
        }
    ),
    "datetimepicker": record({**_COMMON, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _input(
        {
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        }
    ),
    "email_text_input": _input({"initial_value": string()}),
    "url_text_input": _input({"initial_value": string()}),
    "number_input": _input(
        {
            "initial_value": string(),
            "is_decimal_allowed": flag,
            "min_value": string(),
            "max_value": string(),
        }
    ),
    "rich_text_input": _input({"initial_value": anything}),
    "image": record({"image_url": string(3000), "alt_text": string(2000), "slack_file": anything}, need=("alt_text",)),
}

_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
ACTIONABLE = frozenset(ELEMENTS.keys() - _TYPED - {"image"})
INPUTS = frozenset(ELEMENTS.keys() - {"button", "overflow", "image"})
