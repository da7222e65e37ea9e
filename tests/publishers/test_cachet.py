"""What only Cachet has: a mark that older servers do not show, and components that updates cannot set."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Present, Receipt, Refused
from bot.rehearsal.networks import Cachet as Network
from tests.publishers.stage import HandClock, make_post, reply_to, serving
from tests.publishers.test_failures import LAG, Scene, publisher_at


@pytest.fixture(params=[True, False])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """A Cachet that can search by our mark, and a beta that cannot."""
    clock = HandClock()
    network = Network(clock=clock, knows_meta=request.param)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


def knows(scene: Scene) -> bool:
    """Whether this one can search by our mark."""
    assert isinstance(scene.network, Network)
    return scene.network.knows_meta


async def test_a_server_that_hides_our_mark_leaves_doubt_to_a_person(scene: Scene) -> None:
    """The same words may be yesterday's: only the mark proves, and only different words disprove."""
    request = scene.publisher.prepare(make_post())
    scene.spoil("lost_reply")
    await scene.publisher.publish(request)
    sighting = await scene.publisher.reconcile(request)
    if knows(scene):
        assert isinstance(sighting, Present)
    else:
        assert isinstance(sighting, CannotTell)
        assert sighting.again is None
    other = scene.publisher.prepare(make_post(key="k2", body="Another incident."))
    scene.spoil("refuse")
    await scene.publisher.publish(other)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(other) == Absent()


async def test_the_first_word_is_public_and_mailed(scene: Scene) -> None:
    """Without `visible` nobody would see it."""
    body = scene.publisher.prepare(make_post())["call"]["json"]
    assert (body["visible"], body["notifications"]) == (True, True)
    assert body["components"] == [{"id": 1, "status": 3}]
    assert body["meta"] == {"bayan_statement": "public/1/social/en"}


@pytest.mark.parametrize(
    ("phase", "status"), [("investigating", 1), ("identified", 2), ("monitoring", 3), ("closed", 4)]
)
async def test_phases_become_numbers(scene: Scene, phase: str, status: int) -> None:
    """As its enumeration has them."""
    assert scene.publisher.prepare(make_post(phase=phase))["call"]["json"]["status"] == status


@pytest.mark.parametrize(
    ("trouble", "outcome"), [("500", NotDone), ("lost_reply", NotDone), ("token_expired", Refused)]
)
async def test_components_come_before_an_update_and_hold_it_back(
    scene: Scene, trouble: str, outcome: type[NotDone] | type[Refused]
) -> None:
    """What becomes of them, the word itself is surely not out yet, so that everything may be sent again."""
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    request = scene.publisher.prepare(reply_to(first.receipt, phase="resolved"))
    scene.spoil(trouble, match="/api/components/")
    assert isinstance(await scene.publisher.publish(request), outcome)
    assert len(scene.texts) == 1
    assert isinstance(await scene.publisher.publish(request), Done)
    assert isinstance(scene.network, Network)
    assert scene.network.components[1] == 1


async def test_the_same_update_twice_is_for_a_person(scene: Scene) -> None:
    """Updates carry no mark: two with one text could be anybody's."""
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    request = scene.publisher.prepare(reply_to(first.receipt))
    await scene.publisher.publish(request)
    await scene.publisher.publish(request)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None


async def test_a_token_without_the_ability_is_refused_in_words(scene: Scene) -> None:
    """403 names what the token lacks."""
    async with serving(scene.network.routes()) as base:
        publisher = publisher_at(base, scene.network, scene.clock, token="rehearsal-cachet-read-only")
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert "incidents.manage" in outcome.why


def test_a_receipt_s_id_tells_incidents_and_updates_apart(scene: Scene) -> None:
    """Over there both are counted from 1."""
    first = Receipt(remote_id="7", url="https://x/incidents/g", extra={"incident": "7", "opening": "yes"})
    request = scene.publisher.prepare(reply_to(first))
    assert request["after"] == 0
    second = Receipt(remote_id="7/3", extra={"incident": "7"})
    assert scene.publisher.prepare(make_post(key="k", root=first, parent=second))["after"] == 3
