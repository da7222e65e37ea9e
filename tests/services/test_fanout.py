"""Order within a lane: a newer word supersedes an unsent older one and never overtakes one in flight."""

import pytest

from bot.domain.delivery import CannotTell, Delivery, DeliveryState, NotDone, Outcome, Refused, Unknown
from bot.domain.statement import State, Statement
from tests.builders import local
from tests.services.evening import Evening, taken


async def two_words(evening: Evening) -> tuple[Statement, Statement]:
    """Two statements on their way to approval; the first one has been approved at 20:54."""
    await evening.declare()
    first = await evening.submit()
    await evening.decide(first)
    return first, await evening.submit(at=local("20:57"))


async def approve(evening: Evening, second: Statement) -> None:
    """The newer word is approved at 20:58."""
    await evening.decide(second, at=local("20:58"))


async def test_an_unsent_older_word_is_superseded(evening: Evening) -> None:
    """Nothing of it had left: the newer one goes at once, the older is shown as superseded and on record."""
    first, second = await two_words(evening)
    await approve(evening, second)
    assert (await evening.statement(first.id)).state is State.SUPERSEDED
    old, new = await evening.public(number=1), await evening.public(number=2)
    assert (old.state, old.due_at, old.settled_at) == (DeliveryState.SUPERSEDED, None, local("20:58"))
    assert (new.state, new.due_at) == (DeliveryState.READY, local("20:58"))
    assert (await evening.record()).count("statement.superseded") == 1
    assert {d.statement_id for d in await evening.claim(local("20:58")) if d.courier == "public"} == {second.id}


async def test_a_word_in_flight_is_waited_for(evening: Evening) -> None:
    """It may be out there any moment: the newer one waits until it is settled, then goes."""
    _, second = await two_words(evening)
    flying = [d for d in await evening.claim(local("20:54")) if d.courier == "public"]
    await approve(evening, second)
    assert (await evening.public(number=2)).state is DeliveryState.WAITING
    for delivery in flying:
        await evening.settle(delivery, taken(delivery), local("20:59"))
    assert (await evening.public(number=2)).state is DeliveryState.READY
    assert (await evening.public(number=1)).state is DeliveryState.DONE


async def one_sent(evening: Evening, outcome: Outcome | CannotTell) -> Delivery:
    """The English status page's delivery, attempted once with this outcome; the others were not touched."""
    for delivery in await evening.claim(local("20:54")):
        if delivery.key == "INC-1/1/status_page/en":
            await evening.settle(delivery, outcome, local("20:54"))
    return await evening.public(number=1)


async def test_a_word_that_surely_did_not_leave_is_superseded(evening: Evening) -> None:
    """An outlet that was down and did nothing: the newer word does not queue behind an obsolete one."""
    _, second = await two_words(evening)
    assert (await one_sent(evening, NotDone(why="503"))).state is DeliveryState.READY
    await approve(evening, second)
    assert (await evening.public(number=1)).state is DeliveryState.SUPERSEDED
    assert (await evening.public(number=2)).state is DeliveryState.READY


async def test_a_word_that_may_have_left_is_waited_for(evening: Evening) -> None:
    """Law 6: unknown is not unsent."""
    _, second = await two_words(evening)
    await one_sent(evening, Unknown(why="timeout"))
    await approve(evening, second)
    assert (await evening.public(number=1)).state is DeliveryState.READY
    assert (await evening.public(number=2)).state is DeliveryState.WAITING


@pytest.mark.parametrize("outcome", [Refused(why="401"), CannotTell(why="no way to know")])
async def test_a_stopped_word_lets_the_next_one_go(evening: Evening, outcome: Outcome | CannotTell) -> None:
    """Refused or parked: a person is asked, the public does not wait for them."""
    _, second = await two_words(evening)
    flying = {d.key: d for d in await evening.claim(local("20:54"))}
    await approve(evening, second)
    await evening.settle(flying["INC-1/1/status_page/en"], outcome, local("20:59"))
    assert (await evening.public(number=2)).state is DeliveryState.READY


async def test_a_third_word_supersedes_the_one_that_waits(evening: Evening) -> None:
    """One in flight, one waiting for it, a newer one: the waiting one goes, the newest waits in its place."""
    _, second = await two_words(evening)
    await evening.claim(local("20:54"))
    await approve(evening, second)
    third = await evening.submit(at=local("21:05"))
    await evening.decide(third, at=local("21:06"))
    states = [(await evening.public(number=n)).state for n in (1, 2, 3)]
    assert states == [DeliveryState.SENDING, DeliveryState.SUPERSEDED, DeliveryState.WAITING]
    assert (await evening.statement(second.id)).state is State.SUPERSEDED


async def test_a_word_that_is_out_somewhere_is_published_not_superseded(evening: Evening) -> None:
    """The page has it, one network does not yet: its statement stays what the public knows."""
    first, second = await two_words(evening)
    for delivery in await evening.claim(local("20:54")):
        if delivery.action == "status_page":
            await evening.settle(delivery, taken(delivery), local("20:54:20"))
        elif delivery.courier == "public":
            await evening.settle(delivery, NotDone(why="down"), local("20:54:20"))
    await approve(evening, second)
    assert (await evening.statement(first.id)).state is State.PUBLISHED
    assert (await evening.public("bluesky", number=1)).state is DeliveryState.SUPERSEDED
    assert (await evening.public("bluesky", number=2)).state is DeliveryState.READY
