"""What is Threads' own: death between its two steps, at every status a container can have, and its token."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.rehearsal.networks import Threads
from bot.services.ports import Expiring
from tests.publishers.meeting import LAG, Meeting, change, done, meeting, scripted
from tests.publishers.stage import EVENING, make_post, reply_to

TOLD = {"user_id": "7", "token": "t", "url": ""}
MAKING = "POST /net/threads/v1.0/7100200300400/threads"


@pytest.fixture
async def met() -> AsyncIterator[Meeting[Threads]]:
    """Threads with our account on it."""
    async with meeting(Threads) as found:
        yield found


@pytest.mark.parametrize("kind", ["500", "hang", "refuse", "lost_reply", "half", "not_json"])
async def test_trouble_in_the_first_step_has_done_nothing(met: Meeting[Threads], kind: str) -> None:
    """Nobody sees a container: even a lost answer is surely not done, and the next attempt makes another one."""
    request = met.publisher.prepare(make_post())
    met.spoil(kind, match=MAKING, seconds=1.0)
    assert isinstance(await met.publisher.publish(request), NotDone)
    assert isinstance(await met.publisher.publish(request), Done)
    assert len(met.texts) == 1


async def test_the_container_is_kept_before_the_second_step(met: Meeting[Threads]) -> None:
    """A process that dies between the steps leaves a trace; the next one goes on from there."""
    request = met.publisher.prepare(make_post())
    met.spoil("refuse")
    assert isinstance(await met.publisher.publish(request), Unknown)
    [container] = met.network.containers.everything()
    assert {"container": container.id} in met.vault.kept.values()
    later = met.another()
    met.clock.advance(seconds=LAG + 1)
    assert isinstance(await later.reconcile(request), CannotTell), "the dead one may have sent a moment ago"
    met.clock.advance(seconds=LAG + 1)
    assert await later.reconcile(request) == Absent()
    assert isinstance(await later.publish(request), Done)
    await later.close()
    assert len(met.network.containers.everything()) == 1, "it is the same container that was put out"


async def test_death_after_the_second_step_is_told_by_the_container(met: Meeting[Threads]) -> None:
    """PUBLISHED: only then it is looked for by its words."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    later = met.another()
    sighting = await later.reconcile(request)
    assert isinstance(sighting, Present)
    assert done(await later.publish(request)).remote_id == sighting.receipt.remote_id
    await later.close()
    assert len(met.texts) == 1


async def test_without_a_container_nothing_can_be_out(met: Meeting[Threads]) -> None:
    """No lag to wait for."""
    assert await met.publisher.reconcile(met.publisher.prepare(make_post())) == Absent()


async def test_a_container_that_is_not_ready_is_waited_for(met: Meeting[Threads]) -> None:
    """The second step came too early; nothing is out, and the same container goes out later."""
    met.network.work = timedelta(seconds=60)
    request = met.publisher.prepare(make_post())
    assert isinstance(await met.publisher.publish(request), NotDone)
    assert isinstance(await met.publisher.publish(request), Unknown), "still at work: it is asked about, not repeated"
    met.clock.advance(seconds=LAG + 1)
    sighting = await met.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is not None
    met.clock.advance(seconds=60)
    assert isinstance(await met.publisher.publish(request), Done)
    assert len(met.network.containers.everything()) == 1


@pytest.mark.parametrize("trouble", ["error", "expired"])
async def test_a_container_that_came_to_nothing_is_made_anew(met: Meeting[Threads], trouble: str) -> None:
    """ERROR and EXPIRED: nothing is out as far as the list shows, so another one is made."""
    request = met.publisher.prepare(make_post())
    met.spoil("refuse")
    await met.publisher.publish(request)
    [container] = met.network.containers.everything()
    if trouble == "error":
        met.network.containers.broken(container.id, "UNKNOWN")
    met.clock.advance(hours=25 if trouble == "expired" else 1)
    assert await met.publisher.reconcile(request) == Absent()
    assert isinstance(await met.publisher.publish(request), Done)
    assert len(met.network.containers.everything()) == 2


