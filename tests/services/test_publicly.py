"""The courier of public deliveries: the approved request to the publisher of its outlet, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.delivery import Absent, CannotTell, Delivery, Done, NotDone, Present, Receipt, Refused
from bot.services.publicly import PublicCourier
from tests.builders import local
from tests.services.evening import Evening
from tests.services.outside import FlakyStore, HandClock, Publisher


@pytest.fixture
async def flaky(database_url: str) -> AsyncIterator[FlakyStore]:
    """A store that can be told to refuse."""
    opened = FlakyStore(database_url)
    yield opened
    await opened.close()


async def approved(evening: Evening) -> Delivery:
    """The English page's delivery, claimed."""
    await evening.declare()
    await evening.decide(await evening.submit())
    return next(d for d in await evening.claim(local("20:54")) if d.key == "INC-1/1/status_page/en")


def courier(evening: Evening, publisher: Publisher, at: str = "20:54") -> PublicCourier:
    """A courier that knows one outlet."""
    return PublicCourier(evening.store, evening.book, HandClock(local(at)), {"status_page": publisher})


async def test_the_frozen_request_is_published(evening: Evening) -> None:
    """Made ready in one transaction, spoken outside it, kept for the next attempt."""
    delivery, page = await approved(evening), Publisher()
    assert await courier(evening, page).send(delivery) == Done(receipt=Receipt(remote_id="42"))
    assert page.published == [{"key": delivery.key, "body": delivery.payload["body"]}]
    assert (await evening.public()).request == page.published[0]


async def test_a_text_that_is_no_longer_true_is_refused(evening: Evening) -> None:
    """Withheld, with the rule that withholds it; the publisher is not asked."""
    delivery, page = await approved(evening), Publisher()
    outcome = await courier(evening, page, "21:20").send(delivery)

    assert isinstance(outcome, Refused)
    assert outcome.why == "withheld: L05"
    assert {f["rule"] for f in outcome.findings} == {"L05"}
    assert page.published == []


async def test_a_lost_claim_is_not_published(evening: Evening) -> None:
    """Somebody else has it."""
    delivery, page = await approved(evening), Publisher()
    await evening.claim(local("20:56"))
    assert isinstance(await courier(evening, page).send(delivery), NotDone)
    assert page.published == []


async def test_a_database_that_does_not_answer_means_not_done(flaky: FlakyStore) -> None:
    """Nothing can have left before the request was frozen: no doubt, and no person asked to look."""
    evening = Evening(flaky)
    delivery, page = await approved(evening), Publisher()
    flaky.refusals = 1
    assert await courier(evening, page).send(delivery) == NotDone(why="the database: disk full")
    assert page.published == []


async def test_an_outlet_that_is_not_configured(evening: Evening) -> None:
    """Said by name, for a person to act; nobody can tell whether it is out there."""
    delivery = replace(await approved(evening), action="telex")
    carrier = courier(evening, Publisher())
    assert await carrier.send(delivery) == Refused(why="no outlet is named telex")
    assert await carrier.find(delivery) == CannotTell(why="no outlet is named telex")


async def test_what_was_never_frozen_cannot_have_left(evening: Evening) -> None:
    """Claimed by a process that died before preparing: absent, without asking anybody."""
    delivery, page = await approved(evening), Publisher()
    assert await courier(evening, page).find(delivery) == Absent()
    assert page.looked_for == []


async def test_what_was_frozen_is_looked_up_by_its_request(evening: Evening) -> None:
    """By native key, marker or read-back: the publisher's business."""
    delivery = await approved(evening)
    page = Publisher(sighting=Present(receipt=Receipt(remote_id="42")))
    request = await evening.make_ready(delivery, local("20:54"))
    assert await courier(evening, page).find(await evening.public()) == page.sighting
    assert page.looked_for == [request]
