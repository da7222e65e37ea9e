"""One incident at one moment: what runs, what waits, what was said, word by word."""

from dataclasses import replace

import pytest

from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState, Receipt
from bot.domain.snapshot import _word
from bot.domain.statement import State
from tests.builders import clock, delivery, local, published, snapshot, statement

RECEIPT = Receipt(remote_id="42", url="https://status.example.com/42")


def test_only_running_clocks_run() -> None:
    """Met and silenced clocks are history."""
    ended = [clock(state=s) for s in ClockState]
    assert [c.state for c in snapshot(clocks=tuple(ended)).running] == [ClockState.RUNNING]


@pytest.mark.parametrize(
    ("states", "number"),
    [
        ([], None),
        ([State.PUBLISHED], None),
        ([State.PENDING, State.REJECTED], 1),
        ([State.PENDING, State.CHANGING], 2),
        ([State.APPROVED, State.EXPIRED, State.SUPERSEDED], None),
    ],
)
def test_the_newest_undecided_statement_waits(states: list[State], number: int | None) -> None:
    """Pending and given back for a change: both wait for a person."""
    said = tuple(statement(n, state=s) for n, s in enumerate(states, 1))
    waiting = snapshot(statements=said).waiting
    assert (waiting and waiting.number) == number


def test_published_is_what_the_public_received_in_that_order() -> None:
    """A statement without a receipt was not said, however approved; a later one may arrive first."""
    first, second = published(1, local("21:10")), published(2, local("21:05"))
    view = snapshot(statements=(first, second, statement(3, state=State.APPROVED)))
    assert [s.number for s in view.published] == [2, 1]


def test_deliveries_of_a_statement() -> None:
    """Each statement's own deliveries and no others."""
    own, other = delivery(), delivery(id=2, statement_id=2)
    assert snapshot(deliveries=(own, other)).deliveries_of(statement()) == (own,)


def test_words_are_what_has_a_receipt_in_order_of_publication() -> None:
    """One word for each outlet and language that is out there, as it was sent, with its receipt."""
    done = delivery(state=DeliveryState.DONE, receipt=RECEIPT, settled_at=local("20:54:30"))
    sooner = replace(done, id=2, action="bluesky", settled_at=local("20:54:20"))
    under_way = delivery(id=3, state=DeliveryState.SENDING)
    parked = delivery(id=4, state=DeliveryState.PARKED, settled_at=local("20:55"))
    view = snapshot(statements=(published(1, local("20:54:20")),), deliveries=(done, sooner, under_way, parked))
    words = list(view.words())
    assert [(w.outlet, w.published_at) for w in words] == [
        ("bluesky", local("20:54:20")),
        ("status_page", local("20:54:30")),
    ]
    word = words[1]
    assert (word.text, word.remote_id, word.url) == ("Pocket Bank: a word.", "42", RECEIPT.url)
    assert (word.statement, word.kind, word.phase, word.language) == (1, "investigating", "investigating", "en")
    assert word.approved_at == local("20:54:20")


def test_a_word_without_a_decision_time_was_approved_when_it_was_published() -> None:
    """Only old data can lack it; the export must not fail for it."""
    done = delivery(state=DeliveryState.DONE, receipt=RECEIPT, settled_at=local("20:54:30"))
    assert next(snapshot(statements=(statement(),), deliveries=(done,)).words()).approved_at == local("20:54:30")


def test_a_word_needs_a_receipt() -> None:
    """Without proof nothing counts as said."""
    with pytest.raises(ValueError, match="receipt"):
        _word(statement(), delivery())
