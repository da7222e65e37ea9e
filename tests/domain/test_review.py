"""The review: each number by its bounds, what stands out, and nothing that is not settled counted as broken."""

from dataclasses import replace

import pytest

from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState, Receipt
from bot.domain.incident import Phase
from bot.domain.noise import Noise
from bot.domain.review import Figure, Flag, Put, Review, review
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Override
from tests.builders import clock, delivery, incident, local, policy, published, snapshot

QUIET = Noise(pings=0, acted_on=0)


def of(found: Snapshot, *flags: Flag, loud: Noise = QUIET, put: tuple[Put, ...] = ()) -> Review:
    """The review of a snapshot by the default policy."""
    return review(found, policy(), flags, loud, put)


def figure(found: Review, name: str) -> Figure:
    """One figure."""
    return next(f for f in found.figures if f.name == name)


def told(*at: str, now: str = "21:30", **changes: object) -> Snapshot:
    """An evening with public words at these times."""
    words = tuple(published(n, local(t)) for n, t in enumerate(at, 1))
    return snapshot(local(now), statements=words, **changes)


@pytest.mark.parametrize(
    ("first", "value", "level"), [("20:54", 9, "good"), ("21:10", 25, "acceptable"), ("21:20", 35, "poor")]
)
def test_minutes_are_judged_by_the_policys_bounds(first: str, value: float, level: str) -> None:
    """Up to the first good, up to the second acceptable."""
    found = figure(of(told(first)), "from_declaration")
    assert (found.value, found.level) == (value, level)


def test_silence_before_the_first_word_has_no_figure_but_a_gap() -> None:
    """Nothing went out: nothing to measure, and the silence stands out as one that goes on."""
    found = of(told())
    assert figure(found, "from_declaration") == Figure(name="from_declaration", value=None)
    (gap,) = found.gaps
    assert (gap.start, gap.minutes, gap.open) == (local("20:30"), 60, True)


def test_gaps_are_those_that_the_policy_does_not_find_good() -> None:
    """From the first sign on; what follows a resolved word is no silence."""
    found = of(told("20:54", "21:25", "22:10", now="23:30"))
    assert [(g.minutes, g.open) for g in found.gaps] == [(31, False), (45, False), (80, True)]
    words = (published(1, local("20:54")), published(2, local("21:10"), kind="resolved"))
    assert of(snapshot(local("23:30"), statements=words)).gaps == ()


def test_a_promise_that_runs_is_neither_kept_nor_broken() -> None:
    """Only what was due counts."""
    kept = clock("K7", "20:54", "21:20", state=ClockState.MET, ended_at=local("21:12"))
    late = clock("K7", "21:12", "21:40", state=ClockState.MET, ended_at=local("21:45"))
    runs = clock("K7", "21:45", "22:10")
    found = of(told("20:54", "21:12", "21:45", now="22:00", clocks=(kept, late, runs)))
    assert figure(found, "promises") == Figure(name="promises", value=1, unit="count", of=2, level="poor")
    assert [c.due_at for c in found.late] == [local("21:40")]
    overdue = of(told("20:54", "21:12", "21:45", now="22:11", clocks=(kept, late, runs)))
    assert figure(overdue, "promises").of == 3
    assert len(overdue.late) == 2


def test_the_share_of_deadlines_leaves_out_what_was_silenced_or_began_anew() -> None:
    """Nobody met them, and nobody missed them."""
    states = (ClockState.MET, ClockState.SILENCED, ClockState.REPLACED, ClockState.RUNNING)
    clocks = tuple(clock("K3", "20:45", "21:45", state=s, ended_at=local("21:00")) for s in states)
    assert figure(of(told("20:54", clocks=clocks)), "clocks_met") == Figure(
        name="clocks_met", value=1, unit="count", of=1, level="good"
    )


def test_leads_and_skews_are_of_what_went_out() -> None:
    """Submitted 20:51, approved and first out 20:54, last out 20:57."""
    posts = tuple(
        delivery(key, id=n, state=DeliveryState.DONE, receipt=Receipt(remote_id="1"), settled_at=local(at))
        for n, (key, at) in enumerate((("a", "20:54"), ("b", "20:57")), 1)
    )
    found = of(told("20:54", deliveries=posts))
    assert figure(found, "approval").value == 3
    assert (figure(found, "skew").value, figure(found, "skew").level) == (3, "acceptable")
    assert figure(found, "publishing").value == 0


def test_noise_is_the_share_that_was_acted_on() -> None:
    """Nobody was called: nothing to measure."""
    assert figure(of(told("20:54")), "noise").value is None
    assert figure(of(told("20:54"), loud=Noise(pings=4, acted_on=1)), "noise").level == "poor"


def test_what_was_said_untruly_overridden_or_put_off_stands_out() -> None:
    """One by one, for people to look at."""
    flag, put = Flag(statement=1, rule="L08", language="fr"), Put(clock="K3", minutes=10, reason="translating")
    broken = published(1, local("20:54"), overrides=(Override(rule="L07", reason="agreed", found=("fr: x",)),))
    found = of(snapshot(local("21:00"), statements=(broken,)), flag, put=(put,))
    assert (found.flags, found.snoozed, found.overridden) == ((flag,), (put,), (broken,))
    assert figure(found, "truth_flags").level == "poor"


def test_it_is_provisional_until_the_incident_is_closed() -> None:
    """Words may still come, and clocks still run."""
    assert of(told("20:54")).provisional
    closed = replace(told("20:54"), incident=incident(phase=Phase.CLOSED))
    assert not of(closed).provisional


def test_one_persons_word_waits_for_its_review() -> None:
    """Until somebody signs it."""
    alone = published(1, local("20:54"), traits=("break_glass",))
    found = of(snapshot(local("21:00"), statements=(alone,)))
    assert found.alone == found.unsigned == (alone,)
