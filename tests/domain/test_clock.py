"""Clocks (1.3): what starts, meets and silences them, when they are due, and what we may promise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.clock import Clock, ClockState, End, Event, Start, follow, level
from bot.domain.incident import Incident, Phase, Severity
from bot.domain.pace import promise_for, update_every
from bot.domain.policy import Trigger
from tests.builders import DECLARED, clock, incident, local, policy, shown


def hear(
    name: Trigger,
    at: str = "20:45",
    *,
    of: Incident | None = None,
    running: Sequence[Clock] = (),
    instance: str = "1",
    promise: datetime | None = None,
) -> tuple[list[Start], list[End]]:
    """What an event of the evening starts and ends."""
    event = Event(name=name, at=local(at), instance=instance, promise=promise)
    return follow(event, incident=of or incident(), running=running, policy=policy())


def dues(starts: list[Start]) -> dict[str, str]:
    """Clock to the local time it is due."""
    return {s.kind: shown(s.due_at) for s in starts}


@pytest.mark.parametrize(
    ("severity", "due"),
    [
        (Severity.SEV1, {"K1": "21:00:00", "K9": "21:00:00"}),
        (Severity.SEV2, {"K1": "21:15:00", "K9": "21:15:00"}),
        (Severity.SEV4, {}),
    ],
)
def test_declaring_starts_the_first_public_word(severity: Severity, due: dict[str, str]) -> None:
    """K1: 15 minutes for SEV1, 30 for SEV2, no public clock for what customers cannot notice."""
    starts, ends = hear("declared", of=incident(severity=severity))
    assert (dues(starts), ends) == (due, [])


def test_the_first_word_of_a_sev3_waits_for_the_morning() -> None:
    """K1 SEV3: 60 minutes of 08:00-20:00 local; declared at 20:45 it is due at nine the next day, a Sunday or not."""
    starts, _ = hear("declared", of=incident(severity=Severity.SEV3))
    assert starts[0].due_at == local("09:00", days=1)


def test_a_sev3_late_in_the_day_runs_on_in_the_morning() -> None:
    """K3 SEV3: 240 minutes from 18:30 are 90 that evening and 150 from eight o'clock on."""
    starts, _ = hear("public_word", "18:30", of=incident(severity=Severity.SEV3))
    assert {s.kind: s.due_at for s in starts} == {"K3": local("10:30", days=1)}


def test_the_first_rung_is_the_next_look() -> None:
    """K1 of SEV1 is first looked at when half of it has gone."""
    starts, _ = hear("declared")
    assert (starts[0].started_at, starts[0].next_at) == (DECLARED, local("20:52:30"))


def test_a_clock_does_not_start_twice() -> None:
    """A running clock of the same kind and instance goes on as it is."""
    assert hear("declared", running=[clock("K1"), clock("K9", id=2)]) == ([], [])


def test_a_public_word_meets_the_first_clock_and_starts_the_next() -> None:
    """K1 is met by the receipt; K3 and, by its promise, K7 start."""
    first = clock("K1")
    starts, ends = hear("public_word", "20:54:20", running=[first], promise=local("21:20"))
    assert ends == [End(clock=first, state=ClockState.MET)]
    assert dues(starts) == {"K7": "21:20:00", "K3": "21:24:20"}


def test_one_silence_has_one_ladder() -> None:
    """1.5: a promise is never later than K3, so only the promise's ladder speaks; without one, K3's does."""
    with_promise, _ = hear("public_word", "20:54", promise=local("21:20"))
    without, _ = hear("public_word", "20:54")
    assert {s.kind: s.next_at for s in with_promise} == {"K7": local("21:07"), "K3": None}
    assert {s.kind: s.next_at for s in without} == {"K3": local("21:09")}


