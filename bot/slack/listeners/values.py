"""Reads what stands in a form's fields, as Slack sends it."""

from collections.abc import Mapping
from typing import Any

from bot.slack.views.forms import BODY

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view.state.values`: block id, action id, the element's value."""


def line(values: Values, block_id: str) -> str:
    """The text of one field; empty when nothing was typed."""
    return str(_field(values, block_id).get("value") or "").strip()


def choice(values: Values, block_id: str) -> str:
    """The chosen option of one field; empty when none was."""
    return str((_field(values, block_id).get("selected_option") or {}).get("value") or "")


def choices(values: Values, block_id: str) -> tuple[str, ...]:
    """The chosen options of one field."""
    chosen = _field(values, block_id).get("selected_options") or ()
    return tuple(str(option["value"]) for option in chosen if option.get("value"))


def person(values: Values, block_id: str) -> str:
    """The chosen person's id; empty when nobody was chosen."""
    return str(_field(values, block_id).get("selected_user") or "")


def day(values: Values, block_id: str) -> str:
    """The chosen day, ISO 8601; empty when none was."""
    return str(_field(values, block_id).get("selected_date") or "")


def _field(values: Values, block_id: str) -> Mapping[str, Any]:
    return values.get(block_id, {}).get(BODY, {})
