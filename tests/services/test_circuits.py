"""An outlet that does not answer is left alone, is told of once, and costs nothing and nobody when it is back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.circuit import CLOSED, ROW
from bot.domain.delivery import (
    Absent,
    CannotTell,
    Delivery,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Unknown,
    wait_before_retry,
)
from bot.domain.secrecy import Secrets
from bot.services.circuits import Breaker
from bot.services.publicly import RESTING, PublicCourier
from storage import Store, StoreUnavailable, circuits, claims
from tests.builders import local
from tests.services.evening import Evening
from tests.services.outside import FlakyStore, HandClock, Publisher

DOWN = NotDone(why="mastodon.example could not be reached (ConnectError)")
MINUTE = timedelta(seconds=60)


class Rig:
    """Two outlets and a courier; the English page is the one that gets into trouble."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening
        self.clock = HandClock(local("20:54"))
        self.page, self.other = Publisher(), Publisher()
        publishers = {"status_page": self.page, "mastodon": self.other}
        self.courier = PublicCourier(evening.store, evening.book, self.clock, publishers)

    async def approved(self, outlet: str = "status_page") -> Delivery:
        """A claimed delivery."""
        found = next(d for d in await self.evening.all() if d.action == outlet and d.language == "en")
        claimed = await self.evening.store.run(claims.claim, self.clock.now(), 200)
        return next((d for d in claimed if d.id == found.id), found)

    async def fails(self, delivery: Delivery, times: int = ROW, outcome: Outcome = DOWN) -> Outcome:
        """So many failures of the page, one after the other; answers the last outcome."""
        self.page.answer = outcome
        found: Outcome = outcome
        for _ in range(times):
            found = await self.courier.send(delivery)
        return found

    async def settles(self, delivery: Delivery, outcome: Outcome) -> None:
        """Writes down what became of it: that it is out is noted with its receipt."""
        await self.evening.settle(delivery, outcome, self.clock.now())

    async def told(self) -> list[str]:
        """What the duty channel was told of outlets, oldest first."""
        return [str(d.payload["notice"]) for d in await self.evening.all("slack") if d.key.startswith("outlet/")]


@pytest.fixture
async def rig(evening: Evening) -> Rig:
    """An approved statement on its way."""
    await evening.declare()
    await evening.decide(await evening.submit())
    return Rig(evening)


async def test_a_row_of_failures_opens_it_and_is_told_once(rig: Rig) -> None:
    """From then on nobody speaks to it; more failures tell nothing more."""
    delivery = await rig.approved()
    await rig.fails(delivery, ROW - 1)
    assert await rig.told() == []
    await rig.fails(delivery, 1)
    assert await rig.told() == ["outlet_down"]

    spoken = len(rig.page.published)
    held = await rig.courier.send(delivery)
    assert isinstance(held, NotDone)
    assert held.why.startswith(RESTING)
    assert len(rig.page.published) == spoken
    for _ in range(3):
        rig.clock.advance(60)
        await rig.fails(delivery, 1)
    assert await rig.told() == ["outlet_down"]


async def test_our_own_queue_is_no_failure_of_the_outlet(rig: Rig) -> None:
    """What never got a connection was no attempt: it opens nothing, is told to nobody and comes back at its turn."""
    delivery = await rig.approved()
    queued = NotDone(why="all our connections to it are busy", wait=timedelta(seconds=1), queued=True)
    assert await rig.fails(delivery, 3 * ROW, queued) == queued
    assert await rig.evening.store.read(circuits.get, "status_page") == CLOSED
    assert await rig.told() == []


async def test_other_outlets_are_untouched(rig: Rig) -> None:
    """One outlet's trouble is nobody else's."""
    page = await rig.approved()
    other = next(d for d in await rig.evening.all() if d.action == "mastodon" and d.language == "en")
    await rig.fails(page)
    assert isinstance(await rig.courier.send(other), Done)


async def test_a_held_delivery_is_back_when_a_probe_may_go(rig: Rig) -> None:
    """However often it was tried before: the first word after the network is back waits a minute at most."""
    delivery = await rig.approved()
    await rig.fails(delivery, ROW - 1)
    for _ in range(8):
        for outcome in (await rig.fails(delivery, 1), await rig.courier.send(delivery)):
            assert isinstance(outcome, NotDone)
            assert wait_before_retry(40, outcome.wait, 1.0, outcome.limit) <= MINUTE
        rig.clock.advance(60)