def test_a_public_word_answers_the_promise_of_an_earlier_one() -> None:
    """K7 belongs to statement 1, the word is statement 2: it is met all the same."""
    kept, every = clock("K7", "20:54", "21:20", id=2), clock("K3", "20:54", "21:24", id=3)
    starts, ends = hear("public_word", "21:12", running=[kept, every], instance="2", promise=local("21:40"))
    assert ends == [End(clock=kept, state=ClockState.MET), End(clock=every, state=ClockState.MET)]
    assert {(s.kind, s.instance) for s in starts} == {("K7", "2"), ("K3", "2")}


def test_an_approval_clock_is_only_met_by_its_own_decision() -> None:
    """K8 belongs to one statement; deciding on another leaves it running."""
    own, other = clock("K8", "20:51", "20:56", id=2), clock("K8", "20:51", "20:56", id=3, instance="2")
    starts, ends = hear("decided", "20:54", running=[own, other])
    assert (starts, ends) == ([], [End(clock=own, state=ClockState.MET)])


@pytest.mark.parametrize(
    ("severity", "minutes"), [(Severity.SEV1, 5), (Severity.SEV2, 10), (Severity.SEV3, 30), (Severity.SEV4, 60)]
)
def test_submitting_starts_the_approval_clock(severity: Severity, minutes: int) -> None:
    """K8: 5, 10, 30 minutes; at noon the hours of SEV3 do not matter."""
    starts, _ = hear("submitted", "12:00", of=incident(severity=severity))
    assert dues(starts) == {"K8": f"{12 + minutes // 60}:{minutes % 60:02}:00"}


def test_approving_alone_meets_no_public_clock() -> None:
    """Only a receipt stops a public clock (1.3); an approval stops K8 and nothing else."""
    running = [clock("K1"), clock("K3", id=2), clock("K7", id=3)]
    assert hear("decided", running=running) == ([], [])


def test_resolved_silences_all_but_the_promise() -> None:
    """1.5 rule 6: K1 and K3 end at once, unmet; a promise must still be answered."""
    first, every = clock("K1"), clock("K3", id=2)
    _, ends = hear("resolved", "21:00", running=[first, every, clock("K7", id=3), clock("K8", id=4)])
    assert ends == [End(clock=first, state=ClockState.SILENCED), End(clock=every, state=ClockState.SILENCED)]


def test_the_closing_word_starts_nothing() -> None:
    """After resolved nobody waits for a next update; the word itself answers the last promise."""
    over = incident(phase=Phase.RESOLVED)
    kept = clock("K7", "00:42", "01:40", id=2)
    starts, ends = hear("public_word", "21:22", of=over, running=[kept])
    assert (starts, ends) == ([], [End(clock=kept, state=ClockState.MET)])


def test_a_promise_that_had_passed_before_its_receipt_is_late_at_once() -> None:
    """A receipt found only after the promised time: the ladder counts from the decision, rungs in rising order."""
    event = Event(name="public_word", at=local("21:25"), promise=local("21:20"), since=local("20:54"))
    starts, _ = follow(event, incident=incident(), running=[], policy=policy())
    promise = next(s for s in starts if s.kind == "K7")
    assert (promise.started_at, promise.due_at, promise.next_at) == (local("20:54"), local("21:20"), local("21:07"))


def test_a_clock_is_late_when_it_ended_after_it_was_due() -> None:
    """Met to the second is kept: K7 has no tolerance, but the moment itself is in time."""
    assert not clock().late
    assert not clock(ended_at=local("21:00")).late
    assert clock(ended_at=local("21:00:01")).late


@pytest.mark.parametrize(
    ("at", "seen"),
    [("20:45", "calm"), ("20:52:29", "calm"), ("20:52:30", "amber"), ("20:59:59", "amber"), ("21:00", "red")],
)
def test_a_card_is_amber_from_half_way_and_red_when_due(at: str, seen: str) -> None:
    """1.4: amber at 50 %, red at 100 %."""
    assert level(clock(), local(at)) == seen


