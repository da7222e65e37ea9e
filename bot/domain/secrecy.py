"""What must never be read by anybody: secrets are blotted out by value, in every form in which they may come back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

BLOT = "[redacted]"

SHORTEST_TOKEN = 16
"""Characters of the shortest token that a session may hold; shorter words would blot out what people must read."""


class Secrets:
    """Knows secrets and hides them. The longest goes first, so that one which begins another leaves nothing behind."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms: list[str] = []
        self.learn(values)

    def learn(self, values: Iterable[str]) -> None:
        """More secrets, such as those of a session that began only now."""
        new = {form for value in values if value for form in _forms(value)}
        if not new <= set(self._forms):
            self._forms = sorted(new.union(self._forms), key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text without secrets."""
        for form in self._forms:
            text = text.replace(form, BLOT)
        return text


def tokens_in(kept: Mapping[str, Any]) -> set[str]:
    """What in a kept session lets somebody in: every long word that is neither an address nor a public identity."""
    words = {value for value in kept.values() if isinstance(value, str) and len(value) >= SHORTEST_TOKEN}
    return {w for w in words if "://" not in w and not w.startswith("did:") and " " not in w}


def _forms(value: str) -> Iterator[str]:
    """As it is, as an address holds it, and as it stands inside JSON."""
    yield from (value, quote(value, safe=""), quote_plus(value))
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
