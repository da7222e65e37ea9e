"""Reading a page's lists to their end, also when the page is odd about them."""

from collections.abc import Callable

import pytest
from aiohttp import web

from bot.domain.delivery import CannotTell, Refused, Unknown
from bot.rehearsal.networks import Instatus
from tests.publishers.stage import HandClock, Script, make_post, serving
from tests.publishers.test_failures import LAG, publisher_at


async def sighted(answer: Callable[[web.Request], object]) -> object:
    """What a look-up says at an Instatus that answers like this, long after the attempt."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(answer(request))

    clock = HandClock()
    async with serving([web.get("/{path:.*}", handler)]) as base:
        publisher = publisher_at(base, Instatus(clock=clock), clock)
        request = publisher.prepare(make_post())
        await publisher.reconcile(request)
        clock.advance(seconds=LAG + 1)
        sighting = await publisher.reconcile(request)
        await publisher.close()
    return sighting


async def test_a_list_without_end_is_for_a_person() -> None:
    """What was not read to its end proves no absence, and no waiting mends it."""
    sighting = await sighted(lambda request: [{"id": request.query["page"], "name": "Else"}])
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None


async def test_a_page_that_knows_no_pages_is_read_once() -> None:
    """The same rows again are the end of the list."""
    sighting = await sighted(lambda _: [{"id": "x", "name": "Else"}])
    assert not isinstance(sighting, CannotTell)


@pytest.mark.parametrize("odd", [None, {}, "x", [1], [None]])
async def test_something_that_is_no_list_decides_nothing(odd: object) -> None:
    """It is looked at again."""
    sighting = await sighted(lambda _: odd)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is not None


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [(302, {}, Unknown), (503, {}, Unknown), (408, {}, Unknown), (418, {"errors": ["a", "b"]}, Refused)],
)
async def test_odd_statuses(status: int, body: object, outcome: type[Unknown] | type[Refused]) -> None:
    """A redirect and a broken gateway leave doubt; a plain no does not, and its reasons are told."""
    script = Script(web.json_response(body, status=status))
    async with serving(script.routes) as base:
        publisher = publisher_at(base, Instatus(clock=HandClock()), HandClock())
        found = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(found, outcome)
    assert status != 418 or found.why.endswith("a; b")
