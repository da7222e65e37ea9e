"""The fixed list of failures, the same for every adapter, against the simulated networks over real HTTP.

A new adapter joins by its network and a row in `traits.py`.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import WAIT_CAP, Absent, CannotTell, Done, NotDone, Present, Refused, Unknown
from bot.domain.policy import Outlet
from bot.publishers.kind import Surroundings
from bot.publishers.registry import KINDS, build_publisher
from bot.rehearsal.networks import Network, every_network
from bot.rehearsal.networks.faults import Fault
from bot.services.ports import Publisher
from tests import builders as house
from tests.publishers.stage import ARABIC, HandClock, MemoryVault, make_post, quick_line, reply_to, serving
from tests.publishers.traits import TRAITS, Traits

LAG = 30


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher, the network it talks to, and the clock of both."""

    publisher: Publisher
    network: Network
    clock: HandClock

    def spoil(self, kind: str, *, count: int = 1, match: str = "", **more: object) -> None:
        """Lets the next call that writes (or matches) fail."""
        wanted = match or self.network.publishing
        self.network.faults.add(Fault(kind=kind, count=count, match=wanted, **more))  # type: ignore[arg-type]

    @property
    def texts(self) -> list[str]:
        """What the public reads, oldest first."""
        return [post.text for post in self.network.timeline.live()]


def publisher_at(
    base: str, network: Network, clock: HandClock, components: Mapping[str, str] | None = None, /, **changed: str
) -> Publisher:
    """The publisher of this network's kind, as the registry makes it, soon out of patience."""
    around = Surroundings(
        policy=house.policy(),
        vault=MemoryVault(),
        clock=clock,
        folder=Path("unused"),
        read_back_lag=timedelta(seconds=LAG),
        line=quick_line,
    )
    known = dict(TRAITS[network.name].components if components is None else components)
    outlet = Outlet(name=network.name, kind=network.name, languages=("en",), components=known)
    return build_publisher(outlet, {**network.credentials(base), **changed}, around)


def network_of(kind: str, clock: HandClock) -> Network:
    """A new one of that kind."""
    return next(network for network in every_network(clock) if network.name == kind)


@pytest.fixture(params=sorted(TRAITS))
def kind(request: pytest.FixtureRequest) -> str:
    """Every adapter in turn."""
    return str(request.param)


@pytest.fixture
def traits(kind: str) -> Traits:
    """What its network is like."""
    return TRAITS[kind]


@pytest.fixture
async def scene(kind: str) -> AsyncIterator[Scene]:
    """The adapter with good credentials."""
    clock = HandClock()
    network = network_of(kind, clock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


async def test_a_post_goes_out_with_its_language_and_a_receipt(scene: Scene, traits: Traits) -> None:
    """Done means: an id, a public address, and the exact words."""
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post(language="ar", body=ARABIC)))
    assert isinstance(outcome, Done)
    [post] = scene.network.timeline.live()
    assert (post.text, post.language) == (ARABIC, "ar" if traits.languages else None)
    assert (outcome.receipt.remote_id, outcome.receipt.url, outcome.receipt.how) == (post.id, post.url, "answer")


async def test_a_later_word_answers_the_one_before(scene: Scene, traits: Traits) -> None:
    """Statements of one incident are one thread, where there are threads."""
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    await scene.publisher.publish(scene.publisher.prepare(reply_to(first.receipt)))
    parent, child = scene.network.timeline.live()
    assert child.reply_to == (parent.id if traits.threads else None)


async def test_sending_the_same_request_again_doubles_nothing(scene: Scene, traits: Traits) -> None:
    """The frozen request names our own id or key, so that a repeat is the same post. Where no network offers that,
    nothing is repeated before it was looked up, or a person said so.
    """
    request = scene.publisher.prepare(make_post())
    outcomes = [await scene.publisher.publish(request) for _ in range(3)]
    posts = 1 if traits.same_request == "one post" else 3
    assert len({o.receipt.remote_id for o in outcomes if isinstance(o, Done)}) == posts
    assert len(scene.texts) == posts
    assert posts == 1 or not isinstance(await scene.publisher.reconcile(request), Absent)


