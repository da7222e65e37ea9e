"""Small checks that compose: each answers the faults it finds, in Slack's manner, with a JSON pointer."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]
"""Given a value and the JSON pointer where it stands, yields what is wrong with it."""


def fault(why: str, at: str) -> str:
    """One sentence of `response_metadata.messages`."""
    return f"[ERROR] {why} [json-pointer:{at}]"


def string(longest: int | None = None, *, least: int = 0, pattern: str | None = None) -> Check:
    """A string of `least` to `longest` characters, wholly matching `pattern` where there is one."""
    shape = re.compile(pattern) if pattern else None

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must provide a string", at)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", at)
        elif longest is not None and len(value) > longest:
            yield fault(f"must be less than {longest + 1} characters", at)
        elif shape and not shape.fullmatch(value):
            yield fault("failed to match the required format", at)

    return check


def flag(value: object, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield fault("must provide a boolean", at)


def anything(value: object, at: str) -> Iterator[str]:
    """Whatever it is, so long as it is there."""
    if value is None:
        yield fault("must not be null", at)


def whole(least: int, most: int | None = None) -> Check:
    """An integer from `least` to `most`."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield fault("must provide an integer", at)
        elif value < least or (most is not None and value > most):
            yield fault(f"must be between {least} and {most}", at)

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield fault(f"failed to match the allowed values: {', '.join(allowed)}", at)

    return check


def listing(item: Check, *, most: int, least: int = 0) -> Check:
    """A list of `least` to `most` items that all pass."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must provide an array", at)
            return
        if len(value) < least:
            yield fault(f"must have at least {least} items", at)
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        for position, entry in enumerate(value[:most]):
            yield from item(entry, f"{at}/{position}")

    return check


def record(fields: Mapping[str, Check], *, need: Collection[str] = ()) -> Check:
    """An object with only these fields, each passing; those in `need` must be there. `type` always may."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        for name in need:
            if value.get(name) is None:
                yield fault(f"missing required field: {name}", at)
        for name, entry in value.items():
            if name == "type" or (entry is None and name in fields):
                continue
            if name not in fields:
                yield fault(f"invalid additional property: {name}", at)
            else:
                yield from fields[name](entry, f"{at}/{name}")

    return check


def kinds(table: Mapping[str, Check], allowed: Collection[str]) -> Check:
    """An object whose `type` is one of `allowed` and which passes that type's check."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in allowed and kind in table:
            yield from table[kind](value, at)
        else:
            yield fault(f"unsupported type: {kind}", f"{at}/type")

    return check


def both(first: Check, second: Check) -> Check:
    """Everything that either check finds."""

    def check(value: object, at: str) -> Iterator[str]:
        yield from first(value, at)
        yield from second(value, at)

    return check
