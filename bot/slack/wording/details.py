"""The details of a refusal in words: escaped, shortened, joined."""

from collections.abc import Iterable, Mapping

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe, short
from bot.slack.tongue import _
from bot.slack.wording.labels import plain_name

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


def names(details: Details, key: str) -> list[str]:
    """Several of the policy's names as people call them, escaped: roles, as a rule."""
    value = details.get(key)
    found = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else []
    return [safe(plain_name(str(name))) for name in found]


def copy(details: Details) -> str:
    """The corrected command to copy, if there is one."""
    if details.get("command"):
        return _(" Try `{command}`.", command=said(details, "command"))
    return _(" Try `{command}`.", command=f"{SLASH} {said(details, 'example')}") if details.get("example") else ""


def choose(details: Details, key: str, lead: str) -> str:
    """What there is to choose from, inside a lead that has a place for `{choice}`; nothing where there is no choice."""
    chosen = listed(details.get(key))
    return " " + lead.format(choice=chosen) if chosen else ""


def statement(details: Details) -> str:
    """Which statement this is about."""
    if details.get("statement"):
        return _("Statement {number}", number=said(details, "statement"))
    return _("This statement")


def the_statement(details: Details) -> str:
    """As `statement`, in the middle of a sentence."""
    if details.get("statement"):
        return _("statement {number}", number=said(details, "statement"))
    return _("this statement")


def did_you_mean(details: Details) -> str:
    """The nearest names."""
    return choose(details, "nearest", _("Did you mean {choice}?"))


def known(details: Details) -> str:
    """Every name there is."""
    return choose(details, "known", _("Known: {choice}."))


def possible(details: Details, key: str) -> str:
    """Every value there can be."""
    return choose(details, key, _("Possible: {choice}."))
