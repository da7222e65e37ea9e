"""What is told of a chore: changes of an outlet's fitness, and the days before a credential ends, each once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.chore import DAY, SOON, Upshot, expiry, fitness
from tests.builders import DECLARED

ENDS = DECLARED + 30 * DAY


def test_a_fit_outlet_tells_nothing() -> None:
    """Every day the same good news is no news."""
    assert fitness({}, [], DECLARED) == Upshot(next_at=DECLARED + DAY, memory={"faults": []})


def test_a_change_is_told_once() -> None:
    """Broken, still broken, mended: two messages; while broken it is looked at every hour."""
    memory: Any = {}
    told = []
    for faults in (["url: 401"], ["url: 401"], [], []):
        upshot = fitness(memory, faults, DECLARED)
        memory = upshot.memory
        told.append((upshot.notice, upshot.next_at - DECLARED))
    assert told == [("outlet_unfit", SOON), ("", SOON), ("outlet_fit", DAY), ("", DAY)]


@pytest.mark.parametrize(
    ("before", "after", "notice"),
    [
        ("x could not be reached (ConnectError)", "x could not be reached (ConnectTimeout)", ""),
        ("429 try again in 27 s", "429 try again in 13 s", ""),
        ("x could not be reached (ConnectError)", "401 the token is bad", "outlet_unfit"),
    ],
)
def test_only_another_cause_is_another_change(before: str, after: str, notice: str) -> None:
    """Numbers and kinds of errors differ from try to try."""
    assert fitness({"faults": [before]}, [after], DECLARED).notice == notice


def steps(*moments: datetime) -> list[int | None]:
    """What is told of a credential that ends at `ENDS`, looked at in these moments."""
    memory: Any = {}
    told = []
    for now in moments:
        upshot = expiry(memory, ENDS, now)
        memory = upshot.memory
        told.append(upshot.details.get("days"))
    return told


def test_each_step_is_told_once() -> None:
    """14, 7, 3, 1 days before, and when it has ended."""
    days = [ENDS - n * DAY for n in (20, 14, 13, 8, 7, 6, 3, 2, 1, 0, -1)]
    assert steps(*days) == [None, 14, None, None, 7, None, 3, None, 1, 0, None]


def test_of_several_steps_that_passed_only_the_nearest_is_told() -> None:
    """After a month without the bot: one message, not four."""
    assert steps(ENDS - 2 * DAY, ENDS - 2 * DAY) == [3, None]


def test_a_renewed_credential_begins_anew() -> None:
    """Warned of the old one, and again of the new one in its time; seconds of difference are the same one."""
    warned = expiry({}, ENDS, ENDS - DAY).memory
    assert expiry(warned, ENDS + timedelta(seconds=30), ENDS - DAY).notice == ""
    renewed = expiry(warned, ENDS + 60 * DAY, ENDS)
    assert (renewed.notice, renewed.memory["warned"]) == ("", None)
    assert expiry(renewed.memory, ENDS + 60 * DAY, ENDS + 47 * DAY).details["days"] == 14


def test_one_that_does_not_end_is_only_looked_at_again() -> None:
    """None: nothing to say, nothing to remember."""
    assert expiry({"warned": 3}, None, DECLARED) == Upshot(next_at=DECLARED + DAY)


def test_the_next_look_is_at_the_next_step_when_it_is_near() -> None:
    """A day before means a day before, not a day and a half later."""
    assert expiry({}, ENDS, ENDS - 14.5 * DAY).next_at == ENDS - 14 * DAY
    assert expiry({}, ENDS, ENDS - 20 * DAY).next_at == ENDS - 19 * DAY
