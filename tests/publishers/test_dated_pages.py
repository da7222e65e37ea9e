"""What only Instatus and Better Stack have: no mark of any sort, but dates of our choice to know an update by."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, Present, Receipt, Unknown
from bot.domain.outlet import Deed
from bot.rehearsal.networks import BetterStack, Instatus
from tests.publishers.stage import EVENING, HandClock, Script, make_post, reply_to, serving
from tests.publishers.test_failures import LAG, Scene, network_of, publisher_at

DATED = {"better_stack": "published_at", "instatus": "started"}


@pytest.fixture(params=sorted(DATED))
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Each of the two."""
    clock = HandClock()
    network = network_of(str(request.param), clock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


def test_dates_are_frozen_and_differ_below_the_second(scene: Scene) -> None:
    """The second is that of approval; what is below it is our own, from the delivery's key."""
    key = DATED[scene.network.name]
    dates = {scene.publisher.prepare(make_post(key=f"k{n}"))["call"]["json"][key] for n in range(5)}
    assert len(dates) == 5
    assert {datetime.fromisoformat(d).replace(microsecond=0) for d in dates} == {EVENING.replace(microsecond=0)}


async def test_a_page_that_cuts_off_milliseconds_is_understood(scene: Scene) -> None:
    """Else a post that is there would be taken for absent, and doubled."""
    request = scene.publisher.prepare(make_post())
    scene.spoil("lost_reply")
    await scene.publisher.publish(request)
    assert isinstance(scene.network, Instatus | BetterStack)
    [incident] = scene.network.incidents.values()
    incident.at = incident.at.replace(microsecond=0)
    incident.updates[0].at = incident.updates[0].at.replace(microsecond=0)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_the_same_words_of_another_moment_are_not_ours(scene: Scene) -> None:
    """The date tells them apart."""
    request = scene.publisher.prepare(make_post())
    await scene.publisher.publish(request)
    assert isinstance(scene.network, Instatus | BetterStack)
    [incident] = scene.network.incidents.values()
    incident.updates[0].at = EVENING.replace(hour=3)
    scene.clock.advance(seconds=LAG + 1)
    await scene.publisher.reconcile(request)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()


async def test_a_double_is_for_a_person(scene: Scene) -> None:
    """Two of them: nobody could say which one is to be continued."""
    request = scene.publisher.prepare(make_post())
    for _ in range(2):
        await scene.publisher.publish(request)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None


@pytest.mark.parametrize("body", [{}, {"id": "x"}, [], {"data": {"id": 7}}, {"data": []}, {"id": "x", "updates": []}])
async def test_a_success_that_names_no_update_is_unknown(scene: Scene, body: object) -> None:
    """It may be out; the look-up will tell."""
    script = Script(web.json_response(body, status=201))
    async with serving(script.routes) as base:
        publisher = publisher_at(base, scene.network, scene.clock)
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), Unknown)
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(sighting, CannotTell)


async def test_a_corrected_update_keeps_its_date(scene: Scene) -> None:
    """Other words, the same place in the story."""
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    assert isinstance(scene.network, Instatus | BetterStack)
    [incident] = scene.network.incidents.values()
    before = incident.updates[0].at
    fix = make_post(key="k2", body="Better.", phase="resolved", deed=Deed.EDIT, target=first.receipt)
    await scene.publisher.publish(scene.publisher.prepare(fix))
    assert (incident.updates[0].at, incident.updates[0].body) == (before, "Better.")


async def test_no_resource_is_found_before_the_incident() -> None:
    """Better Stack takes no update without one."""
    clock = HandClock()
    network = BetterStack(clock=clock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock, {"Elsewhere": "8001"})
        bare = publisher_at(base, network, clock, {})
        assert await publisher.preflight() == []
        [fault] = await bare.preflight()
        await publisher.close()
        await bare.close()
    assert "components" in fault.hint


async def test_without_a_public_address_a_receipt_has_no_link() -> None:
    """Neither answer names one."""
    clock = HandClock()
    for network in (BetterStack(clock=clock), Instatus(clock=clock)):
        async with serving(network.routes()) as base:
            publisher = publisher_at(base, network, clock, public_url="")
            outcome = await publisher.publish(publisher.prepare(make_post()))
            await publisher.close()
        assert isinstance(outcome, Done)
        assert outcome.receipt.url == ""


def test_a_later_word_goes_where_the_first_one_stands(scene: Scene) -> None:
    """The incident's id comes from the receipt and is quoted into the path."""
    odd = Receipt(remote_id="u", extra={"incident": "a/b?c"})
    assert "a%2Fb%3Fc" in scene.publisher.prepare(reply_to(odd))["call"]["path"]
