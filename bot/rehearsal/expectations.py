"""Compares the document of an evening with what its scenario expects."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

MISSING = object()


def look_up(document: Any, path: str) -> Any:  # noqa: ANN401 - a document is anything JSON can hold
    """The value at a dotted path; `*` stands for every item of a list; MISSING where there is none."""
    here = document
    steps = path.split(".") if path else []
    for number, step in enumerate(steps):
        if step == "*":
            rest = ".".join(steps[number + 1 :])
            return [look_up(item, rest) for item in here] if isinstance(here, list) else MISSING
        here = _enter(here, step)
        if here is MISSING:
            return MISSING
    return here


def _enter(here: Any, step: str) -> Any:  # noqa: ANN401
    if isinstance(here, list) and step.lstrip("-").isdigit() and -len(here) <= int(step) < len(here):
        return here[int(step)]
    return here.get(step, MISSING) if isinstance(here, dict) else MISSING


def unmet(document: Mapping[str, Any], expectations: Iterable[Mapping[str, Any]]) -> list[str]:
    """One sentence for every expectation that the document does not meet."""
    return [sentence for e in expectations for sentence in _compare(document, e)]


def _compare(document: Mapping[str, Any], expectation: Mapping[str, Any]) -> Iterable[str]:
    path = str(expectation["path"])
    value = look_up(document, path)
    if value is MISSING:
        yield f"{path}: there is no such value"
        return
    for operator, wanted in expectation.items():
        if operator in CHECKS and not CHECKS[operator](value, wanted):
            yield f"{path}: {operator} {wanted!r} expected, found {value!r}"


CHECKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, wanted: value == wanted,
    "at_least": lambda value, wanted: value is not None and value >= wanted,
    "at_most": lambda value, wanted: value is not None and value <= wanted,
    "contains": lambda value, wanted: wanted in value,
    "lacks": lambda value, wanted: not _holds(value, wanted),
    "count": lambda value, wanted: len(value) == wanted,
}


def _holds(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a text stands anywhere in a value, however deep; nothing stands in null."""
    if isinstance(value, str):
        return str(wanted) in value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_holds(v, wanted) for v in inner)
