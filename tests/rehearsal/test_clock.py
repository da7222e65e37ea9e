"""The rehearsal's clock: stands, runs, is moved, and tells everybody who asked."""

import math
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal.clock import RehearsalClock

START = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)


def test_it_stands_still_at_speed_zero() -> None:
    """No real time passes on it, and what lies ahead never comes by itself."""
    clock = RehearsalClock(START, speed=0)
    time.sleep(0.01)

    assert clock.now() == START
    assert math.isinf(clock.seconds_until(START + timedelta(seconds=1)))
    assert clock.seconds_until(START) == clock.seconds_until(START - timedelta(days=1)) == 0


def test_it_runs_at_its_speed() -> None:
    """A hundred times as fast: ten minutes are six real seconds."""
    clock = RehearsalClock(START, speed=100)

    assert 5.5 < clock.seconds_until(START + timedelta(minutes=10)) <= 6
    time.sleep(0.02)
    assert clock.now() >= START + timedelta(seconds=2)


def test_a_change_of_speed_keeps_the_moment() -> None:
    """Nothing jumps when it is slowed down; it then stands where it was."""
    clock = RehearsalClock(START, speed=1000)
    time.sleep(0.01)
    clock.run_at(0)
    shown = clock.now()

    assert START + timedelta(seconds=10) <= shown < START + timedelta(hours=1)
    assert clock.now() == shown
    assert clock.speed == 0


def test_it_moves_both_ways_and_says_so() -> None:
    """Set, advanced, set back, sped up: everybody who asked is called each time."""
    clock, heard = RehearsalClock(START, speed=0), []
    clock.on_change(lambda: heard.append(clock.now()))
    clock.advance(60)
    clock.advance(-3600)
    clock.set(START)
    clock.run_at(2)

    assert heard[:3] == [START + timedelta(minutes=1), START - timedelta(minutes=59), START]
    assert len(heard) == 4


def test_a_listener_may_join_while_it_is_called() -> None:
    """A bot that restarts because the clock moved does not disturb the round."""
    clock, heard = RehearsalClock(START, speed=0), []
    clock.on_change(lambda: clock.on_change(lambda: heard.append("late")))
    clock.advance(1)
    assert heard == []
    clock.advance(1)
    assert heard == ["late"]


def test_moments_without_a_zone_are_refused() -> None:
    """As everywhere: aware moments only; and time does not run backwards."""
    with pytest.raises(ValueError, match="aware"):
        RehearsalClock(START.replace(tzinfo=None))
    clock = RehearsalClock(START)
    with pytest.raises(ValueError, match="aware"):
        clock.set(START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="backwards"):
        clock.run_at(-1)
