"""Two incidents that say the same on one outlet, where a post is known by its words."""

from dataclasses import replace

import pytest

from bot.domain.act import Act
from bot.domain.delivery import CannotTell, Delivery, Done, NotDone, Present, Receipt, Unknown
from bot.domain.outlet import Abilities
from bot.services.publicly import AGAIN, PublicCourier
from bot.services.stopped import confirm
from storage import Store
from tests.builders import book, local
from tests.cast import COMMS_LEAD
from tests.services.evening import Evening
from tests.services.outside import HandClock, Publisher

AT = local("20:54")
FOUND = Present(receipt=Receipt(remote_id="42", how="read back"))


class Two:
    """Two incidents with the same words in the same minute, and one outlet."""

    def __init__(self, store: Store) -> None:
        rules = replace(book(), abilities={"mastodon": Abilities(by_words=True)})
        self.evenings = [Evening(store, rules), Evening(store, rules)]
        self.network = Publisher()
        self.courier = PublicCourier(store, rules, HandClock(AT), {"mastodon": self.network})

    async def begin(self) -> None:
        """Both words are approved and claimed."""
        for evening in self.evenings:
            await evening.declare()
            await evening.decide(await evening.submit())
        await self.evenings[0].claim(AT.replace(second=30))

    async def delivery(self, which: int) -> Delivery:
        """That incident's, as it stands."""
        return await self.evenings[which].public("mastodon")

    async def send(self, which: int) -> object:
        """One attempt, without its end."""
        return await self.courier.send(await self.delivery(which))

    async def settle(self, which: int, outcome: Done | Unknown | CannotTell) -> None:
        """Its end."""
        assert await self.evenings[which].settle(await self.delivery(which), outcome, AT)


@pytest.fixture
async def two(store: Store) -> Two:
    """Approved."""
    made = Two(store)
    await made.begin()
    return made


async def test_the_same_words_leave_one_after_the_other(two: Two) -> None:
    """The second waits for its turn while nobody knows of the first, and then knows whose post the first one is."""
    two.network.answer = Unknown(why="no answer")
    assert await two.send(0) == Unknown(why="no answer")
    behind = await two.send(1)
    assert behind == NotDone(why="INC-1/1/mastodon/en says the same there and is under way", wait=AGAIN, queued=True)
    assert len(two.network.published) == 1

    await two.settle(0, Done(receipt=Receipt(remote_id="41")))
    two.network.answer = Done(receipt=Receipt(remote_id="42"))
    assert await two.send(1) == two.network.answer
    assert two.network.posts[-1].taken == ("41",)


async def test_a_post_that_is_anothers_is_no_proof(two: Two) -> None:
    """Law 6: the first was confirmed by a person without its id, so what is found may be the first's: asked, not sent
    again and not believed.
    """
    await two.send(0)
    await two.settle(0, CannotTell(why="nobody knows"))
    act = Act(who=COMMS_LEAD, at=AT)
    first, lead = await two.delivery(0), two.evenings[0]
    await lead.store.run(confirm, lead.book, act, first.id, "https://example.com/seen")

    two.network.answer = Unknown(why="no answer")
    await two.send(1)
    two.network.sighting = FOUND
    found = await two.courier.find(await two.delivery(1))
    assert found == CannotTell(why="the same words are there, but they may be those of another incident")


async def test_one_that_is_alone_believes_what_it_finds(two: Two) -> None:
    """The other has not begun to leave."""
    await two.send(0)
    two.network.sighting = FOUND
    assert await two.courier.find(await two.delivery(0)) == FOUND
