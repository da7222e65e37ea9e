"""Payloads that nobody documents: fields missing, of another kind, huge, with characters that no database holds."""

import json
from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

Payload = dict[str, Any]

DEEP: Any = []
for _ in range(60):
    DEEP = [DEEP]

ODD: tuple[Any, ...] = (
    None, True, False, 7, -1, 0, 2**40, 1.5, [], {}, [[]], [None], [{}], [7], {"id": None}, {"id": 7}, {"a": {"b": []}},
    "", " ", "\x00", "\ud800", "a\x00b", "\udfff\ud800", "x" * 300, "é\x00\ud83d" * 900, "y" * 40_000, DEEP, "U0GUEST",
    "C0ROOM", "1", "null", "{}", "@number", "@digest",
)  # fmt: skip
"""What takes the place of what should be there."""

BENT = "bent"
"""What marks one of these, for whoever looks at the answer."""

NAMES = ("\x00", "\ud800", "user", "event", "type", "x" * 300, "thread_ts", "is_ext_shared_channel", "text")


def mangled(payload: Payload, random: Random, pieces: Sequence[str]) -> Payload:
    """The same one, often; else with something missing, put in the place of something else, or added."""
    if random.random() < 0.4:
        return payload
    made: Payload = json.loads(json.dumps(payload))
    for _ in range(random.randint(1, 3)):
        _bend(made, random, pieces)
    return made | {BENT: True}


def _bend(made: Any, random: Random, pieces: Sequence[str]) -> None:  # noqa: ANN401 - JSON
    place = made
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = random.choice(keys)
        if not isinstance(place[key], dict | list) or random.random() < 0.3:
            break
        place = place[key]
    way = random.random()
    if way < 0.3:
        del place[key]
    elif way < 0.9 or isinstance(place, list):
        place[key] = deepcopy(random.choice((*ODD, *pieces)))
    else:
        place[random.choice(NAMES)] = deepcopy(random.choice((*ODD, *pieces)))