async def test_a_failed_probe_in_doubt_is_looked_up_within_the_interval(rig: Rig) -> None:
    """Unknown outcomes keep their doubt and get the same limit."""
    outcome = await rig.fails(await rig.approved(), ROW, Unknown(why="no answer"))
    assert isinstance(outcome, Unknown)
    assert outcome.limit == timedelta(seconds=10)


async def test_what_the_outlet_itself_asks_for_is_kept(rig: Rig) -> None:
    """Its own hint outlasts our limit."""
    outcome = await rig.fails(await rig.approved(), ROW, NotDone(why="429", wait=timedelta(minutes=5)))
    assert isinstance(outcome, NotDone)
    assert wait_before_retry(9, outcome.wait, 0, outcome.limit) == timedelta(minutes=5)


@pytest.mark.parametrize("answer", [Done(receipt=Receipt(remote_id="42")), Refused(why="401")])
async def test_the_first_answer_closes_it_and_is_told_once(rig: Rig, answer: Outcome) -> None:
    """Also an answer that says no: what is wrong then has its own message."""
    delivery = await rig.approved()
    await rig.fails(delivery)
    rig.clock.advance(10)
    rig.page.answer = answer
    assert await rig.courier.send(delivery) == answer
    assert await rig.courier.send(delivery) == answer
    await rig.settles(delivery, answer)
    assert await rig.told() == ["outlet_down", "outlet_up"]
    up = next(d for d in await rig.evening.all("slack") if d.payload.get("notice") == "outlet_up")
    assert (up.payload["since"], up.payload["to"]) == (local("20:54").isoformat(), "duty")


async def test_a_success_in_between_begins_the_row_anew(rig: Rig) -> None:
    """Only failures in a row count."""
    delivery = await rig.approved()
    await rig.fails(delivery, ROW - 1)
    other = await rig.evening.public(language="fr")
    await rig.settles(other, await rig.fails(other, 1, Done(receipt=Receipt(remote_id="42"))))
    await rig.fails(delivery, ROW - 1)
    assert await rig.told() == []


async def test_only_one_probes(rig: Rig) -> None:
    """While one delivery finds out, another waits; the one that probes may look up and send."""
    delivery = await rig.approved()
    await rig.fails(delivery)
    rig.clock.advance(10)
    breaker = Breaker(rig.evening.store, rig.clock)
    assert await breaker.rest(delivery) == timedelta()
    assert await breaker.rest(replace(delivery, key="another")) == MINUTE
    assert await breaker.rest(delivery) == timedelta()


async def test_a_restart_forgets_nothing(rig: Rig) -> None:
    """Another process, or the same one after its death, leaves the outlet alone too, and tells when it is back."""
    delivery = await rig.approved()
    await rig.fails(delivery)
    again = Rig(rig.evening)
    assert isinstance(await again.courier.send(delivery), NotDone)
    assert again.page.published == []
    again.clock.advance(10)
    await again.settles(delivery, await again.courier.send(delivery))
    assert await again.told() == ["outlet_down", "outlet_up"]


async def test_in_doubt_while_open_nobody_is_asked(rig: Rig) -> None:
    """The doubt stays, and the look comes when a probe may go."""
    delivery = replace(await rig.approved(), request={"key": "k"})
    await rig.fails(await rig.approved())
    found = await rig.courier.find(delivery)
    assert isinstance(found, CannotTell)
    assert found.again == timedelta(seconds=10)
    assert rig.page.looked_for == []


@pytest.mark.parametrize(
    "sighting", [Absent(), Present(receipt=Receipt(remote_id="42")), CannotTell(why="there are two")]
)
async def test_a_look_up_that_is_answered_closes_it(rig: Rig, sighting: Absent | Present | CannotTell) -> None:
    """Whatever it found: the outlet speaks to us."""
    await rig.fails(await rig.approved())
    rig.clock.advance(10)
    rig.page.sighting = sighting
    delivery = replace(await rig.approved(), request={"key": "k"})
    found = await rig.courier.find(delivery)
    if isinstance(found, Present):
        await rig.settles(delivery, Done(receipt=found.receipt))
    assert await rig.told() == ["outlet_down", "outlet_up"]


