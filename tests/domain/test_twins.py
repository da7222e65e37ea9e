"""Which of two deliveries of the same words a post belongs to."""

from dataclasses import replace

import pytest

from bot.domain import twins
from bot.domain.delivery import GIVEN_UP, CannotTell, Delivery, DeliveryState, Present, Receipt
from bot.domain.twins import words_key
from tests.builders import DECLARED

WAIT = CannotTell(why="wait")
OURS = Present(receipt=Receipt(remote_id="7", how="read back"))
ASKS = CannotTell(why="the same words are there, but they may be those of another incident")


def twin(state: DeliveryState, *, frozen: bool = True, receipt: Receipt | None = None, trouble: str = "") -> Delivery:
    """A delivery of another incident with the same words."""
    return Delivery(
        id=2,
        key="INC-2/1/mastodon/en",
        courier="public",
        action="mastodon",
        lane="INC-2/mastodon/en",
        incident_id=2,
        payload={"body": "The same."},
        state=state,
        created_at=DECLARED,
        request={"key": "k"} if frozen else None,
        receipt=receipt,
        trouble=trouble,
    )


def test_white_space_makes_no_other_words() -> None:
    """Networks change it at will; the outlet makes a difference."""
    assert words_key("x", "a  b\n") == words_key("x", "a b")
    assert words_key("x", "a b") != words_key("mastodon", "a b")


@pytest.mark.parametrize(
    ("other", "sighting"),
    [
        pytest.param(twin(DeliveryState.READY, frozen=False), OURS, id="has not left"),
        pytest.param(twin(DeliveryState.SENDING), WAIT, id="is on its way"),
        pytest.param(twin(DeliveryState.READY), WAIT, id="is in doubt or tried again"),
        pytest.param(twin(DeliveryState.DONE, receipt=Receipt(remote_id="6")), OURS, id="is another post"),
        pytest.param(twin(DeliveryState.DONE, receipt=Receipt(remote_id="7")), ASKS, id="is this very post"),
        pytest.param(
            twin(DeliveryState.DONE, receipt=Receipt(remote_id="seen", how="seen by U1")),
            ASKS,
            id="was seen",
        ),
        pytest.param(twin(DeliveryState.PARKED), ASKS, id="nobody can tell"),
        pytest.param(twin(DeliveryState.REFUSED, trouble="422"), OURS, id="was refused"),
        pytest.param(twin(DeliveryState.REFUSED, trouble=f"{GIVEN_UP}late"), ASKS, id="was given up"),
        pytest.param(twin(DeliveryState.STOPPED), OURS, id="was stopped before it left"),
    ],
)
def test_whose_a_post_is(other: Delivery, sighting: object) -> None:
    """Law 6: what may be another's is no proof; a person is asked, or the look is repeated."""
    assert twins.own(OURS, [other], WAIT) == sighting


def test_what_is_under_way_and_what_is_taken() -> None:
    """What has left and is not settled has to be waited for; what is out is known by its id."""
    out = twin(DeliveryState.DONE, receipt=Receipt(remote_id="6"))
    seen = twin(DeliveryState.DONE, receipt=Receipt(remote_id="seen", how="seen by U1"))
    on_its_way = replace(twin(DeliveryState.SENDING), id=3)
    assert twins.under_way([out, seen, twin(DeliveryState.READY, frozen=False)]) is None
    assert twins.under_way([out, on_its_way]) == on_its_way
    assert twins.taken([out, seen, on_its_way]) == ("6",)
