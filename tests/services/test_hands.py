"""Where only people can post: what is asked of them ends when a newer word takes its place, or when it is stopped."""

import pytest

from bot.domain.delivery import BY_HAND, Delivery, DeliveryState, Outcome, Refused, waits_for_hand
from bot.domain.errors import Reason
from bot.domain.statement import Kind
from bot.services import stopped
from tests.builders import act, local
from tests.cast import COMMANDER
from tests.services.evening import Evening, taken
from tests.services.mends import able_book, approve, mend, stop
from tests.services.refused import why


def by_hand(delivery: Delivery) -> Outcome:
    """An outside world in which Mastodon is a place where only people can post."""
    return Refused(why=BY_HAND) if delivery.action == "mastodon" else taken(delivery)


async def asked(evening: Evening) -> None:
    """The first word is out, but for three messages that a person was asked to post."""
    evening.book = able_book()
    await evening.declare()
    await approve(evening, await evening.submit(), at=local("20:54"))
    for at in ("20:54", "20:54:02"):
        await evening.deliver(local(at), by_hand)
    assert waits_for_hand(await evening.public("mastodon", "fr"))


@pytest.mark.parametrize("kind", [None, Kind.CORRECTION, Kind.RETRACTION])
async def test_a_newer_word_takes_the_wish_back(evening: Evening, kind: Kind | None) -> None:
    """A person must not post what is no longer to be said: the thread and the comms lead are told, and the record."""
    await asked(evening)
    newer = await (mend(evening, kind, at=local("21:00")) if kind else evening.submit(at=local("21:00")))
    await approve(evening, newer, at=local("21:00"))
    old = await evening.public("mastodon", "fr")
    assert (old.state, old.trouble) == (DeliveryState.SUPERSEDED, "")
    told = [
        (t["to"] if "to" in t else t["recipient"], t["language"], t["by"]) for t in await evening.told("hand_withdrawn")
    ]
    assert ("approvals", "fr", 2) in told
    assert (COMMANDER, "fr", 2) in told
    assert len(told) == 6
    assert "delivery.hand_withdrawn" in await evening.record()
    for at in ("21:00", "21:00:02"):
        await evening.deliver(local(at), by_hand)
    assert waits_for_hand(await evening.public("mastodon", "fr", number=2))


async def test_what_a_person_has_posted_stays(evening: Evening) -> None:
    """It is out there: nothing is taken back."""
    await asked(evening)
    done = await evening.public("mastodon", "fr")
    await evening.store.run(stopped.confirm, evening.book, act(COMMANDER, local("20:57")), done.id, "https://x/1")
    await approve(evening, await evening.submit(at=local("21:00")), at=local("21:00"))
    assert (await evening.public("mastodon", "fr")).state is DeliveryState.DONE
    assert "fr" not in {t["language"] for t in await evening.told("hand_withdrawn")}


async def test_who_was_quicker_can_still_say_so(evening: Evening) -> None:
    """The record is of what the public saw."""
    await asked(evening)
    await approve(evening, await evening.submit(at=local("21:00")), at=local("21:00"))
    old = await evening.public("mastodon", "fr")
    await evening.store.run(stopped.confirm, evening.book, act(COMMANDER, local("21:01")), old.id, "https://x/1")
    after = await evening.public("mastodon", "fr")
    assert after.state is DeliveryState.DONE
    assert after.receipt is not None
    assert after.receipt.hand == COMMANDER
    assert (
        await why(evening.store.run(stopped.give_up, evening.book, act(COMMANDER, local("21:02")), old.id, "late"))
        is Reason.NOT_PARKED
    )


async def test_a_stop_takes_the_wish_back_too(evening: Evening) -> None:
    """What nobody has posted yet is held back for certain, as far as a person reads it in time."""
    await asked(evening)
    done = await stop(evening, 1, at=local("20:56"))
    assert {d.action for d in done.held} == {"mastodon"}
    old = await evening.public("mastodon", "en")
    assert (old.state, old.trouble) == (DeliveryState.STOPPED, COMMANDER)
    assert {t["by"] for t in await evening.told("hand_withdrawn")} == {1}


async def test_news_does_not_take_back_what_sets_a_word_right(evening: Evening) -> None:
    """A correction to be posted by hand waits on, whatever else is said."""
    await asked(evening)
    await approve(evening, await mend(evening, at=local("21:00")), at=local("21:00"))
    for at in ("21:00", "21:00:02"):
        await evening.deliver(local(at), by_hand)
    await approve(evening, await evening.submit(at=local("21:05")), at=local("21:05"))
    assert waits_for_hand(await evening.public("mastodon", "fr", number=2))
