"""Slack's limits, kept before Slack reminds us: no window of a minute holds too much."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.gateway import SCOPES
from bot.slack.pace import BETWEEN_MESSAGES, MINUTE, NOW, SPECIAL, TIER_2, TIER_3, TIER_4, TIERS, Pace
from tests.builders import DECLARED

CONTRACT = Path(__file__).parent.parent.parent.parent / "shared" / "contracts" / "slack-methods.json"
POST, EDIT = "chat.postMessage", "chat.update"
SECOND = timedelta(seconds=1)


def played(pace: Pace, wishes: list[tuple[str, str, float]]) -> dict[tuple[str, str], list[datetime]]:
    """When each call left, where everybody comes back when they were told to; by method and channel."""
    left: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    waiting = [(DECLARED + timedelta(seconds=at), n, method, room) for n, (method, room, at) in enumerate(wishes)]
    while waiting:
        waiting.sort()
        now, asker, method, room = waiting.pop(0)
        if wait := pace.turn(asker, method, room, now):
            waiting.append((now + wait, asker, method, room))
        else:
            left[method, room].append(now)
    return left


wishes = st.lists(
    st.tuples(st.sampled_from([*TIERS]), st.sampled_from(["C1", "C2", "C3"]), st.floats(0, 90)), max_size=150
)


@given(wishes)
def test_no_minute_holds_more_than_its_tier(asked: list[tuple[str, str, float]]) -> None:
    """And no channel two messages in one second; nothing is lost, nothing waits twice."""
    left = played(Pace(), asked)
    assert sum(map(len, left.values())) == len(asked)
    for method, limit in TIERS.items():
        moments = sorted(m for (name, _), found in left.items() if name == method for m in found)
        for n, moment in enumerate(moments):
            assert sum(moment <= other < moment + MINUTE for other in moments[n:]) <= limit
    for room in ("C1", "C2", "C3"):
        moments = sorted(left[POST, room])
        assert all(b - a >= BETWEEN_MESSAGES for a, b in pairwise(moments))


def test_whoever_was_told_to_wait_goes_then() -> None:
    """Its place is kept: later askers come after it."""
    pace = Pace()
    waits = [pace.turn(n, POST, "C1", DECLARED) for n in range(4)]
    assert waits == [n * SECOND for n in range(4)]
    assert pace.turn(9, POST, "C1", DECLARED + SECOND) == 3 * SECOND
    assert pace.turn(1, POST, "C1", DECLARED + SECOND) == NOW
    assert pace.turn(3, POST, "C1", DECLARED + SECOND) == 2 * SECOND
    assert pace.turn(8, POST, "C2", DECLARED + SECOND) == NOW


def test_a_429_closes_what_it_was_about() -> None:
    """Messages in that channel; every call of another method."""
    pace = Pace()
    until = DECLARED + 30 * SECOND
    pace.slow_down(POST, "C1", until)
    pace.slow_down(EDIT, "C1", until)
    assert pace.turn(1, POST, "C1", DECLARED) == 30 * SECOND
    assert pace.turn(2, POST, "C2", DECLARED) == NOW
    assert pace.turn(3, EDIT, "C2", DECLARED) == 30 * SECOND
    assert pace.turn(1, POST, "C1", until) == NOW


def test_a_clock_set_back_makes_nobody_wait_for_an_hour() -> None:
    """What was planned on the other time is forgotten."""
    pace = Pace()
    for n in range(5):
        pace.turn(n, POST, "C1", DECLARED)
    assert pace.turn(9, POST, "C1", DECLARED - timedelta(hours=1)) == NOW


def test_who_is_granted_more_goes_faster() -> None:
    """The factor multiplies every limit."""
    pace = Pace(1000)
    assert {pace.turn(n, POST, f"C{n}", DECLARED) for n in range(2000)} == {NOW}
    assert pace.turn(9999, POST, "C1999", DECLARED) == BETWEEN_MESSAGES / 1000


def test_thousands_who_never_come_back_cost_nothing() -> None:
    """Places and channels are remembered up to a number."""
    pace = Pace()
    for n in range(5000):
        pace.turn(n, EDIT, f"C{n}", DECLARED)
    assert len(pace._places) <= 1000


def test_the_tiers_are_slacks() -> None:
    """Against Slack's own table; every method that deliveries use and that has a tier below special is paced."""
    assert set(TIERS) <= set(SCOPES)
    if not CONTRACT.exists():
        pytest.skip("slack-methods.json is not here: this check did not run")
    told = json.loads(CONTRACT.read_text("utf-8"))
    known = {"t2": TIER_2, "t3": TIER_3, "t4": TIER_4, "t5": SPECIAL}
    assert {method: known[told[method]["tier"]] for method in TIERS} == dict(TIERS)
