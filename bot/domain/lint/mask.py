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
    """A text that may be stored. `hashes` are the HMAC-SHA-256 of what was taken out, in order, 64 hex digits each."""

    text: str
    hashes: tuple[str, ...]


class _House:
    """What belongs to this process, as its language of the moment does: a text is masked wherever somebody types."""

    key = b""


def hash_with(key: bytes) -> None:
    """From now on hashes are made with this organisation's key: there are few enough card numbers to try them all,
    so nobody without it must be able to.
    """
    _House.key = key


def mask(text: str, *, key: bytes | None = None) -> Masked:
    """The text with every private number and secret replaced by what it was and the beginning of its hash, such as
    `[card number, hash 1a2b3c4d]`; everything else stays as it is. The hash is an HMAC with the house's key, or
    with `key`. Masking twice changes nothing.
    """
    key = _House.key if key is None else key
    parts: list[str] = []
    hashes: list[str] = []
    position = 0
    for found in _apart(text):
        digest = _digest(found.value.encode(errors="surrogatepass"), key)
        parts += [text[position : found.start], f"[{found.sort.value}, hash {digest[:_SHORT]}]"]
        hashes.append(digest)
        position = found.end
    return Masked(text="".join([*parts, text[position:]]), hashes=tuple(hashes))


def _digest(value: bytes, key: bytes) -> str:
    return hmac.new(key, value, hashlib.sha256).hexdigest()


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
