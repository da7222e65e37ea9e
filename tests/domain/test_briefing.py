"""The executives' projection: what customers were told, what comes next, what is late, what is known."""

import pytest

from bot.domain.briefing import brief, leading
from bot.domain.clock import ClockState
from bot.domain.incident import Phase
from tests.builders import clock, fact, incident, local, policy, published, snapshot, statement


def test_a_fresh_incident() -> None:
    """Nothing said, nothing known, the first word due at 21:00."""
    now = snapshot(local("20:47:30"), clocks=(clock("K1"),))
    told = brief(now, policy())
    assert (told.minutes_open, told.told, told.words_in_all) == (2, (), 0)
    assert (told.next_word_by, told.late_since) == (local("21:00"), None)
    assert (told.money, told.data, told.waiting) == (None, None, None)


@pytest.mark.parametrize(("at", "late"), [("20:59:59", False), ("21:00", True), ("21:30", True)])
def test_late_is_late_from_the_due_moment(at: str, late: bool) -> None:
    """A clock is late the moment it is due, and since that moment."""
    told = brief(snapshot(local(at), clocks=(clock("K1"),)), policy())
    assert told.late_since == (local("21:00") if late else None)


def test_the_earliest_public_clock_leads() -> None:
    """1.3: the effective deadline is the earliest of the public clocks; the approval clock is ours alone."""
    every, kept = clock("K3", "20:54", "21:24"), clock("K7", "20:54", "21:20", id=2)
    inside, met = clock("K8", "20:55", "21:00", id=3), clock("K1", id=4, state=ClockState.MET)
    assert leading(snapshot(clocks=(every, kept, inside, met)), policy()) == kept
    assert leading(snapshot(clocks=(inside,)), policy()) is None


def test_the_newest_three_words_oldest_first() -> None:
    """A handful of values, not the whole evening."""
    said = tuple(published(n, local(f"21:{n:02}")) for n in range(1, 6))
    told = brief(snapshot(statements=said), policy())
    assert ([s.number for s in told.told], told.words_in_all) == ([3, 4, 5], 5)


def test_money_and_data_are_named_when_known() -> None:
    """The two questions executives ask first, with the fact behind the answer."""
    ledger, data = fact("ledger_ok"), fact("data_ok", value="no")
    told = brief(snapshot(facts=(ledger, data, fact("cause"))), policy())
    assert (told.money, told.data) == (ledger, data)


def test_a_draft_that_waits_is_named() -> None:
    """Executives see that a text waits for its approver."""
    draft = statement()
    assert brief(snapshot(statements=(draft,)), policy()).waiting == draft


def test_a_resolved_incident_stops_counting() -> None:
    """Minutes open end when it was resolved."""
    over = incident(phase=Phase.RESOLVED, resolved_at=local("21:45"))
    assert brief(snapshot(local("23:00"), incident=over), policy()).minutes_open == 60
