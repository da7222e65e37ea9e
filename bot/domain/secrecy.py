"""What must never be read by anybody: secrets are blotted out by value, in every form in which they may come back."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

BLOT = "[redacted]"


class Secrets:
    """Knows secrets and hides them. The longest goes first, so that one which begins another leaves nothing behind."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms = sorted({form for value in values if value for form in _forms(value)}, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text without secrets."""
        for form in self._forms:
            text = text.replace(form, BLOT)
        return text


def _forms(value: str) -> Iterator[str]:
    """As it is, as an address holds it, and as it stands inside JSON."""
    yield from (value, quote(value, safe=""), quote_plus(value))
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
