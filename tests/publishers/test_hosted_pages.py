"""What holds for every hosted status page: updates, corrections, components, and looking up without a key of ours."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.delivery import Absent, CannotTell, Done, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.publishers.registry import KINDS
from bot.services.ports import Post
from tests.publishers.stage import HandClock, make_post, reply_to, serving
from tests.publishers.test_failures import LAG, Scene, network_of, publisher_at

PAGES = ("better_stack", "cachet", "instatus", "statuspage")


@pytest.fixture(params=PAGES)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Each page in turn."""
    clock = HandClock()
    network = network_of(str(request.param), clock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


async def say(scene: Scene, post: Post) -> Receipt:
    """Publishes it; a minute goes by."""
    outcome = await scene.publisher.publish(scene.publisher.prepare(post))
    assert isinstance(outcome, Done), outcome
    scene.clock.advance(minutes=1)
    return outcome.receipt


def later(number: int, first: Receipt, before: Receipt, scene: Scene, **changed: object) -> Post:
    """A later statement of the incident, approved now."""
    now = {"key": f"public/{number}/social/en", "statement": number, "approved_at": scene.clock.now()}
    return make_post(root=first, parent=before, **{**now, **changed})


def components(scene: Scene) -> dict[str, object]:
    """What the page shows of the components."""
    network = scene.network
    found = getattr(network, "components", None) or getattr(network, "resources", None)
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}


async def test_an_incident_is_one_thing_there_from_first_to_last(scene: Scene) -> None:
    """Every update hangs in the incident that the first word opened, and the receipts say so."""
    first = await say(scene, make_post())
    second = await say(scene, later(2, first, first, scene, body="The cause is found.", phase="identified"))
    third = await say(scene, later(3, first, second, scene, body="It is over.", phase="resolved"))
    assert len({r.extra["incident"] for r in (first, second, third)}) == 1
    assert len({r.remote_id for r in (first, second, third)}) == 3
    posts = scene.network.timeline.live()
    assert [p.reply_to for p in posts] == [None, posts[0].id, posts[1].id]
    assert all(r.url == p.url for r, p in zip((first, second, third), posts, strict=True))


async def test_components_follow_the_incident_and_all_work_again_at_its_end(scene: Scene) -> None:
    """Only services that the policy maps are told; nothing else there is touched."""
    untouched = components(scene)
    services = {"Pocket Bank": "major_outage", "Nobody mapped this": "partial_outage"}
    first = await say(scene, make_post(services=services))
    during = components(scene)
    assert len({k for k in during if during[k] != untouched[k]}) == 1
    milder = await say(
        scene, later(2, first, first, scene, body="Milder.", services={"Pocket Bank": "under_maintenance"})
    )
    assert components(scene) not in (untouched, during)
    await say(scene, later(3, first, milder, scene, body="Over.", phase="resolved", services=services))
    assert components(scene) == untouched


@pytest.mark.parametrize("trouble", ["lost_reply", "half"])
async def test_an_update_whose_answer_was_lost_is_found(scene: Scene, trouble: str) -> None:
    """The update is out, nobody told us: it is found by what we can know it by, and proved."""
    first = await say(scene, make_post())
    request = scene.publisher.prepare(later(2, first, first, scene, body="The cause is found."))
    scene.spoil(trouble)
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, Present)
    assert sighting.receipt.extra["incident"] == first.extra["incident"]
    assert sighting.receipt.url == scene.network.timeline.live()[1].url


async def test_an_update_that_was_lost_is_absent_only_after_the_lag(scene: Scene) -> None:
    """Before that it may still come, and a repeat would be a second mail to everybody."""
    first = await say(scene, make_post())
    request = scene.publisher.prepare(later(2, first, first, scene, body="The cause is found."))
    scene.spoil("refuse")
    await scene.publisher.publish(request)
    early = await scene.publisher.reconcile(request)
    assert isinstance(early, CannotTell)
    assert early.again is not None
    assert early.again <= timedelta(seconds=LAG)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()


async def test_words_that_were_said_before_prove_nothing(scene: Scene) -> None:
    """The fourth statement, lost, has the words of the second: the second is no proof of it."""
    first = await say(scene, make_post())
    second = await say(scene, later(2, first, first, scene, body="We are still at work."))
    third = await say(scene, later(3, first, second, scene, body="The cause is found."))
    request = scene.publisher.prepare(later(4, first, third, scene, body="We are still at work."))
    scene.spoil("refuse")
    await scene.publisher.publish(request)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()
    assert isinstance(await scene.publisher.publish(request), Done)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, Present)
    assert sighting.receipt.remote_id not in {first.remote_id, second.remote_id, third.remote_id}


async def test_each_language_opens_an_incident_of_its_own(scene: Scene) -> None:
    """Lanes are per language, so that an update in French follows the French word."""
    english = await say(scene, make_post())
    french = await say(scene, make_post(key="public/1/social/fr", language="fr", body="Soldes faux."))
    assert english.extra["incident"] != french.extra["incident"]
    more = await say(scene, later(2, french, french, scene, language="fr", body="Cause connue."))
    assert more.extra["incident"] == french.extra["incident"]


