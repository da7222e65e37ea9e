"""What is X's own: the same words twice, replies it does not allow, tokens of two hours, texts it rewrites."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Present, Refused, Unknown
from bot.domain.outlet import Deed
from bot.rehearsal.networks import X
from bot.services.ports import Expiring
from tests.publishers.meeting import LAG, Meeting, change, done, meeting, scripted
from tests.publishers.stage import make_post, reply_to

MARKED_UP = 'A & B <are> "slow". See https://status.example.com/en/incidents/inc-7?a=1&b=2 and https://x.ma.'


@pytest.fixture
async def met() -> AsyncIterator[Meeting[X]]:
    """X with our account on it."""
    async with meeting(X) as found:
        yield found


async def test_words_that_were_there_before_are_refused_with_what_to_do(met: Meeting[X]) -> None:
    """On a first attempt a 403 for a duplicate is somebody's older post; only other words help."""
    await met.say()
    met.clock.advance(days=3)
    later = make_post(key="k/later", approved_at=met.clock.now())
    outcome = await met.publisher.publish(met.publisher.prepare(later))
    assert isinstance(outcome, Refused)
    assert "Change the wording" in outcome.why


async def test_a_duplicate_after_a_lost_answer_is_ours(met: Meeting[X]) -> None:
    """403 means there that it is out: we look it up for its id."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    assert isinstance(await met.publisher.publish(request), Unknown)
    receipt = done(await met.publisher.publish(request))
    assert (receipt.how, [receipt.remote_id]) == ("read back", [p.id for p in met.network.timeline.live()])


async def test_an_older_duplicate_after_a_lost_request_is_told_from_ours(met: Meeting[X]) -> None:
    """The request got lost and the words are last week's: a person must hear it."""
    await met.say()
    met.clock.advance(days=7)
    request = met.publisher.prepare(make_post(key="k/later", approved_at=met.clock.now()))
    met.spoil("refuse")
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert isinstance(await met.publisher.publish(request), Refused)


DUPLICATE = web.json_response(
    {"detail": "You are not allowed to create a Tweet with duplicate content.", "status": 403}, status=403
)
GRANT = web.json_response({"access_token": "a", "refresh_token": "r", "expires_in": 7200})
ME = web.json_response({"data": {"id": "7", "username": "bank"}})
NOTHING = web.json_response({"meta": {"result_count": 0}})
TOLD = {"username": "bank", "client_id": "c", "refresh_token": "first", "url": "", "public_url": ""}


async def test_a_duplicate_that_is_nowhere_to_be_seen_ends_with_a_person() -> None:
    """X says it has our words and does not list them: neither sending again nor giving up is safe."""
    answers = (GRANT, web.Response(status=503), DUPLICATE, ME, NOTHING)
    async with scripted("x", TOLD, *answers) as (publisher, _):
        request = publisher.prepare(make_post())
        assert isinstance(await publisher.publish(request), Unknown)
        assert isinstance(await publisher.publish(request), Unknown)
        publisher._patience._lag = timedelta(seconds=-1)  # type: ignore[attr-defined]
        sighting = await publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None


async def test_a_reply_that_is_not_allowed_goes_out_on_its_own(met: Meeting[X]) -> None:
    """Plans of 2026 restrict replies; the approved words go out all the same, and the receipt says how."""
    first = await met.say()
    met.network.replies = "refused"
    receipt = done(await met.publisher.publish(met.publisher.prepare(reply_to(first))))
    assert receipt.extra == {"alone": "reply refused"}
    assert met.network.timeline.live()[1].reply_to is None


async def test_one_that_went_out_on_its_own_is_found_again(met: Meeting[X]) -> None:
    """The answer to the second call of the attempt is lost."""
    first = await met.say()
    met.network.replies = "refused"
    met.spoil("slow", seconds=0.0)
    met.spoil("lost_reply")
    request = met.publisher.prepare(reply_to(first))
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert isinstance(await met.publisher.reconcile(request), Present)


async def test_links_and_signs_are_recognised_behind_what_x_makes_of_them(met: Meeting[X]) -> None:
    """It shows t.co links and entities."""
    request = met.publisher.prepare(make_post(body=MARKED_UP))
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    assert isinstance(await met.publisher.reconcile(request), Present)