async def test_two_languages_approved_in_one_instant_are_two_posts(scene: Scene) -> None:
    """Keys differ by delivery, not only by the moment."""
    for language in ("en", "fr", "ar"):
        post = make_post(key=f"public/1/social/{language}", language=language, body=f"{language}: one text each")
        assert isinstance(await scene.publisher.publish(scene.publisher.prepare(post)), Done)
    assert len(scene.texts) == 3


@pytest.mark.parametrize(
    ("hint", "wait"),
    [
        ("native", 120),
        ("epoch", 120),
        ("iso", 120),
        ("retry_after", 120),
        ("retry_after_date", 120),
        ("none", None),
    ],
)
async def test_too_many_requests_is_surely_not_done(
    scene: Scene, traits: Traits, hint: str, wait: float | None
) -> None:
    """429 in every hint form: nothing happened, come again then."""
    await scene.publisher.preflight()
    scene.spoil("429", hint=hint, seconds=120.0)
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(outcome, NotDone)
    if wait is None or (hint == "native" and traits.native_wait is None):
        assert outcome.wait is None or outcome.wait <= WAIT_CAP, "the network's own limits may still be in the headers"
    else:
        expected = traits.native_wait if hint == "native" and traits.native_wait else timedelta(seconds=wait)
        assert outcome.wait == pytest.approx(expected, abs=timedelta(seconds=1))
    assert scene.texts == []


@pytest.mark.parametrize("trouble", ["500", "not_json", "hang", "refuse", "lost_reply", "half"])
async def test_anything_unclear_is_unknown(scene: Scene, trouble: str) -> None:
    """Law 6: server errors, time-outs, lost and odd answers may all have taken effect."""
    await scene.publisher.preflight()
    scene.spoil(trouble, seconds=2.0)
    assert isinstance(await scene.publisher.publish(scene.publisher.prepare(make_post())), Unknown)


async def test_a_success_that_is_no_json_is_unknown(scene: Scene, traits: Traits) -> None:
    """A page of a proxy with 200 proves nothing, though the post may be out."""
    await scene.publisher.preflight()
    scene.spoil("not_json", status=200)
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(outcome, Done if traits.any_success else Unknown)
    assert len(scene.texts) == 1


@pytest.mark.parametrize("trouble", ["lost_reply", "half"])
async def test_a_lost_answer_is_found_again(scene: Scene, traits: Traits, trouble: str) -> None:
    """The post is out, nobody told us: looking it up finds it and proves it."""
    request = scene.publisher.prepare(make_post())
    scene.spoil(trouble)
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    if traits.wants_a_person(sighting):
        return
    if traits.may_repeat(sighting):
        assert isinstance(await scene.publisher.publish(request), Done)
        assert len(scene.texts) == 1
        return
    assert isinstance(sighting, Present)
    [post] = scene.network.timeline.live()
    assert (sighting.receipt.remote_id, sighting.receipt.url) == (post.id, post.url)
    assert sighting.receipt.how == "read back"


async def test_a_post_of_another_incident_is_not_taken_for_ours(scene: Scene, kind: str) -> None:
    """Two incidents may say the same in one minute: where only words tell, the other's post is known by its id."""
    if not KINDS[kind].abilities.by_words:
        pytest.skip("a post of ours is known there by our own id, or by nobody")
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    same = make_post(key="INC-8/1/another/en", incident="INC-8", taken=(first.receipt.remote_id,))
    await scene.publisher.reconcile(scene.publisher.prepare(same))
    scene.clock.advance(seconds=LAG + 1)
    assert not isinstance(await scene.publisher.reconcile(scene.publisher.prepare(same)), Present)


async def test_a_lost_request_is_absent_and_then_goes_out_once(scene: Scene, traits: Traits) -> None:
    """Never lost: what did not take effect is sent again, once the outlet had time to show it."""
    request = scene.publisher.prepare(make_post())
    scene.spoil("refuse")
    assert isinstance(await scene.publisher.publish(request), Unknown)
    scene.clock.advance(seconds=LAG + 1)
    sighting = await scene.publisher.reconcile(request)
    assert sighting == Absent() or traits.wants_a_person(sighting)
    assert isinstance(await scene.publisher.publish(request), Done)
    assert len(scene.texts) == 1


