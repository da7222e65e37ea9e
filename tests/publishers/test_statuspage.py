"""What only Statuspage has: markers, its own words for too much, postmortems; and Atlassian's document as a judge."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.domain.delivery import JSON, Absent, CannotTell, Done, NotDone, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.rehearsal.networks import Statuspage as Network
from bot.services.ports import Post
from tests.publishers.prism import statuspage_by_document
from tests.publishers.stage import HandClock, Script, make_post, reply_to, serving
from tests.publishers.test_failures import LAG, Scene, publisher_at

OPENED = Receipt(remote_id="upd1", extra={"incident": "p31zjtct2jer", "opening": "yes"})
STATES = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")


@pytest.fixture
def network() -> Network:
    """The page, by a clock that stands still."""
    return Network(clock=HandClock())


@pytest.fixture
async def scene(network: Network) -> AsyncIterator[Scene]:
    """A publisher and its page."""
    clock = network.clock
    assert isinstance(clock, HandClock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


async def opened(scene: Scene) -> Receipt:
    """The first word."""
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(outcome, Done)
    scene.clock.advance(minutes=1)
    return outcome.receipt


def write(scene: Scene, post: Post) -> JSON:
    """The incident object of a frozen request."""
    found: JSON = scene.publisher.prepare(post)["call"]["json"]["incident"]
    return found


def test_every_write_carries_the_whole_marker(scene: Scene) -> None:
    """Metadata is replaced as a whole, and each of its values must be an object."""
    for post in (make_post(), reply_to(OPENED)):
        marker = {"incident": "INC-7", "language": "en", "statement": post.key}
        assert write(scene, post)["metadata"] == {"bayan": marker}
        assert write(scene, post)["deliver_notifications"] is True


@pytest.mark.parametrize(("phase", "status"), [("identified", "identified"), ("closed", "resolved")])
def test_phases_become_statuses(scene: Scene, phase: str, status: str) -> None:
    """A closed incident is a resolved one to the public."""
    assert write(scene, make_post(phase=phase))["status"] == status


@pytest.mark.parametrize("status", [420, 429])
async def test_too_much_is_said_in_two_ways_and_a_minute_is_waited(status: int, network: Network) -> None:
    """Both mean the rolling minute of the key; no header tells how long."""
    script = Script(web.json_response({"error": ["slow down"]}, status=status))
    async with serving(script.routes) as base:
        publisher = publisher_at(base, network, HandClock())
        outcome = await publisher.publish(publisher.prepare(make_post()))
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, NotDone)
    assert outcome.wait == timedelta(seconds=60)
    assert outcome.why.endswith("slow down")
    assert isinstance(sighting, CannotTell)
    assert sighting.again == timedelta(seconds=60)
    assert script.seen[0].headers["authorization"] == "OAuth rehearsal-statuspage"


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "API info"), (403, "may not"), (404, "page_id"), (422, "components")]
)
async def test_a_refusal_says_what_to_do(status: int, hint: str, network: Network) -> None:
    """For the person who must act."""
    script = Script(web.json_response({"message": "no"}, status=status))
    async with serving(script.routes) as base:
        publisher = publisher_at(base, network, HandClock())
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert hint in outcome.why


async def test_an_answer_without_our_update_is_unknown(network: Network) -> None:
    """201 with somebody else's incident proves nothing."""
    script = Script(web.json_response({"id": "x", "incident_updates": []}, status=201))
    async with serving(script.routes) as base:
        publisher = publisher_at(base, network, HandClock())
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), Unknown)
        await publisher.close()


@pytest.mark.parametrize("changed", ["{} ", " {}\n", "*{}*"])
async def test_the_marker_proves_a_write_whose_words_the_page_changed(
    scene: Scene, network: Network, changed: str
) -> None:
    """The page may show white space or mark-up otherwise; the marker is ours alone."""
    request = scene.publisher.prepare(make_post())
    scene.spoil("lost_reply")
    await scene.publisher.publish(request)
    [incident] = network.incidents.values()
    incident.updates[0].body = changed.format(incident.updates[0].body)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_without_metadata_the_newest_words_decide(scene: Scene, network: Network) -> None:
    """Should metadata not be kept with an update, name, words and status still prove it."""
    request = scene.publisher.prepare(make_post())
    scene.spoil("lost_reply")
    await scene.publisher.publish(request)
    [incident] = network.incidents.values()
    incident.fields["metadata"] = {}
    assert isinstance(await scene.publisher.reconcile(request), Present)
    incident.updates[0].body = "Something else."
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()