async def test_two_incidents_of_one_name_are_told_apart(scene: Scene) -> None:
    """A first word that was lost is not taken for yesterday's incident with the same words."""
    await say(scene, make_post())
    scene.clock.advance(hours=20)
    request = scene.publisher.prepare(make_post(key="public/9/social/en", approved_at=scene.clock.now()))
    scene.spoil("refuse")
    await scene.publisher.publish(request)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()


@pytest.mark.parametrize("which", [0, 1])
async def test_a_correction_replaces_the_words_in_place(scene: Scene, which: int) -> None:
    """The public reads the new words, nobody is mailed again, and the receipt stays what it was."""
    first = await say(scene, make_post())
    receipts = [first, await say(scene, later(2, first, first, scene, body="The cuase is found."))]
    mails = getattr(scene.network, "mails", 0)
    target = receipts[which]
    fix = later(3, first, receipts[1], scene, body="The cause is found.", deed=Deed.EDIT, target=target)
    corrected = await say(scene, fix)
    assert (corrected.remote_id, corrected.extra) == (target.remote_id, target.extra)
    assert scene.texts[which] == "The cause is found."
    assert len(scene.texts) == 2
    assert getattr(scene.network, "mails", 0) == mails


async def test_a_correction_with_a_lost_answer_is_found(scene: Scene) -> None:
    """Found where the words are there; absent where they are not."""
    first = await say(scene, make_post())
    fix = later(2, first, first, scene, body="Better words.", deed=Deed.EDIT, target=first)
    request = scene.publisher.prepare(fix)
    scene.clock.advance(seconds=LAG + 1)
    await scene.publisher.reconcile(request)
    scene.clock.advance(seconds=LAG + 1)
    assert await scene.publisher.reconcile(request) == Absent()
    call = request["call"]
    scene.spoil("lost_reply", match=f"{call['method']} /net/{scene.network.name}/")
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, Present)
    assert sighting.receipt.remote_id == first.remote_id


async def test_taking_back_is_as_declared(scene: Scene) -> None:
    """Where one update can be taken down it goes, and only it; elsewhere the person hears so beforehand."""
    first = await say(scene, make_post())
    second = await say(scene, later(2, first, first, scene, body="Wrong."))
    post = later(3, first, second, scene, body="", deed=Deed.RETRACT, target=second)
    if not KINDS[scene.network.name].abilities.retracts:
        with pytest.raises(ValueError, match="cannot take down"):
            scene.publisher.prepare(post)
        return
    request = scene.publisher.prepare(post)
    scene.spoil("lost_reply", match="DELETE ")
    assert isinstance(await scene.publisher.publish(request), Unknown)
    assert isinstance(await scene.publisher.reconcile(request), Present)
    assert len(scene.texts) == 1
    assert isinstance(await scene.publisher.publish(request), Refused), "it is gone, and this says so"


async def test_the_word_that_opened_an_incident_is_never_taken_down_silently(scene: Scene) -> None:
    """The whole incident would go with it: a person does that."""
    first = await say(scene, make_post())
    with pytest.raises(ValueError, match=r"by hand|incident"):
        scene.publisher.prepare(later(2, first, first, scene, body="x", deed=Deed.RETRACT, target=first))


async def test_a_first_word_that_a_person_confirmed_leads_nowhere(scene: Scene) -> None:
    """Its receipt names no incident, so a later word cannot be hung on it; the person hears why."""
    seen = Receipt(remote_id="seen", how="seen by a person")
    with pytest.raises(ValueError, match="by hand"):
        scene.publisher.prepare(reply_to(seen))


async def test_an_incident_that_somebody_removed_is_refused_with_a_hint(scene: Scene) -> None:
    """404: no repeat mends it."""
    gone = Receipt(remote_id="999", extra={"incident": "999"})
    outcome = await scene.publisher.publish(scene.publisher.prepare(reply_to(gone)))
    assert isinstance(outcome, Refused)
    assert "There is no such" in outcome.why


async def test_a_component_that_is_not_there_is_refused_with_a_hint(scene: Scene) -> None:
    """The policy's author learns where to look."""
    async with serving(scene.network.routes()) as base:
        publisher = publisher_at(base, scene.network, scene.clock, {"Pocket Bank": "77"})
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert "components in the policy" in outcome.why
    assert scene.texts == []


async def test_a_title_is_never_empty_nor_too_long(scene: Scene) -> None:
    """The incident's own code stands in for services that nobody named."""
    for title in ("", "Pocket Bank, " * 40):
        request = scene.publisher.prepare(make_post(title=title, key=f"k{len(title)}"))
        body = request["call"]["json"].get("incident", request["call"]["json"])
        name = body.get("name") or body.get("title")
        assert name == "INC-7" if not title else len(name) == 255