async def test_a_look_up_without_answer_is_a_failed_probe_but_opens_nothing(rig: Rig) -> None:
    """A list that lags behind is no trouble of a healthy outlet; while it is open the next probe waits longer."""
    delivery = replace(await rig.approved(), request={"key": "k"})
    rig.page.sighting = CannotTell(why="not there yet", again=timedelta(seconds=3))
    for _ in range(ROW * 2):
        await rig.courier.find(delivery)
    assert await rig.told() == []
    await rig.fails(delivery)
    rig.clock.advance(10)
    await rig.courier.find(delivery)
    circuit = await rig.evening.store.read(circuits.get, "status_page")
    assert circuit.probe_at == rig.clock.now() + timedelta(seconds=20)


async def test_a_network_that_never_answers_a_look_up_is_left_alone(rig: Rig) -> None:
    """It took the first request and fell silent: nothing is ever sent again, and only look-ups tell that it is dead."""
    delivery = replace(await rig.approved(), request={"key": "k"})
    await rig.fails(delivery, 1, Unknown(why="no answer within 30 s"))
    rig.page.sighting = CannotTell(why="mastodon.example did not answer", again=timedelta(seconds=30), silent=True)
    for _ in range(ROW * 2):
        await rig.courier.find(delivery)
    assert await rig.told() == ["outlet_down"]
    assert len(rig.page.looked_for) == ROW - 1, "from then on it is left alone"
    rig.clock.advance(60)
    rig.page.sighting = Present(receipt=Receipt(remote_id="42"))
    assert await rig.courier.find(delivery) == rig.page.sighting
    await rig.settles(delivery, Done(receipt=rig.page.sighting.receipt))
    assert await rig.told() == ["outlet_down", "outlet_up"]


async def test_a_healthy_outlet_costs_no_commit(rig: Rig) -> None:
    """While all is well only the request is frozen."""
    delivery = await rig.approved()
    before = rig.evening.store.commits
    await rig.courier.send(delivery)
    assert rig.evening.store.commits - before == 1


async def test_an_outcome_outlives_a_database_that_does_not_answer(database_url: str) -> None:
    """What is known of a post must not be lost because the circuit could not be noted."""
    store = FlakyStore(database_url)
    rig = Rig(Evening(store))
    await rig.evening.declare()
    await rig.evening.decide(await rig.evening.submit())
    delivery = await rig.approved()
    await rig.fails(delivery, 1)
    store.refusals = 1
    found = await Breaker(store, rig.clock).sent(delivery, rig.page.answer)
    assert found == rig.page.answer
    assert store.refusals == 0
    await store.close()


async def test_a_database_that_does_not_answer_keeps_the_doubt(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was asked, so nothing is known: the look comes again."""
    delivery = replace(await rig.approved(), request={"key": "k"})

    async def refuse(*_: object) -> timedelta:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(rig.courier._breaker, "rest", refuse)
    found = await rig.courier.find(delivery)
    assert isinstance(found, CannotTell)
    assert found.again
    assert rig.page.looked_for == []


async def test_what_an_outlet_echoes_comes_back_without_our_secrets(evening: Evening) -> None:
    """Into no outcome, no sighting and no message."""
    await evening.declare()
    await evening.decide(await evening.submit())
    page = Publisher(answer=NotDone(why="401 the token t0p-secret is bad"))
    page.sighting = CannotTell(why="t0p-secret?")
    clock = HandClock(local("20:54"))
    courier = PublicCourier(evening.store, evening.book, clock, {"status_page": page}, secrets=Secrets(["t0p-secret"]))
    delivery = next(d for d in await evening.claim(clock.now()) if d.key == "INC-1/1/status_page/en")
    for _ in range(ROW):
        outcome = await courier.send(delivery)
        assert isinstance(outcome, NotDone)
        assert outcome.why == "401 the token [redacted] is bad"
    clock.advance(10)
    sighting = await courier.find(replace(delivery, request={"key": "k"}))
    assert sighting == CannotTell(why="[redacted]?")
    down = next(d for d in await evening.all("slack") if d.payload.get("notice") == "outlet_down")
    assert down.payload["why"] == "401 the token [redacted] is bad"


async def test_two_processes_open_it_once(store: Store) -> None:
    """The row is locked while it changes: five failures in two processes are five, and one message."""
    evening = Evening(store)
    await evening.declare()
    await evening.decide(await evening.submit())
    one, two = Rig(evening), Rig(evening)
    delivery = await one.approved()
    for rig in (one, two, one, two, one, two):
        rig.page.answer = DOWN
        await rig.courier.send(delivery)
    assert await one.told() == ["outlet_down"]