async def test_a_token_that_ended_is_renewed_on_the_way(met: Meeting[X]) -> None:
    """Two hours later, and again in a later process."""
    await met.say()
    met.clock.advance(hours=3)
    await met.say(body="Second.")
    met.clock.advance(hours=3)
    later = met.another()
    assert isinstance(await later.publish(later.prepare(make_post(key="k/3", body="Third."))), Done)
    await later.close()


async def test_a_token_that_x_ended_before_its_time_is_renewed_too(met: Meeting[X]) -> None:
    """A 401 did nothing, so the post is sent once more, once."""
    await met.say()
    met.network.grants.forget()
    await met.say(body="Second.")
    assert len(met.texts) == 2


async def test_its_end_is_not_known_while_it_can_be_renewed(met: Meeting[X]) -> None:
    """Asking keeps it alive; only once it is dead a person must act."""
    assert isinstance(met.publisher, Expiring)
    assert await met.publisher.expires_at() is None


async def test_retracting_is_done_also_when_it_is_gone(met: Meeting[X]) -> None:
    """Twice is as good as once, and the look-up agrees."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.RETRACT))
    assert await met.publisher.reconcile(request) == Absent()
    assert done(await met.publisher.publish(request)) == receipt
    assert done(await met.publisher.publish(request)) == receipt
    assert isinstance(await met.publisher.reconcile(request), Present)
    assert met.texts == []


async def test_nothing_can_be_edited_there(met: Meeting[X]) -> None:
    """Each edit would be another post; a correction is a follow-up."""
    receipt = await met.say()
    with pytest.raises(ValueError, match="lets nobody change"):
        met.publisher.prepare(change(receipt, Deed.EDIT))
    with pytest.raises(ValueError, match="no post of ours"):
        met.publisher.prepare(make_post(deed=Deed.RETRACT))


async def test_without_credits_a_person_must_pay(met: Meeting[X]) -> None:
    """402 is no matter of waiting."""
    met.network.credits_left = 0
    outcome = await met.publisher.publish(met.publisher.prepare(make_post()))
    assert isinstance(outcome, Refused)
    assert "credits" in outcome.why


async def test_the_lists_pages_are_read_to_the_end(met: Meeting[X]) -> None:
    """Ours is behind a hundred newer ones."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    for number in range(105):
        met.network._posting._spent.clear()
        await met.say(key=f"k/{number}", body=f"other {number}")
    met.clock.advance(seconds=LAG + 1)
    assert isinstance(await met.publisher.reconcile(request), Present)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (web.json_response({"data": {"id": "1"}, "errors": [{"message": "part"}]}, status=201), Done),
        (web.json_response({"data": {"id": 1}}, status=201), Unknown),
        (web.json_response({"data": []}, status=201), Unknown),
        (web.Response(status=400, text="?"), Refused),
        (web.json_response({"detail": "x"}, status=402), Refused),
        (web.json_response({"detail": "x"}, status=403), Refused),
        (web.Response(status=404), Refused),
        (web.Response(status=408), Unknown),
        (web.json_response({"title": "Too Many Requests"}, status=429), NotDone),
        (web.Response(status=502), Unknown),
        (web.json_response({"title": "x", "errors": [{"message": "your text is too long"}]}, status=400), Refused),
    ],
)
async def test_each_answer_has_one_meaning(answer: web.Response, expected: type) -> None:
    """The status codes of this network, one by one."""
    async with scripted("x", TOLD, GRANT, answer) as (publisher, script):
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), expected)
    assert len(script.seen) == 2


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        ([web.json_response({"data": {"id": "7", "username": "other"}})], False),
        ([web.json_response({"data": {"username": "bank"}})], True),
        ([ME, web.json_response({})], True),
        ([ME, web.json_response({"data": [{"id": "1"}]})], True),
        ([ME, web.json_response({"data": "x"})], True),
        ([ME, web.Response(status=503)], True),
        ([ME, web.Response(status=403)], False),
        (
            [
                ME,
                web.json_response(
                    {
                        "data": [{"id": "1", "text": "x", "created_at": "2025-05-31T19:46:00Z"}],
                        "meta": {"next_token": "t"},
                    }
                ),
            ],
            False,
        ),
    ],
)
async def test_what_cannot_be_read_is_never_called_absent(answers: list[web.Response], again: bool) -> None:
    """Absent permits a second post; only a list read to its end may say it."""
    async with scripted("x", TOLD, GRANT, *answers) as (publisher, _):
        publisher._patience._lag = timedelta(seconds=-1)  # type: ignore[attr-defined]
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
    assert isinstance(sighting, CannotTell)
    assert (sighting.again is not None) is again