async def test_a_reply_with_a_lost_answer_is_found_in_its_thread(scene: Scene, traits: Traits) -> None:
    """The look-up knows a reply from a first post with the same words."""
    first = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(first, Done)
    body = make_post().body if traits.repeats else "The cause is found."
    request = scene.publisher.prepare(reply_to(first.receipt, body=body))
    scene.spoil("lost_reply")
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    if traits.wants_a_person(sighting) or traits.may_repeat(sighting):
        return
    assert isinstance(sighting, Present)
    assert sighting.receipt.remote_id != first.receipt.remote_id


@pytest.mark.parametrize("trouble", ["500", "429", "hang", "refuse", "not_json"])
async def test_a_look_up_that_fails_says_so_and_is_tried_again(scene: Scene, traits: Traits, trouble: str) -> None:
    """Not knowing is no reason to send again, nor to ask a person at once."""
    request = scene.publisher.prepare(make_post())
    await scene.publisher.preflight()
    scene.spoil(trouble, match="GET", seconds=2.0)
    sighting = await scene.publisher.reconcile(request)
    if traits.after_doubt != "looked up":
        assert traits.wants_a_person(sighting) or traits.may_repeat(sighting)
        return
    assert isinstance(sighting, CannotTell)
    assert sighting.again is not None
    assert sighting.silent or trouble in {"429", "not_json"}, "by that a dead outlet is known"


async def test_a_text_that_is_too_long_is_refused_in_the_networks_words(scene: Scene, traits: Traits) -> None:
    """Refused: it will never go out as it is, and the person learns why."""
    if traits.limit is None:
        pytest.skip("no longest text is documented")
    post = make_post(body="x" * (traits.limit + 1))
    if not traits.freezes:
        with pytest.raises(ValueError, match=f"{traits.limit}|too long"):
            scene.publisher.prepare(post)
        return
    outcome = await scene.publisher.publish(scene.publisher.prepare(post))
    assert isinstance(outcome, Refused)
    assert str(traits.limit) in outcome.why or "too long" in outcome.why
    assert scene.texts == []


async def test_the_frozen_request_is_the_same_each_time_and_holds_no_secret(scene: Scene) -> None:
    """Law 2: what is sent is decided once; what is stored gives nothing away."""
    post = make_post()
    request = scene.publisher.prepare(post)
    assert request == scene.publisher.prepare(post)
    await scene.publisher.publish(request)
    assert request == scene.publisher.prepare(post), "sending changes nothing in it"
    secrets = (scene.network.credentials("http://x")[TRAITS[scene.network.name].secret], "Jwt", "Bearer")
    assert not any(secret in repr(request) for secret in secrets)


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b\u200e", "half a character \ud800"])
async def test_nothing_to_read_is_never_frozen(scene: Scene, body: str) -> None:
    """Networks do not check for empty texts; we do."""
    with pytest.raises(ValueError, match="text"):
        scene.publisher.prepare(make_post(body=body))


async def test_preflight_finds_nothing_wrong_and_posts_nothing(scene: Scene) -> None:
    """`check` may be run at any time."""
    assert await scene.publisher.preflight() == []
    assert scene.texts == []


async def test_preflight_names_bad_credentials(kind: str, traits: Traits) -> None:
    """Every fault is a sentence with what to do."""
    clock = HandClock()
    network = network_of(kind, clock)
    async with serving(network.routes()) as base:
        publisher = publisher_at(base, network, clock, **{traits.secret: traits.wrong})
        faults = await publisher.preflight()
        outcome = await publisher.publish(publisher.prepare(make_post()))
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert [f.hint.partition(" ")[0] for f in faults] == (["Check"] if traits.knows_credentials else [])
    if traits.may_repeat(sighting):
        return
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None, "a person must look: no waiting mends a wrong password"


async def test_an_outlet_that_is_down_is_surely_not_done(kind: str) -> None:
    """Connection refused: nothing left, try again."""
    clock = HandClock()
    publisher = publisher_at("http://127.0.0.1:1", network_of(kind, clock), clock)
    outcome = await publisher.publish(publisher.prepare(make_post()))
    faults = await publisher.preflight()
    await publisher.close()
    assert isinstance(outcome, NotDone)
    assert len(faults) == 1
