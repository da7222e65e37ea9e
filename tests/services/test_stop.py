"""A stop holds back what has surely not left, notes what is in flight, and says which is which."""

import pytest

from bot.domain.delivery import DeliveryState, NotDone, Refused, Unknown
from bot.domain.errors import Reason
from bot.domain.statement import Kind, State
from bot.services.targets import Moot
from tests.builders import local
from tests.cast import APPROVER, COMMANDER, DUTY_MANAGER, STRANGER
from tests.services.evening import Evening, taken
from tests.services.mends import able_book, approve, mend, public_word, stop
from tests.services.refused import why


async def approved(evening: Evening) -> None:
    """The first word was approved at 20:54, and nothing has left."""
    evening.book = able_book()
    await evening.declare()
    await approve(evening, await evening.submit(), at=local("20:54"))


@pytest.mark.parametrize("who", [COMMANDER, APPROVER, DUTY_MANAGER])
async def test_everybody_with_a_part_in_the_words_may_stop_them(evening: Evening, who: str) -> None:
    """Nothing had left: nothing is public, and the record says who held it back."""
    await approved(evening)
    done = await stop(evening, at=local("20:54:01"), who=who)
    assert (len(done.held), done.in_flight, done.out) == (9, (), ())
    assert done.statement.state is State.STOPPED
    found = await evening.all()
    assert {(d.state, d.trouble, d.due_at) for d in found} == {(DeliveryState.STOPPED, who, None)}
    assert (await evening.record())[-1] == "statement.stopped"


async def test_a_stranger_may_not_stop(evening: Evening) -> None:
    """They are told who may."""
    await approved(evening)
    assert await why(stop(evening, at=local("20:54:01"), who=STRANGER)) is Reason.NOT_ALLOWED


async def test_there_must_be_something_to_stop(evening: Evening) -> None:
    """What is out is corrected or taken back, not stopped."""
    await public_word(evening)
    assert await why(stop(evening, at=local("21:00"))) is Reason.NOTHING_TO_STOP
    assert await why(stop(evening, 7, at=local("21:00"))) is Reason.NOTHING_TO_STOP


async def test_what_is_out_stays_out_and_the_rest_is_held_back(evening: Evening) -> None:
    """The page has it, two outlets do not: the statement is public."""
    await approved(evening)
    await evening.deliver(local("20:54"))
    await evening.claim(local("20:54:01"))
    done = await stop(evening, 1, at=local("20:54:01"))
    assert ({d.action for d in done.out}, done.held) == ({"status_page"}, ())
    assert {d.action for d in done.in_flight} == {"bluesky", "mastodon"}
    assert done.statement.state is State.PUBLISHED


async def test_what_was_in_flight_and_did_not_arrive_is_not_tried_again(evening: Evening) -> None:
    """It could not be called back; once it surely did not happen, the stop holds."""
    await approved(evening)
    flying = [d for d in await evening.claim(local("20:54")) if d.courier == "public"]
    await stop(evening, at=local("20:54:01"))
    for delivery in flying:
        await evening.settle(delivery, NotDone(why="503"), local("20:54:02"))
    page = await evening.public()
    assert (page.state, page.trouble) == (DeliveryState.STOPPED, COMMANDER)


async def test_what_was_in_flight_and_arrived_is_out(evening: Evening) -> None:
    """The receipt counts: the public has it."""
    await approved(evening)
    flying = [d for d in await evening.claim(local("20:54")) if d.courier == "public"]
    await stop(evening, at=local("20:54:01"))
    for delivery in flying:
        await evening.settle(delivery, taken(delivery), local("20:54:02"))
    assert (await evening.public()).state is DeliveryState.DONE
    assert (await evening.statement(1)).state is State.PUBLISHED


async def test_what_is_in_doubt_is_looked_for_and_never_sent(evening: Evening) -> None:
    """Not there: it is not sent after all."""
    await approved(evening)
    flying = {d.key: d for d in await evening.claim(local("20:54"))}
    await evening.settle(flying["INC-1/1/status_page/en"], Unknown(why="timeout"), local("20:54:05"))
    done = await stop(evening, at=local("20:54:06"))
    assert "INC-1/1/status_page/en" in {d.key for d in done.in_flight}
    again = next(d for d in await evening.claim(local("20:54:08")) if d.key == "INC-1/1/status_page/en")
    with pytest.raises(Moot, match="stopped"):
        await evening.make_ready(again, local("20:54:08"))
    await evening.settle(again, Refused(why="it was stopped", moot=True), local("20:54:08"))
    assert (await evening.public()).state is DeliveryState.STOPPED


async def test_a_claim_made_before_the_stop_does_not_send_after_it(evening: Evening) -> None:
    """The request is made ready after the stop: it finds the note."""
    await approved(evening)
    flying = [d for d in await evening.claim(local("20:54")) if d.courier == "public"]
    await stop(evening, at=local("20:54:01"))
    with pytest.raises(Moot):
        await evening.make_ready(flying[0], local("20:54:01"))


async def test_what_waited_for_a_stopped_word_goes(evening: Evening) -> None:
    """A newer word that waited behind it is free."""
    await public_word(evening)
    await approve(evening, await mend(evening, at=local("21:10")), at=local("21:12"))
    await approve(evening, await evening.submit(at=local("21:13")), at=local("21:13"))
    assert (await evening.public(number=3)).state is DeliveryState.WAITING
    await stop(evening, 2, at=local("21:14"))
    assert (await evening.public(number=3)).state is DeliveryState.READY


async def test_what_waited_behind_a_waiting_word_still_waits_for_the_one_in_flight(evening: Evening) -> None:
    """One in flight, a correction behind it, news behind that: the correction is stopped, nothing is overtaken."""
    await public_word(evening)
    second = await evening.submit(at=local("21:09"))
    await approve(evening, second, at=local("21:10"))
    flying = [d for d in await evening.claim(local("21:10")) if d.key == "INC-1/2/status_page/en"]
    await approve(evening, await mend(evening, about=1, at=local("21:11")), at=local("21:11"))
    await approve(evening, await evening.submit(at=local("21:12")), at=local("21:12"))
    await stop(evening, 3, at=local("21:13"))
    assert (await evening.public(number=4)).state is DeliveryState.WAITING
    await evening.settle(flying[0], taken(flying[0]), local("21:13"))
    assert (await evening.public(number=4)).state is DeliveryState.READY


async def test_a_stopped_retraction_takes_nothing_down(evening: Evening) -> None:
    """Neither the follow-up nor the deletion behind it leaves, and the word may be taken back anew."""
    await public_word(evening)
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("21:10")), at=local("21:12"))
    done = await stop(evening, at=local("21:12"))
    assert len(done.held) == 18
    again = await mend(evening, Kind.RETRACTION, about=1, at=local("21:15"))
    assert again.number == 3


async def test_the_same_words_may_be_said_again_after_a_stop(evening: Evening) -> None:
    """They never went out."""
    await approved(evening)
    await stop(evening, at=local("20:54:01"))
    assert (await evening.submit(at=local("20:56"))).number == 2
