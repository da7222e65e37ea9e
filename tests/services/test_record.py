"""The record is for ever: what people typed stands in it without anything private of a customer."""

import pytest

from bot.domain.errors import Reason
from bot.services import incidents, refusals, snapshots
from tests.builders import act, local
from tests.cast import COMMANDER, STRANGER
from tests.services.evening import Evening

RIB = "011519000001205000534921"
CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (f"checked account {RIB}, it is right", "checked account [account number, hash "),
        (f"card {CARD} is declined", "card [card number, hash "),
        ("ticket 20250531205100 of 1717184000", "ticket 20250531205100 of 1717184000"),
    ],
)
async def test_a_note_keeps_what_a_number_was_and_not_the_number(evening: Evening, typed: str, left: str) -> None:
    """L15, L16: masked with the beginning of its hash; other numbers stay."""
    await evening.declare()
    await evening.store.run(incidents.note, evening.book, act(COMMANDER, local("20:46")), 1, typed)
    record = await evening.store.read(snapshots.timeline, 1)
    assert left in record[-1].data
    assert RIB not in record[-1].data


async def test_a_refusal_does_not_repeat_what_it_refused(evening: Evening) -> None:
    """The reason of a refusal quotes the text: it is masked too."""
    await evening.declare()
    why = f"HARD L15: {RIB} is an account number"
    request = act(STRANGER, local("20:46"))
    await evening.store.run(refusals.record, request, 1, "say", Reason.BLOCKED_BY_LINT, why)
    assert RIB not in (await evening.store.read(snapshots.timeline, 1))[-1].data
