"""What is LinkedIn's own: little text, duplicates that name the first one, ghosts, retired versions, its token."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import WAIT_CAP, Absent, CannotTell, Done, NotDone, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.publishers.linkedin import escaped, unescaped
from bot.rehearsal.networks import LinkedIn
from bot.rehearsal.networks.linkedin import little_text
from bot.services.ports import Expiring
from tests.publishers.meeting import LAG, Meeting, change, done, meeting, publisher_of, scripted
from tests.publishers.stage import EVENING, make_post

TOLD = {"organization": "7", "token": "t", "url": "", "sign_in_url": "", "public_url": ""}
RESERVED = r"All (of) it: {a} | [b] <c> @d #e *f* _g_ ~h~ \i. https://x.ma/?a=1"
URN = "urn:li:share:7330000000000000001"


@pytest.fixture
async def met() -> AsyncIterator[Meeting[LinkedIn]]:
    """LinkedIn with our page on it."""
    async with meeting(LinkedIn) as found:
        yield found


async def test_no_sign_cuts_the_text_off(met: Meeting[LinkedIn]) -> None:
    """Unescaped, all after the first bracket would be gone, with a status of success."""
    await met.say(body=RESERVED)
    assert met.texts == [RESERVED]


@given(st.text(max_size=80))
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    """By our own reading and by the other side's."""
    assert unescaped(escaped(text)) == text == little_text.read(escaped(text))


async def test_a_text_that_only_escaped_is_too_long_is_never_frozen(met: Meeting[LinkedIn]) -> None:
    """Which of the two LinkedIn counts is not known."""
    met.publisher.prepare(make_post(body="x" * 2000 + "#" * 500))
    with pytest.raises(ValueError, match="3000"):
        met.publisher.prepare(make_post(body="x" * 2000 + "#" * 501))


async def test_a_duplicate_after_a_lost_answer_hands_us_the_first(met: Meeting[LinkedIn]) -> None:
    """422 names the post: it is there, and it is ours."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    assert isinstance(await met.publisher.publish(request), Unknown)
    receipt = done(await met.publisher.publish(request))
    assert [receipt.remote_id] == [post.id for post in met.network.timeline.live()]


async def test_a_duplicate_from_before_is_refused_with_its_date(met: Meeting[LinkedIn]) -> None:
    """Somebody said the same last week."""
    await met.say()
    met.clock.advance(days=7)
    request = met.publisher.prepare(make_post(key="k/later", approved_at=met.clock.now()))
    outcome = await met.publisher.publish(request)
    assert isinstance(outcome, Refused)
    assert "31 May 2025" in outcome.why


async def test_a_ghost_is_not_taken_for_a_post(met: Meeting[LinkedIn]) -> None:
    """A deleted post is remembered for a day or two; its address leads nowhere."""
    receipt = await met.say()
    met.network.timeline.delete(receipt.remote_id)
    outcome = await met.publisher.publish(met.publisher.prepare(make_post()))
    assert isinstance(outcome, Refused)
    assert "deleted" in outcome.why


async def test_without_the_right_to_read_a_doubt_ends_with_a_person(met: Meeting[LinkedIn]) -> None:
    """And when the person says "send again", the duplicate's address is taken as ours."""
    met.network.scopes = {"w_organization_social"}
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    assert isinstance(await met.publisher.publish(request), Unknown)
    sighting = await met.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None
    receipt = done(await met.publisher.publish(request))
    assert [receipt.remote_id] == [post.id for post in met.network.timeline.live()]
    assert receipt.url == met.network.timeline.live()[0].url


async def test_without_the_right_to_read_a_first_duplicate_is_refused(met: Meeting[LinkedIn]) -> None:
    """We did not try before, so it is not ours."""
    await met.say()
    met.network.scopes = {"w_organization_social"}
    assert isinstance(await met.publisher.publish(met.publisher.prepare(make_post(key="k/2"))), Refused)
    [fault] = await met.publisher.preflight()
    assert "r_organization_social" in fault.hint


async def test_a_retired_version_is_found_before_the_incident(met: Meeting[LinkedIn]) -> None:
    """The month is a setting."""
    old = met.another(version="202401")
    [fault] = await old.preflight()
    outcome = await old.publish(old.prepare(make_post()))
    await old.close()
    assert "426" in fault.what
    assert isinstance(outcome, Refused)
    assert "newer month" in outcome.why