async def test_published_but_nowhere_to_be_seen_ends_with_a_person(met: Meeting[Threads]) -> None:
    """Somebody deleted it at once, or the list is broken: we neither repeat nor pretend."""
    request = met.publisher.prepare(make_post())
    receipt = done(await met.publisher.publish(request))
    met.network.timeline.delete(receipt.remote_id)
    await met.publisher.reconcile(request)
    met.clock.advance(seconds=LAG + 1)
    sighting = await met.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None
    assert isinstance(await met.publisher.publish(request), Unknown)


@pytest.mark.parametrize("kind", ["500", "429"])
async def test_a_status_that_cannot_be_asked_stops_the_second_attempt(met: Meeting[Threads], kind: str) -> None:
    """How far the first one came must be known before anything is sent."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    met.spoil(kind, match="GET")
    assert isinstance(await met.publisher.publish(request), NotDone)
    assert len(met.texts) == 1


async def test_a_reply_is_looked_for_among_the_replies(met: Meeting[Threads]) -> None:
    """They have a list of their own."""
    first = await met.say()
    request = met.publisher.prepare(reply_to(first))
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    assert isinstance(await met.publisher.reconcile(request), Present)


async def test_a_reply_to_something_gone_is_refused(met: Meeting[Threads]) -> None:
    """A person decides whether it goes out on its own."""
    request = met.publisher.prepare(reply_to(Receipt(remote_id="404404")))
    assert isinstance(await met.publisher.publish(request), Refused)


async def test_retracting_is_done_also_when_it_is_gone(met: Meeting[Threads]) -> None:
    """Twice is as good as once, and nothing can be edited."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.RETRACT))
    for _ in range(2):
        assert done(await met.publisher.publish(request)) == receipt
    assert isinstance(await met.publisher.reconcile(request), Present)
    with pytest.raises(ValueError, match="lets nobody change"):
        met.publisher.prepare(change(receipt, Deed.EDIT))


async def test_the_token_is_renewed_in_quiet_times(met: Meeting[Threads]) -> None:
    """Asking for its end is what keeps it alive, month after month."""
    publisher = met.publisher
    assert isinstance(publisher, Expiring)
    assert await publisher.expires_at() == EVENING + timedelta(days=60)
    met.clock.advance(days=31)
    assert await publisher.expires_at() == EVENING + timedelta(days=91)
    met.clock.advance(days=50)
    await met.say()


async def test_a_token_that_cannot_be_renewed_tells_its_end(met: Meeting[Threads]) -> None:
    """So that a person is warned in time."""
    publisher = met.publisher
    assert isinstance(publisher, Expiring)
    await publisher.expires_at()
    met.clock.advance(days=50)
    met.spoil("500", match="refresh_access_token")
    assert await publisher.expires_at() == EVENING + timedelta(days=60)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (web.json_response({}), Unknown),
        (web.json_response({"error": {"code": 24}}, status=400), NotDone),
        (web.json_response({"error": {"code": 9007}}, status=400), NotDone),
        (web.json_response({"error": {"code": 10}}, status=403), Refused),
        (web.json_response({"error": {"code": 2}}, status=500), Unknown),
        (web.json_response({"error": {"code": 4}}, status=403), NotDone),
        (web.Response(status=504), Unknown),
    ],
)
async def test_each_answer_to_the_second_step_has_one_meaning(answer: web.Response, expected: type) -> None:
    """The codes, one by one."""
    async with scripted("threads", TOLD, web.json_response({"id": "c"}), answer) as (publisher, script):
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), expected)
    assert [seen.path for seen in script.seen] == ["/7/threads", "/7/threads_publish"]
    assert script.seen[0].body == {"media_type": "TEXT", "text": make_post().body}


async def test_a_status_nobody_knows_is_asked_again() -> None:
    """A word that Meta invents later is no reason to send again."""
    answers = [web.json_response({"id": "c"}), web.Response(status=504), web.json_response({"status": "ODD"})]
    async with scripted("threads", TOLD, *answers) as (publisher, _):
        request = publisher.prepare(make_post())
        await publisher.publish(request)
        sighting = await publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is not None
