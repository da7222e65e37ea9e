"""An outlet where only people can post: the text is handed over, never sent."""

import pytest

from bot.domain.delivery import BY_HAND, Absent, Receipt, Refused
from bot.domain.outlet import Deed
from bot.publishers.manual import KIND, Manual
from tests.publishers.stage import ARABIC, make_post


async def test_it_is_a_person_s_turn() -> None:
    """Every attempt says so, and a repeat does no harm."""
    publisher = Manual()
    request = publisher.prepare(make_post(language="ar", body=ARABIC))
    assert request == {"text": ARABIC}
    for _ in range(2):
        assert await publisher.publish(request) == Refused(why=BY_HAND)
        assert await publisher.reconcile(request) == Absent()
    assert await publisher.preflight() == []
    await publisher.close()


def test_the_kind_says_that_people_post_there() -> None:
    """A correction is a follow-up, posted by hand as well."""
    assert (KIND.abilities.by_hand, KIND.abilities.edits, KIND.abilities.retracts) == (True, False, False)


@pytest.mark.parametrize("body", ["", " \n", "half \ud800"])
def test_nothing_to_read_is_never_handed_over(body: str) -> None:
    """As everywhere."""
    with pytest.raises(ValueError, match="text"):
        Manual().prepare(make_post(body=body))


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
def test_what_a_person_posted_a_person_changes(deed: Deed) -> None:
    """The one who must act is told."""
    with pytest.raises(ValueError, match="only a person"):
        Manual().prepare(make_post(deed=deed, target=Receipt(remote_id="posted")))
