"""The scorecard (part 5): how fast, how long silent, which promises were kept. Numbers, never a grade."""

from datetime import datetime

import pytest

from bot.domain.clock import ClockState
from bot.domain.incident import Phase
from bot.domain.scorecard import longest_silence, score
from bot.domain.statement import Statement
from tests.builders import clock, incident, local, published, snapshot


def test_an_evening_without_a_word() -> None:
    """Nothing said: no first word to measure, and silence since the first sign at 20:30."""
    card = score(snapshot(local("23:47")))
    assert (card.minutes_from_first_sign, card.minutes_from_declaration) == (None, None)
    assert card.longest_silence_minutes == 197
    assert (card.promises_made, card.promises_kept, card.promises_unscorable) == (0, 0, 0)


def evening() -> tuple[Statement, ...]:
    """The public words of the happy path (6.2)."""
    times = ["20:54:20", "21:12", "21:38", "22:02", "22:28", "22:52", "23:47"]
    said = [published(n, local(t)) for n, t in enumerate(times, 1)]
    closing = published(9, local("01:22", days=1), kind="resolved", phase="resolved", next_update_at=None)
    return (*said, published(8, local("00:42", days=1)), closing)


def test_the_acceptance_evening() -> None:
    """6.2: nine words, the first 24 minutes after the first sign and 9 after declaring, 55 minutes at most between."""
    over = incident(phase=Phase.RESOLVED, resolved_at=local("01:15", days=1))
    kept = tuple(clock("K7", id=n, state=ClockState.MET, ended_at=local("20:55")) for n in range(8))
    card = score(snapshot(local("09:00", days=1), incident=over, statements=evening(), clocks=kept))
    assert (card.minutes_from_first_sign, card.minutes_from_declaration) == (24.33, 9.33)
    assert card.longest_silence_minutes == 55
    assert (card.promises_made, card.promises_kept, card.promises_unscorable) == (8, 8, 0)


@pytest.mark.parametrize(
    ("state", "ended", "kept"),
    [
        (ClockState.MET, local("20:59:59"), 1),
        (ClockState.MET, local("21:00"), 1),
        (ClockState.MET, local("21:00:01"), 0),
        (ClockState.SILENCED, local("20:50"), 0),
        (ClockState.RUNNING, None, 0),
    ],
)
def test_a_promise_is_kept_when_it_was_answered_in_time(state: ClockState, ended: datetime | None, kept: int) -> None:
    """K7 has no tolerance, and one that still runs or was silenced is not kept (yet)."""
    card = score(snapshot(clocks=(clock("K7", state=state, ended_at=ended), clock("K1"))))
    assert (card.promises_made, card.promises_kept) == (1, kept)


def test_a_word_without_a_time_is_unscorable() -> None:
    """The real evening's first word promised news `as soon as`: counted apart, never as kept."""
    said = (published(1, local("23:47"), next_update_at=None), published(2, local("01:22"), kind="resolved"))
    assert score(snapshot(statements=said)).promises_unscorable == 1


def test_an_open_incident_is_silent_until_now() -> None:
    """The last gap counts while nobody has closed it."""
    view = snapshot(local("22:10"), statements=(published(1, local("20:54")), published(2, local("21:12"))))
    assert longest_silence(view) == 58


def test_after_the_closing_word_silence_is_no_fault() -> None:
    """The gap before the first word counts, what follows the closing word does not."""
    said = (published(1, local("20:54")), published(2, local("21:12"), kind="resolved"))
    assert longest_silence(snapshot(local("23:00"), statements=said)) == 24
