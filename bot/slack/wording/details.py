"""The details of a refusal in words: escaped, shortened, joined."""

from collections.abc import Iterable, Mapping

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe, short

Details = Mapping[str, object]

_LONGEST = 200
"""How much of what somebody typed a sentence repeats, in characters."""


def said(details: Details, key: str, otherwise: str = "") -> str:
    """A detail in words, escaped and shortened."""
    return safe(short(str(details.get(key) or otherwise), _LONGEST))


def listed(value: object, *, joiner: str = ", ") -> str:
    """Several words in a row, escaped."""
    if isinstance(value, str):
        return safe(value)
    items = [safe(v) for v in value] if isinstance(value, Iterable) else []
    return joiner.join(items)


def copy(details: Details) -> str:
    """The corrected command to copy, if there is one."""
    if details.get("command"):
        return f" Try `{said(details, 'command')}`."
    return f" Try `{SLASH} {said(details, 'example')}`." if details.get("example") else ""


def choose(details: Details, key: str, lead: str) -> str:
    """What there is to choose from, after a lead."""
    chosen = listed(details.get(key))
    return f" {lead} {chosen}{'?' if lead.startswith('Did') else '.'}" if chosen else ""


def statement(details: Details) -> str:
    """Which statement this is about."""
    return f"Statement {said(details, 'statement')}" if details.get("statement") else "This statement"
