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
Needs = tuple[tuple[str, ...], ...]
"""Of each of these lists a match holds at least one."""

Read = tuple[Letters | None, list[Letters]]
"""All the texts that a part matches, when few; and what every match of it holds."""


@cache
def literals(expression: str) -> tuple[Needs, ...]:
    """What each alternative of an expression needs; empty where one of them may need nothing."""
    needs = [_needs(branch) for branch in _alternatives(list(_PARSER.parse(expression)))]
    return tuple(needs) if all(needs) else ()


def possible(expression: str, text: str) -> bool:
    """Whether the text has the letters that the expression needs."""
    needs, some = _sought(expression)
    has = text.__contains__
    if not any(map(has, some)):
        return not needs
    for need in needs:  # plain loops: this runs for every pattern over every text
        for letters in need:
            if not any(map(has, letters)):
                break
        else:
            return True
    return False


@cache
def _sought(expression: str) -> tuple[tuple[Needs, ...], tuple[str, ...]]:
    """What every alternative needs, and the best list of each as one: most texts have none of it. What holds another
    of them is left out.
    """
    needs = literals(expression)
    some = {letters for need in needs for letters in need[0]}
    return needs, tuple(one for one in some if not any(other in one for other in some if other != one))


def _alternatives(steps: list[Any]) -> list[Any]:
    """The branches of an expression that is nothing but alternatives, marks of place apart."""
    firm = [step for step in steps if str(step[0]) not in {"AT", "ASSERT", "ASSERT_NOT"}]
    return list(firm[0][1][1]) if len(firm) == 1 and str(firm[0][0]) == "BRANCH" else [steps]


def _needs(steps: Iterable[Any]) -> Needs:
    exact, needed = _sequence(steps)
    best = sorted({*needed, *([exact] if exact else [])}, key=_worth, reverse=True)
    return tuple(tuple(sorted(letters)) for letters in best[:3] if _worth(letters)[0] > 0)


def _sequence(steps: Iterable[Any]) -> Read:
    run: Letters = frozenset({""})
    exact = True
    needed: list[Letters] = []
    for operation, argument in steps:
        texts, inner = _step(str(operation), argument)
        if texts is not None and len(run) * len(texts) <= _MOST:
            run = frozenset(a + b for a, b in product(run, texts))
            continue
        exact = False
        needed += [*inner, run]
        run = texts if texts is not None else frozenset({""})
    return (run if exact else None), [*needed, run]


def _step(operation: str, argument: Any) -> Read:  # noqa: ANN401 - the parser's own
    match operation:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset({""}), []
        case "LITERAL" | "IN":
            return _one_of([(operation, argument)] if operation == "LITERAL" else argument), []
        case "SUBPATTERN" if not argument[1] & re.IGNORECASE:
            return _sequence(argument[3])
        case "BRANCH":
            return _branches([_sequence(branch) for branch in argument[1]])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeated(*argument)
        case _:
            return None, []


def _one_of(choices: Iterable[tuple[Any, Any]]) -> Letters | None:
    listed = list(choices)
    plain = all(str(kind) == "LITERAL" for kind, _ in listed)
    return frozenset(chr(value) for _, value in listed) if plain else None


def _branches(branches: list[Read]) -> Read:
    texts = [exact for exact, _ in branches if exact is not None]
    exact = frozenset[str]().union(*texts) if len(texts) == len(branches) else None
    best = [max(needed, key=_worth) for _, needed in branches]
    return (exact if exact is not None and len(exact) <= _MOST else None), [frozenset[str]().union(*best)]


def _repeated(least: int, most: int, inner: Iterable[Any]) -> Read:
    exact, needed = _sequence(inner)
    if least == 0:
        return (exact | {""} if most == 1 and exact is not None else None), []
    return (exact if most == 1 else None), needed


def _worth(letters: Letters) -> tuple[int, int]:
    """The longer the shortest of them, the more texts it rules out; 0 where the empty text is among them."""
    return min(map(len, letters), default=0), -len(letters)
