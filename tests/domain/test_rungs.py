"""The escalation ladder (1.4, 1.5): exact times, each rung once, merging, and what a downtime leaves to say."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock import Clock, Firing, due, next_look, rungs
from bot.domain.incident import Severity
from bot.domain.policy import LadderRule, RungRule
from tests.builders import clock, local, policy, shown

PUBLIC = policy().ladders["public"]


def fire(of: Clock, at: datetime, *, ladder: LadderRule = PUBLIC, severity: Severity = Severity.SEV1) -> Firing | None:
    """What this clock does at a moment, by the default policy."""
    return due(of, ladder=ladder, severity=severity, now=at, merge_within=2)


def after(of: Clock, firing: Firing) -> Clock:
    """The clock once this rung has fired."""
    return replace(of, last_percent=firing.rung.percent, next_at=firing.next_at)


def silent_until(of: Clock, end: datetime) -> list[tuple[int, str]]:
    """Every rung that fires while nobody acts, each at the moment the clock asked to be looked at."""
    fired = []
    while of.next_at is not None and of.next_at <= end:
        firing = fire(of, of.next_at)
        assert firing is not None
        assert firing.missed == ()
        fired.append((firing.rung.percent, shown(of.next_at)))
        of = after(of, firing)
    return fired


def test_the_silent_evening() -> None:
    """6.3: nobody acts after 20:45; by 23:47 ten rungs have fired, each once, at exactly these times."""
    assert silent_until(clock(), local("23:47")) == [
        (50, "20:52:30"),
        (80, "20:57:00"),
        (100, "21:00:00"),
        (150, "21:07:30"),
        (200, "21:15:00"),
        (300, "21:30:00"),
        (500, "22:00:00"),
        (700, "22:30:00"),
        (900, "23:00:00"),
        (1100, "23:30:00"),
    ]


def test_a_sev2_repeats_every_hour() -> None:
    """1.4: after 300 % every 60 minutes."""
    slow = list(islice(rungs(PUBLIC, Severity.SEV2, local("20:45"), local("21:15")), 9))
    assert [shown(r.at) for r in slow[5:]] == ["22:15:00", "23:15:00", "00:15:00", "01:15:00"]


def test_a_sev3_stops_after_its_last_rung() -> None:
    """Where nothing repeats, the ladder ends and the clock is silent."""
    of = clock(last_percent=100)
    firing = fire(of, local("21:30"), severity=Severity.SEV3, ladder=policy().ladder("K1", Severity.SEV3))
    assert firing is not None
    assert (firing.rung.percent, firing.next_at) == (200, None)


def test_a_severity_without_a_ladder_has_no_rungs() -> None:
    """A ladder may be for some severities only: elsewhere nothing is ever due."""
    some = PUBLIC.model_copy(update={"severities": (Severity.SEV1,)})
    assert list(rungs(some, Severity.SEV4, local("20:45"), local("21:00"))) == []
    assert fire(clock(), local("23:00"), ladder=some, severity=Severity.SEV4) is None


def test_nothing_is_due_before_the_first_rung() -> None:
    """A look that comes early finds nothing and says when to come again."""
    early = local("20:52:29")
    assert fire(clock(), early) is None
    assert next_look(clock(), ladder=PUBLIC, severity=Severity.SEV1, now=early) == local("20:52:30")


def test_after_a_downtime_only_the_highest_missed_rung_speaks() -> None:
    """6.3 restart: down 20:56-21:10; 150 % fires once, for 80 and 100 % as well; the next is 21:15."""
    firing = fire(clock(last_percent=50), local("21:10"))
    assert firing is not None
    assert (firing.rung.percent, shown(firing.rung.at)) == (150, "21:07:30")
    assert [(r.percent, shown(r.at)) for r in firing.missed] == [(80, "20:57:00"), (100, "21:00:00")]
    assert firing.next_at == local("21:15")


def test_a_rung_that_fired_does_not_fire_again() -> None:
    """1.5 rule 2: each rung once, however often one looks."""
    of = clock()
    firing = fire(of, local("20:52:30"))
    assert firing is not None
    assert fire(after(of, firing), local("20:52:30")) is None
    assert fire(after(of, firing), local("20:56:59")) is None


def test_rungs_less_than_two_minutes_apart_merge_into_the_later() -> None:
    """1.4: with 6 minutes of clock, 80 % at 4:48 and 100 % at 6:00 are 72 s apart: one word, at 6:00."""
    short = clock(start="21:00", due="21:06")
    first = fire(short, local("21:03"))
    assert first is None  # 50 % at 3:00 is 1:48 before 80 %
    assert next_look(short, ladder=PUBLIC, severity=Severity.SEV1, now=local("21:03")) == local("21:04:48")
    assert fire(short, local("21:04:48")) is None
    merged = fire(short, local("21:06"))
    assert merged is not None
    assert ([r.percent for r in merged.missed], merged.rung.percent) == ([50, 80], 100)


def test_rungs_two_minutes_apart_do_not_merge() -> None:
    """Less than two minutes, not two: 50 % and 70 % of ten minutes are two apart."""
    ladder = LadderRule(rungs=(RungRule(percent=50), RungRule(percent=70)))
    firing = fire(clock(start="21:00", due="21:10"), local("21:05"), ladder=ladder)
    assert firing is not None
    assert (firing.rung.percent, firing.next_at) == (50, local("21:07"))


def test_a_repeat_below_the_merging_distance_still_speaks() -> None:
    """A policy that repeats every minute must not merge its ladder into silence."""
    ladder = LadderRule(rungs=(RungRule(percent=100),), repeat={"sev1": 1})
    firing = fire(clock(), local("21:00"), ladder=ladder)
    assert firing is not None
    assert firing.rung.percent == 100


def test_a_long_clock_repeats_each_percent_once() -> None:
    """A repeat that is a tiny share of the clock still gives every rung a percent of its own, in rising order."""
    some = list(islice(rungs(PUBLIC, Severity.SEV1, local("20:45"), local("20:45", days=7)), 300))
    percents = [r.percent for r in some]
    assert percents == sorted(set(percents))


def test_a_clock_that_was_due_before_it_started_has_no_rungs() -> None:
    """Rungs are shares of a length: without one there is nothing to compute, and nothing to wait for for ever."""
    assert list(rungs(PUBLIC, Severity.SEV1, local("21:25"), local("21:20"))) == []


minutes = st.integers(1, 600)


@given(st.sampled_from([Severity.SEV1, Severity.SEV2]), minutes, st.lists(minutes, min_size=1, max_size=12))
def test_however_one_looks_each_rung_is_answered_once(severity: Severity, length: int, looks: list[int]) -> None:
    """Any pattern of looks, with any downtime between: percents rise, none twice, none before its moment."""
    start = local("20:45")
    of = Clock(id=1, incident_id=1, kind="K1", instance="1", started_at=start, due_at=start + timedelta(minutes=length))
    answered: list[int] = []
    for minute in sorted(looks):
        now = start + timedelta(minutes=minute)
        firing = due(of, ladder=PUBLIC, severity=severity, now=now, merge_within=2)
        if firing is not None:
            assert firing.rung.at <= now < (firing.next_at or datetime.max.replace(tzinfo=now.tzinfo))
            answered += [r.percent for r in (*firing.missed, firing.rung)]
            of = after(of, firing)
    assert all(a < b for a, b in pairwise(answered))
    ladder = list(islice(rungs(PUBLIC, severity, start, of.due_at), len(answered)))
    assert answered == [r.percent for r in ladder]


@pytest.mark.parametrize(("start", "ends", "last"), [("20:51", "20:56", ["20:53:30", "20:56:00", "21:01:00"])])
def test_the_sleeping_approver(start: str, ends: str, last: list[str]) -> None:
    """6.3: submitted 20:51; asked again 20:53:30, the fall-back 20:56, the duty manager 21:01, then quiet."""
    approval = list(rungs(policy().ladders["approval"], Severity.SEV1, local(start), local(ends)))
    assert [shown(r.at) for r in approval] == last
    assert [r.rule.dm for r in approval] == [("approver",), ("fallback_approver",), ("duty_manager",)]