@pytest.mark.parametrize(
    ("of", "minutes"),
    [
        (incident(), 30),
        (incident(severity=Severity.SEV2), 60),
        (incident(severity=Severity.SEV3), 240),
        (incident(severity=Severity.SEV4), None),
        (incident(long_since=local("22:52")), 60),
        (incident(severity=Severity.SEV2, long_since=local("22:52")), 120),
        (incident(severity=Severity.SEV3, long_since=local("22:52")), 240),
        (incident(phase=Phase.IDENTIFIED), 30),
        (incident(phase=Phase.MONITORING), 60),
        (incident(phase=Phase.MONITORING, severity=Severity.SEV2), 120),
        (incident(phase=Phase.MONITORING, long_since=local("22:52")), 60),
    ],
)
def test_how_long_the_public_may_wait(of: Incident, minutes: float | None) -> None:
    """K3; slower once a long incident was announced; K5 while monitoring."""
    assert update_every(of, policy()) == minutes


@pytest.mark.parametrize(
    ("at", "kind", "of", "promised"),
    [
        ("20:54", "investigating", incident(), "21:20:00"),
        ("21:12", "no_change", incident(), "21:40:00"),
        ("21:38", "no_change", incident(), "22:05:00"),
        ("22:02", "identified", incident(phase=Phase.IDENTIFIED), "22:30:00"),
        ("22:28", "no_change", incident(phase=Phase.IDENTIFIED), "22:55:00"),
        ("22:52", "long_incident", incident(phase=Phase.IDENTIFIED), "23:50:00"),
        ("23:47", "no_change", incident(phase=Phase.IDENTIFIED, long_since=local("22:52")), "00:45:00"),
        ("00:42", "monitoring", incident(phase=Phase.MONITORING, long_since=local("22:52")), "01:40:00"),
        ("20:50", "investigating", incident(), "21:20:00"),
        ("20:54:59", "investigating", incident(), "21:20:00"),
        ("20:55", "investigating", incident(), "21:25:00"),
    ],
)
def test_promises_of_the_acceptance_evening(at: str, kind: str, of: Incident, promised: str) -> None:
    """6.2: publish time plus the K3 limit, rounded down to 5 minutes, never later than the policy."""
    moment = promise_for(of, kind=kind, now=local(at), policy=policy())
    assert moment is not None
    assert shown(moment) == promised


def test_a_promise_after_midnight_is_tomorrow() -> None:
    """6.2: at 23:47 the promise is 00:45 on 1 June."""
    slow = incident(long_since=local("22:52"))
    assert promise_for(slow, kind="no_change", now=local("23:47"), policy=policy()) == local("00:45", days=1)


def test_nothing_is_promised_where_nothing_is_owed() -> None:
    """The closing word and incidents without a public clock promise no next update."""
    assert promise_for(incident(), kind="resolved", now=DECLARED, policy=policy()) is None
    assert promise_for(incident(severity=Severity.SEV4), kind="no_change", now=DECLARED, policy=policy()) is None


def test_a_sev3_promise_keeps_working_hours() -> None:
    """240 minutes from 19:00 end at 11:00 the next morning."""
    calm = incident(severity=Severity.SEV3)
    assert promise_for(calm, kind="no_change", now=local("19:00"), policy=policy()) == local("11:00", days=1)


def test_an_organisation_without_slower_updates_promises_none() -> None:
    """`long_incident` needs a policy that says how slow; SEV3 has none."""
    assert promise_for(incident(severity=Severity.SEV3), kind="long_incident", now=DECLARED, policy=policy()) is None


def test_raising_a_word_again_while_its_promise_runs_starts_no_second_one() -> None:
    """The same statement heard twice keeps one promise."""
    running = replace(clock("K7", "20:54", "21:20", id=9), kind="K7")
    starts, ends = hear("promise", "20:55", running=[running], promise=local("21:20"))
    assert (starts, ends) == ([], [])
