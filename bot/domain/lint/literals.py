"""Letters without which a regular expression cannot match, so that a text without them need not be searched."""

import importlib
import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

_PARSER = importlib.import_module("re._parser")
"""The parser that compiles expressions: nothing else reads them exactly as they are meant."""

_MOST = 64
"""Longer lists of letters cost more than they save."""

Letters = frozenset[str]


@cache
def literals(expression: str) -> tuple[str, ...]:
    """Letters of which every match holds at least one; none where nothing can be said."""
    exact, needed = _sequence(_PARSER.parse(expression))
    best = _better(exact, needed) or frozenset()
    return tuple(sorted(best)) if len(best) <= _MOST * 4 else ()


def _sequence(steps: Iterable[Any]) -> tuple[Letters | None, Letters | None]:
    """All the texts these steps match, when few; and the best letters that every match holds."""
    run: Letters = frozenset({""})
    exact, needed = True, None
    for operation, argument in steps:
        texts, inner = _step(str(operation), argument)
        needed = _better(needed, inner)
        if texts is not None and len(run) * len(texts) <= _MOST:
            run = frozenset(a + b for a, b in product(run, texts))
            continue
        exact, needed = False, _better(needed, run)
        run = texts if texts is not None else frozenset({""})
    return (run if exact else None), _better(needed, run)


def _step(operation: str, argument: Any) -> tuple[Letters | None, Letters | None]:  # noqa: ANN401 - the parser's own
    match operation:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset({""}), None
        case "LITERAL" | "IN":
            return _one_of([(operation, argument)] if operation == "LITERAL" else argument), None
        case "SUBPATTERN" if not argument[1] & re.IGNORECASE:
            return _sequence(argument[3])
        case "BRANCH":
            return _branches([_sequence(branch) for branch in argument[1]])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeated(*argument)
        case _:
            return None, None


def _one_of(choices: Iterable[tuple[Any, Any]]) -> Letters | None:
    listed = list(choices)
    plain = all(str(kind) == "LITERAL" for kind, _ in listed)
    return frozenset(chr(value) for _, value in listed) if plain else None


def _branches(branches: list[tuple[Letters | None, Letters | None]]) -> tuple[Letters | None, Letters | None]:
    texts = [exact for exact, _ in branches]
    exact = frozenset[str]().union(*(t for t in texts if t is not None)) if None not in texts else None
    best = [_better(*branch) for branch in branches]
    needed = frozenset[str]().union(*(b for b in best if b)) if all(best) else None
    return (exact if exact is not None and len(exact) <= _MOST else None), needed


def _repeated(least: int, most: int, inner: Iterable[Any]) -> tuple[Letters | None, Letters | None]:
    exact, needed = _sequence(inner)
    if least == 0:
        return (exact | {""} if most == 1 and exact is not None else None), None
    return (exact if most == 1 else None), _better(exact, needed)


def _better(one: Letters | None, other: Letters | None) -> Letters | None:
    """Whichever rules out more texts: its shortest letters are the longer."""
    return max((one, other), key=_worth)


def _worth(letters: Letters | None) -> tuple[int, int]:
    return (0, 0) if not letters else (min(map(len, letters)), -len(letters))
