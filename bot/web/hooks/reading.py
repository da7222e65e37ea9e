"""Reading what strangers wrote: strictly, within bounds, and with a sentence for whoever set the source up."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn

from bot.domain.lint import mask

LABELS = 40
NAME = 200
SUMMARY = 500
VALUE = 300
TEXT = 1000
"""How much is kept of each: what is longer is cut, for a card names it and nothing more."""

MOST = 2000
"""Alerts in one body: more than fit into the largest one that is taken."""


REMEMBERED = 5000
"""Texts whose clean form is remembered: the labels of a storm are mostly the same ones."""


class Misshapen(Exception):  # noqa: N818 - says what it is
    """A body that cannot be understood, with a sentence that says where and what is expected there."""


def document(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body. Raises Misshapen, also for a name that stands twice: nobody knows which one counts."""
    try:
        found = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Misshapen(f"the body is not UTF-8 (byte {error.start}): send JSON in UTF-8") from error
    except json.JSONDecodeError as error:
        raise Misshapen(f"the body is no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except (RecursionError, ValueError) as error:
        raise Misshapen("the body is JSON that no source should send: too deep, or a number too long") from error
    return table(found, "the body")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Misshapen(f"{clean(twice, NAME)!r} stands twice in one object: send it once")
    return found


def _no_number(name: str) -> NoReturn:
    raise Misshapen(f"{name} is no JSON: send a number or null")


def table(value: object, where: str) -> Mapping[str, Any]:
    """The object that stands there. Raises Misshapen."""
    if not isinstance(value, dict):
        raise Misshapen(f"{where} should be an object, and is {_sort(value)}")
    return value


def rows(value: object, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each object of the list that stands there, with its place. Raises Misshapen."""
    if not isinstance(value, list):
        raise Misshapen(f"{where} should be a list, and is {_sort(value)}")
    if len(value) > MOST:
        raise Misshapen(f"{where} holds {len(value)} entries: send at most {MOST} at a time")
    for number, one in enumerate(value):
        yield f"{where}[{number}]", table(one, f"{where}[{number}]")


def word(found: Mapping[str, Any], key: str, where: str, limit: int = NAME) -> str:
    """The text under a key, which must be there. Raises Misshapen."""
    said = words(found, key, where, limit)
    if not said:
        raise Misshapen(f"{where}.{key} should be a text, and {'is empty' if key in found else 'is missing'}")
    return said


def words(found: Mapping[str, Any], key: str, where: str, limit: int = NAME) -> str:
    """The text under a key, if there is one: on one line, without what nobody may keep. Raises Misshapen."""
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Misshapen(f"{where}.{key} should be a text, and is {_sort(value)}")
    return clean(value, limit)


@lru_cache(REMEMBERED)
def clean(text: str, limit: int) -> str:
    """Text as it may be kept: no half characters, no NUL, one line, masked, and no longer than this."""
    whole = text[: limit * 4].encode("utf-8", "replace").decode().replace("\0", "")
    return mask(" ".join(whole.split())).text[:limit]


def labels(value: object, where: str) -> dict[str, str]:
    """A table of labels: names in small letters, values as text; what is neither text nor a figure is left out."""
    found = table({} if value is None else value, where)
    kept = ((k, v) for k, v in found.items() if isinstance(v, str | int | float) and not isinstance(v, bool))
    return {clean(k, NAME).casefold(): clean(str(v), VALUE) for (k, v), _ in zip(kept, range(LABELS), strict=False)}


def moment(found: Mapping[str, Any], key: str) -> datetime | None:
    """The moment under a key; None where there is none that can be read: the time of arrival serves as well."""
    value = found.get(key)
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return read if read is not None and read.tzinfo is not None and read.year > 1 else None


def fingerprint(body: bytes) -> str:
    """The id of a delivery whose source gives it none: the same bytes are the same delivery."""
    return hashlib.sha256(body).hexdigest()


def _sort(value: object) -> str:
    """What JSON calls it."""
    known = {
        type(None): "null",
        bool: "true or false",
        str: "a text",
        int: "a number",
        float: "a number",
        list: "a list",
    }
    return known.get(type(value), "an object")
