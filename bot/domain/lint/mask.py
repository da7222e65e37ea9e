"""Takes out of any text what may not be kept: account numbers, card numbers and secrets (L14, L15, L16, L18)."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.lint.normal import normalise
from bot.domain.lint.private import Private, Sort, cards, ibans, ribs, secrets

_SHORT = 8
_SUSPECT = re.compile(r"\d(?:\D{0,8}\d){7}")
"""Without this many digits near each other there is no account and no card number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text that may be stored. `hashes` are the SHA-256 of what was taken out, in order, 64 hex digits each."""

    text: str
    hashes: tuple[str, ...]


def mask(text: str, *, key: bytes = b"") -> Masked:
    """The text with every private number and secret replaced by what it was and the beginning of its hash, such as
    `[card number, sha256 1a2b3c4d]`; everything else stays as it is. With a `key` the hash is an HMAC, which nobody
    without the key can try numbers against. Masking twice changes nothing.
    """
    parts: list[str] = []
    hashes: list[str] = []
    position = 0
    for found in _apart(text):
        digest = _digest(found.value.encode(errors="surrogatepass"), key)
        parts += [text[position : found.start], f"[{found.sort.value}, sha256 {digest[:_SHORT]}]"]
        hashes.append(digest)
        position = found.end
    return Masked(text="".join([*parts, text[position:]]), hashes=tuple(hashes))


def _digest(value: bytes, key: bytes) -> str:
    return hmac.new(key, value, hashlib.sha256).hexdigest() if key else hashlib.sha256(value).hexdigest()


def _apart(text: str) -> Iterator[Private]:
    """What was found, from left to right, each place once."""
    end = 0
    for found in sorted(_found(text), key=lambda private: (private.start, -private.end)):
        if found.start >= end:
            yield found
            end = found.end


def _found(text: str) -> Iterator[Private]:
    yield from secrets(text)
    if _SUSPECT.search(text):
        normal = normalise(text)
        numbers = (*ibans(normal), *ribs(normal), *cards(normal))
        yield from (n for n in numbers if n.sort is not Sort.DIGITS)
