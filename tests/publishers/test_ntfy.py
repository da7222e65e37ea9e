"""An ntfy topic: its own key for a message, servers that keep none, and a memory that ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.delivery import Absent, CannotTell, Done, Present, Refused, Unknown
from bot.domain.outlet import Deed
from bot.publishers.ntfy import LONGEST, Ntfy
from bot.publishers.unpublishable import Unpublishable
from bot.rehearsal.networks import Ntfy as Network
from bot.rehearsal.networks.faults import Fault
from bot.services.ports import Post
from tests.publishers.meeting import publisher_of
from tests.publishers.stage import ARABIC, HandClock, MemoryVault, make_post, raw_server, serving


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a publisher is made with."""

    clock: HandClock
    vault: MemoryVault


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher and the topic it writes to."""

    publisher: Ntfy
    network: Network
    clock: HandClock


def ntfy_at(url: str, clock: HandClock) -> Ntfy:
    """A publisher that soon runs out of patience."""
    told = Network(clock=clock).credentials("") | {"url": url}
    made = publisher_of("ntfy", told, Around(clock=clock, vault=MemoryVault()))
    assert isinstance(made, Ntfy)
    return made


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The publisher with good credentials."""
    clock = HandClock()
    network = Network(clock=clock)
    async with serving(network.routes()) as base:
        publisher = ntfy_at(f"{base}/net/ntfy", clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


async def lost(scene: Scene, post: Post) -> None:
    """The post went out, and nobody told us."""
    scene.network.faults.add(Fault(kind="lost_reply", match=scene.network.publishing))
    assert isinstance(await scene.publisher.publish(scene.publisher.prepare(post)), Unknown)


async def test_a_message_is_known_by_the_id_we_gave_it(scene: Scene) -> None:
    """Also among messages of others, with the same words."""
    await scene.publisher.publish(scene.publisher.prepare(make_post(key="somebody else's")))
    await lost(scene, make_post())
    request = scene.publisher.prepare(make_post())
    found = await scene.publisher.reconcile(request)
    assert isinstance(found, Present)
    assert found.receipt.remote_id == request["key"]
    assert found.receipt.url.endswith("/net/ntfy/bank-status")


async def test_an_older_server_is_searched_by_words(scene: Scene) -> None:
    """It keeps no sequence id: then the words decide."""
    scene.network.knows_sequences = False
    request = scene.publisher.prepare(make_post(language="ar", body=ARABIC))
    assert isinstance(await scene.publisher.reconcile(request), CannotTell), "it may still be on its way"
    scene.clock.advance(seconds=31)
    assert await scene.publisher.reconcile(request) == Absent()
    await lost(scene, make_post(language="ar", body=ARABIC))
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_what_the_server_has_forgotten_nobody_can_tell(scene: Scene) -> None:
    """After twelve hours it is neither there nor absent: a person is asked."""
    request = scene.publisher.prepare(make_post())
    await lost(scene, make_post())
    scene.clock.advance(hours=13)
    found = await scene.publisher.reconcile(request)
    assert isinstance(found, CannotTell)
    assert found.again is None


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
def test_nothing_is_changed_on_phones(deed: Deed) -> None:
    """They have shown it."""
    publisher = ntfy_at("http://127.0.0.1:1", HandClock())
    with pytest.raises(Unpublishable, match="message of its own"):
        publisher.prepare(make_post(deed=deed))


def test_the_longest_message_is_counted_in_bytes() -> None:
    """A longer one would come as a file."""
    publisher = ntfy_at("http://127.0.0.1:1", HandClock())
    publisher.prepare(make_post(body="é" * (LONGEST // 2)))
    with pytest.raises(Unpublishable, match=str(LONGEST)):
        publisher.prepare(make_post(body="é" * (LONGEST // 2) + "e"))


async def test_another_s_topic_is_refused_with_what_to_do() -> None:
    """The token is good, the topic is not ours."""
    clock = HandClock()
    network = Network(clock=clock, topic="another")
    async with serving(network.routes()) as base:
        publisher = publisher_of(
            "ntfy",
            network.credentials(base) | {"topic": "bank-status"},
            Around(clock=clock, vault=MemoryVault()),
        )
        outcome = await publisher.publish(publisher.prepare(make_post()))
        [fault] = await publisher.preflight()
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert "read and write" in outcome.why
    assert "403 forbidden" in str(fault)


@pytest.mark.parametrize("body", [b'{"event":"message"}\n{"ev', b"<html>"])
async def test_a_list_that_breaks_off_proves_nothing(body: bytes) -> None:
    """Half a list is none."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with raw_server(head + body) as url:
        publisher = ntfy_at(url, HandClock())
        found = await publisher.reconcile(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(found, CannotTell)
    assert found.again is not None


async def test_a_success_without_an_id_is_no_proof() -> None:
    """It may be out; it is looked for."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    async with raw_server(answer) as url:
        publisher = ntfy_at(url, HandClock())
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Unknown)


async def test_a_first_message_is_out(scene: Scene) -> None:
    """With the title and the link that phones show beside the words."""
    request = scene.publisher.prepare(make_post())
    assert isinstance(await scene.publisher.publish(request), Done)
    assert (request["message"]["title"], request["message"]["click"]) == ("Pocket Bank", make_post().link)