async def test_an_edit_takes_effect_once_and_is_found_again(met: Meeting[LinkedIn]) -> None:
    """Escaped as the post was."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.EDIT, body=RESERVED))
    assert await met.publisher.reconcile(request) == Absent()
    met.spoil("lost_reply", match=f"POST /net/linkedin/rest/posts/{receipt.remote_id}")
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert isinstance(await met.publisher.reconcile(request), Present)
    assert isinstance(await met.publisher.publish(request), Done)
    assert met.texts == [RESERVED]
    met.network.timeline.delete(receipt.remote_id)
    assert isinstance(await met.publisher.publish(request), Refused)


async def test_retracting_is_done_also_when_it_is_gone(met: Meeting[LinkedIn]) -> None:
    """Twice is as good as once, also where LinkedIn never heard of it."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.RETRACT))
    for _ in range(2):
        assert done(await met.publisher.publish(request)) == receipt
    assert isinstance(await met.publisher.reconcile(request), Present)
    stranger = met.publisher.prepare(change(Receipt(remote_id="urn:li:share:1"), Deed.RETRACT))
    assert isinstance(await met.publisher.publish(stranger), Done)


async def test_a_refresh_token_keeps_us_in_for_a_year(met: Meeting[LinkedIn]) -> None:
    """Where it is granted; its own end is what a person must mind."""
    met.clock.moment = EVENING
    publisher = publisher_of("linkedin", met.network.refreshing(met.base), met)
    assert isinstance(publisher, Expiring)
    assert await publisher.expires_at() is None, "the end of the refresh token is told with the first renewal"
    met.clock.advance(days=61)
    assert isinstance(await publisher.publish(publisher.prepare(make_post())), Done)
    assert await publisher.expires_at() == EVENING + timedelta(days=365)
    await publisher.close()


async def test_without_one_the_tokens_end_is_the_end(met: Meeting[LinkedIn]) -> None:
    """Sixty days from when we first saw it, at the latest."""
    assert isinstance(met.publisher, Expiring)
    assert await met.publisher.expires_at() == EVENING + timedelta(days=60)
    met.clock.advance(days=61)
    assert isinstance(await met.publisher.publish(met.publisher.prepare(make_post())), Refused)


async def test_our_post_is_found_behind_newer_and_older_ones(met: Meeting[LinkedIn]) -> None:
    """The list goes by the last change."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    for number in range(60):
        met.clock.advance(seconds=1)
        await met.say(key=f"k/{number}", body=f"other {number}")
    met.clock.advance(seconds=LAG + 1)
    assert isinstance(await met.publisher.reconcile(request), Present)


CREATED = web.Response(status=201, headers={"x-restli-id": URN})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (CREATED, Done),
        (web.Response(status=201), Unknown),
        (web.Response(status=201, headers={"x-restli-id": "odd"}), Unknown),
        (web.Response(status=400), Refused),
        (web.Response(status=401), Refused),
        (web.Response(status=403), Refused),
        (web.Response(status=404), Refused),
        (web.json_response({"message": "other"}, status=422), Refused),
        (web.Response(status=426), Refused),
        (web.Response(status=429), NotDone),
        (web.Response(status=500), Unknown),
        (web.Response(status=504, text="<html>"), Unknown),
    ],
)
async def test_each_answer_has_one_meaning(answer: web.Response, expected: type) -> None:
    """The status codes of this network, one by one, and the headers it insists on."""
    async with scripted("linkedin", TOLD, answer) as (publisher, script):
        outcome = await publisher.publish(publisher.prepare(make_post()))
    assert isinstance(outcome, expected)
    assert not isinstance(outcome, NotDone) or outcome.wait == WAIT_CAP
    [seen] = script.seen
    assert (seen.path, seen.headers["linkedin-version"]) == ("/posts", "202601")
    assert seen.headers["x-restli-protocol-version"] == "2.0.0"


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (web.json_response({}), True),
        (web.json_response({"elements": [{"id": "1"}]}), True),
        (web.json_response({"elements": [4]}), True),
        (web.Response(text="<html>"), True),
        (web.Response(status=503), True),
        (web.Response(status=401), False),
        (web.json_response({"elements": [{"id": "1", "commentary": "x", "publishedAt": 1}] * 50}), False),
    ],
)
async def test_what_cannot_be_read_is_never_called_absent(answer: web.Response, again: bool) -> None:
    """Only a list read to its end may say it."""
    async with scripted("linkedin", TOLD, answer) as (publisher, _):
        publisher._patience._lag = timedelta(seconds=-1)  # type: ignore[attr-defined]
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
    assert isinstance(sighting, CannotTell)
    assert (sighting.again is not None) is again
