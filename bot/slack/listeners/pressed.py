"""A control that was used, as its handler reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class NotUnderstood(ValueError):  # noqa: N818 - an answer, not a fault
    """A control or form that this version does not know, or a value it never wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A control that was used: its value, and the form around it, if any."""

    value: str
    view: Mapping[str, Any]

    @property
    def number(self) -> int:
        """The value as an id. Raises NotUnderstood."""
        return number(self.value)

    @property
    def statement(self) -> tuple[int, str]:
        """A statement's id and the digest that was shown. Raises NotUnderstood."""
        key, _, digest = self.value.partition(":")
        return number(key), digest


def number(text: str) -> int:
    """An id of ours. Raises NotUnderstood for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004 - more is no id of ours
        raise NotUnderstood(text)
    return int(text)
