"""The judge itself: whoever counts must see what is missing, what is twice, and what nobody approved."""

import pytest

from bot.domain.delivery import Delivery, DeliveryState, Receipt
from bot.domain.statement import State, Statement
from tests.builders import content, delivery, statement
from tests.crashes.judge import Ledger, Line, judge

BODY = "Pocket Bank: a word."


def row(state: DeliveryState = DeliveryState.DONE, *, proof: str = "1") -> Delivery:
    """The public delivery of that word."""
    receipt = Receipt(remote_id=proof) if proof else None
    return delivery(action="status_page", payload={"body": BODY}, state=state, receipt=receipt)


def said(state: State = State.PUBLISHED) -> Statement:
    """The statement it belongs to."""
    return statement(of=content(BODY), state=state)


def verdict(seen: list[str], *rows: Delivery, state: State = State.PUBLISHED) -> Line:
    """The status page's line, when its public sees these texts."""
    lines = judge(Ledger(statements=(said(state),), deliveries=rows or (row(),)), {"status_page": seen})
    return next(line for line in lines if line.outlet == "status_page")


def test_once_is_clean() -> None:
    """Approved, there, proven; white space is the network's to change."""
    line = verdict(["Pocket  Bank:\na word."])
    assert line.clean
    assert (line.approved, line.published, line.parked) == (1, 1, 0)


@pytest.mark.parametrize(
    ("seen", "what"),
    [([], "lost"), ([BODY, BODY], "doubled"), ([BODY, "Another word."], "strange")],
)
def test_what_is_wrong_is_named(seen: list[str], what: str) -> None:
    """Each kind of wrong has a column of its own, and none of them is clean."""
    line = verdict(seen)
    assert not line.clean
    assert [name for name in ("lost", "doubled", "strange") if getattr(line, name)] == [what]


def test_published_without_a_receipt_is_not_clean() -> None:
    """A word that is out but not proven counts against the bot."""
    line = verdict([BODY], row(proof=""))
    assert (line.unproven, line.clean) == (1, False)


@pytest.mark.parametrize("state", [DeliveryState.PARKED, DeliveryState.REFUSED, DeliveryState.SUPERSEDED])
def test_a_word_a_person_was_asked_about_is_not_lost(state: DeliveryState) -> None:
    """It is counted apart: somebody knows."""
    line = verdict([], row(state, proof=""))
    assert (line.lost, line.parked, line.clean) == ((), 1, True)


@pytest.mark.parametrize("state", [State.PENDING, State.REJECTED, State.CHANGING])
def test_what_was_never_approved_must_not_be_seen(state: State) -> None:
    """Law 2 seen from outside."""
    line = verdict([BODY], state=state)
    assert line.strange == (BODY,)
