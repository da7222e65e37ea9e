"""Reading a policy: layers of TOML merged, then validated at once with every fault reported."""

import tomllib
from typing import Any

from pydantic import ValidationError

from bot.domain.faults import Fault
from bot.domain.policy.checks import contradictions
from bot.domain.policy.model import Policy


class PolicyFaults(Exception):  # noqa: N818 - it carries them all
    """A policy file that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


HINTS = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it or correct its spelling.",
    "literal_error": "Use one of the values named.",
    "greater_than": "Write a larger number.",
    "less_than_equal": "Write a smaller number.",
    "string_type": "Write it in quotes.",
    "string_too_long": "Shorten it.",
}
"""What to do about each kind of fault that pydantic names; `Correct it.` for the others."""


def parse_policy(*layers: str) -> Policy:
    """The policy written in these TOML texts, each merged over the one before: tables by key, lists whole.

    Raises PolicyFaults with every fault, each with its place and a hint.
    """
    data: dict[str, Any] = {}
    for text in layers:
        data = merge(data, _toml(text))
    faults = list(contradictions(data))
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyFaults([_fault(e) for e in error.errors()] + faults) from error
    if faults:
        raise PolicyFaults(faults)
    return policy


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid upon it: tables key by key, everything else replaced."""
    both = {k: merge(v, over[k]) for k, v in base.items() if isinstance(v, dict) and isinstance(over.get(k), dict)}
    return {**base, **over, **both}


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "Repair the TOML first; nothing after it could be read."
        raise PolicyFaults([Fault("file", str(error), hint)]) from error


def _fault(error: Any) -> Fault:  # noqa: ANN401 - pydantic's own loose dictionary
    place = ".".join(str(step) for step in error["loc"]) or "file"
    return Fault(place, str(error["msg"]).removeprefix("Value error, "), HINTS.get(error["type"], "Correct it."))