async def test_two_incidents_with_our_marker_are_for_a_person(scene: Scene) -> None:
    """Nobody could say which one is to be continued."""
    request = scene.publisher.prepare(make_post())
    for _ in range(2):
        await scene.publisher.publish(request)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None


async def test_the_postmortem_is_published_in_its_place(scene: Scene) -> None:
    """A draft nobody sees, then the call that shows it; a repeat shows the same one."""
    first = await opened(scene)
    over = make_post(key="k2", root=first, parent=first, phase="resolved", body="It is over.")
    last = await scene.publisher.publish(scene.publisher.prepare(over))
    assert isinstance(last, Done)
    post = make_post(
        key="k3", root=first, parent=last.receipt, kind="post_incident", phase="closed", body="What went wrong."
    )
    request = scene.publisher.prepare(post)
    scene.spoil("lost_reply", match="/postmortem/publish")
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, Present)
    assert sighting.receipt.remote_id == "postmortem"
    await scene.publisher.publish(request)
    assert scene.texts == [make_post().body, "It is over.", "What went wrong."]
    fix = make_post(key="k4", body="What went wrong, in detail.", deed=Deed.EDIT, target=sighting.receipt)
    assert isinstance(await scene.publisher.publish(scene.publisher.prepare(fix)), Done)
    assert scene.texts[-1] == "What went wrong, in detail."


async def test_a_draft_that_got_lost_showed_nothing(scene: Scene) -> None:
    """Before the public call everything may be tried again."""
    first = await opened(scene)
    request = scene.publisher.prepare(make_post(key="k3", root=first, parent=first, kind="post_incident", body="Why."))
    scene.spoil("500", match="/postmortem")
    assert isinstance(await scene.publisher.publish(request), NotDone)
    assert len(scene.texts) == 1


async def test_preflight_names_components_that_are_not_there(network: Network) -> None:
    """Found before the incident."""
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, HandClock(), {"Pocket Bank": "nope"})
        [fault] = await publisher.preflight()
        await publisher.close()
    assert "Pocket Bank (nope)" in fault.what


class TestByAtlassiansDocument:
    """Everything we send is accepted by a server that reads Atlassian's own document of the API."""

    @pytest.fixture
    async def judge(self, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
        """Prism, on loopback."""
        async with (
            statuspage_by_document(tmp_path) as url,
            httpx.AsyncClient(base_url=f"{url}/pages/gytm4qzbx9t6", trust_env=False, timeout=30) as client,
        ):
            yield client

    async def test_every_call_is_accepted_and_strange_ones_are_not(
        self, judge: httpx.AsyncClient, scene: Scene
    ) -> None:
        """Create, update, resolve, components of every state, correction, postmortem and look-ups."""
        key = {"Authorization": "OAuth k"}
        for name, request in _requests(scene).items():
            for call in (*request.get("before", ()), request["call"]):
                answer = await judge.request(call["method"], call["path"], json=call["json"], headers=key)
                assert answer.is_success, f"{name}: {answer.status_code} {answer.headers.get('sl-violations')}"
        for path in ("/incidents?limit=100&page=1", "/incidents/p31zjtct2jer", "/components?per_page=100&page=1"):
            assert (await judge.get(path, headers=key)).is_success, path
        strange: Any = {"incident": {"name": "x", "status": "worried"}}
        assert (await judge.post("/incidents", json=strange, headers=key)).status_code == 422
        assert (await judge.post("/incidents", json=strange)).status_code == 401


def _requests(scene: Scene) -> dict[str, JSON]:
    """One of everything we send."""
    prepare = scene.publisher.prepare
    states = {f"component {s}": prepare(reply_to(OPENED, services={"Pocket Bank": s})) for s in STATES}
    assert {r["call"]["json"]["incident"]["components"]["k1pocketbank"] for r in states.values()} == set(STATES)
    return states | {
        "create": prepare(make_post()),
        "update": prepare(reply_to(OPENED, phase="identified")),
        "resolve": prepare(reply_to(OPENED, phase="resolved")),
        "correction": prepare(make_post(deed=Deed.EDIT, target=OPENED)),
        "postmortem": prepare(reply_to(OPENED, kind="post_incident", phase="closed")),
    }
