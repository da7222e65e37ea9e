"""What is Facebook's own: errors by code, a duplicate check that cannot be relied on, edits, and the Page's token."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.rehearsal.networks import Facebook
from tests.publishers.meeting import LAG, Meeting, change, done, meeting, scripted
from tests.publishers.stage import make_post, reply_to

TOLD = {"page_id": "7", "token": "t", "url": "", "public_url": ""}
HOUR = timedelta(hours=1)


@pytest.fixture
async def met() -> AsyncIterator[Meeting[Facebook]]:
    """Facebook with our Page on it."""
    async with meeting(Facebook) as found:
        yield found


def error(code: int, *, status: int = 400, **more: Any) -> web.Response:  # noqa: ANN401 - any field of an error
    """A refusal in the shape of the Graph API."""
    return web.json_response({"error": {"message": "why", "code": code, **more}}, status=status)


@pytest.mark.parametrize(
    ("answer", "expected", "wait"),
    [
        *((error(code, status=s), Unknown, None) for code in (1, 2) for s in (200, 400, 500)),
        *((error(code, status=403), NotDone, None) for code in (4, 17, 32, 341, 613, 80001)),
        (error(4, is_transient=True), NotDone, None),
        (error(368, error_subcode=1390008), NotDone, HOUR),
        (error(368), Refused, None),
        (error(3, is_transient=True), Unknown, None),
        *((error(code), Refused, None) for code in (10, 100, 102, 190, 200, 299, 1609005, 803)),
        (error(190, status=401, error_subcode=463), Refused, None),
        (web.Response(status=500), Unknown, None),
        (web.Response(status=400, text="?"), Refused, None),
        (web.Response(status=429), NotDone, None),
        (web.json_response({}), Unknown, None),
        (web.Response(text="<html>"), Unknown, None),
    ],
)
async def test_each_code_has_one_meaning(answer: web.Response, expected: type, wait: timedelta | None) -> None:
    """By the code, never by the HTTP status."""
    async with scripted("facebook", TOLD, answer) as (publisher, script):
        outcome = await publisher.publish(publisher.prepare(make_post()))
    assert isinstance(outcome, expected)
    assert getattr(outcome, "wait", None) == wait
    assert script.seen[0].headers["authorization"] == "Bearer t"
    assert script.seen[0].body == {"message": make_post().body}


@pytest.mark.parametrize("duplicates", ["506", "368"])
async def test_a_duplicate_after_a_lost_answer_is_ours(met: Meeting[Facebook], duplicates: str) -> None:
    """Both ways in which it says so."""
    met.network.duplicates = duplicates  # type: ignore[assignment]
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert done(await met.publisher.publish(request)).how == "read back"
    assert len(met.texts) == 1


@pytest.mark.parametrize("duplicates", ["506", "368"])
async def test_older_words_are_refused_with_what_to_do(met: Meeting[Facebook], duplicates: str) -> None:
    """Somebody posted the same last week."""
    met.network.duplicates = duplicates  # type: ignore[assignment]
    await met.say()
    met.clock.advance(days=7)
    request = met.publisher.prepare(make_post(key="k/later", approved_at=met.clock.now()))
    outcome = await met.publisher.publish(request)
    assert isinstance(outcome, Refused)
    assert "Change the wording" in outcome.why


async def test_where_duplicates_are_accepted_the_look_up_protects(met: Meeting[Facebook]) -> None:
    """The check is not reliable: what may be out is looked for first."""
    met.network.duplicates = "accepted"
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert isinstance(await met.publisher.reconcile(request), Present)


async def test_the_link_is_the_pages_own_or_one_that_leads_there(met: Meeting[Facebook]) -> None:
    """Asking for it is worth no doubt."""
    assert "/posts/" in (await met.say()).url
    met.spoil("500", match="GET")
    receipt = await met.say(body="Second.")
    assert receipt.url.endswith(f"/net/facebook/{receipt.remote_id}")


async def test_a_later_word_stands_on_its_own(met: Meeting[Facebook]) -> None:
    """There are no threads; the frozen request names no parent."""
    receipt = await met.say()
    assert met.publisher.prepare(reply_to(receipt))["form"] == {"message": "Pocket Bank: the cause is found."}


async def test_an_edit_takes_effect_once_and_is_found_again(met: Meeting[Facebook]) -> None:
    """A lost answer to an edit is settled by looking at the post."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.EDIT, body="Corrected."))
    assert await met.publisher.reconcile(request) == Absent()
    met.spoil("lost_reply", match=f"POST /net/facebook/v26.0/{receipt.remote_id}")
    assert isinstance(await met.publisher.publish(request), Unknown)
    assert isinstance(await met.publisher.reconcile(request), Present)
    assert isinstance(await met.publisher.publish(request), Done)
    assert (met.texts, len(met.network.timeline.live()[0].edits)) == (["Corrected."], 1)


async def test_an_edit_of_what_is_gone_is_refused(met: Meeting[Facebook]) -> None:
    """A person decides what then."""
    receipt = await met.say()
    met.network.timeline.delete(receipt.remote_id)
    outcome = await met.publisher.publish(met.publisher.prepare(change(receipt, Deed.EDIT)))
    assert isinstance(outcome, Refused)
    assert "not there any more" in outcome.why


async def test_retracting_is_done_also_when_it_is_gone(met: Meeting[Facebook]) -> None:
    """Twice is as good as once, and the look-up agrees."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, Deed.RETRACT))
    for _ in range(2):
        assert done(await met.publisher.publish(request)) == receipt
    assert isinstance(await met.publisher.reconcile(request), Present)
    assert met.texts == []


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
@pytest.mark.parametrize("kind", ["500", "hang", "refuse"])
async def test_an_unclear_change_is_unknown_and_a_failed_look_at_it_says_so(
    met: Meeting[Facebook], deed: Deed, kind: str
) -> None:
    """The same law for every deed."""
    receipt = await met.say()
    request = met.publisher.prepare(change(receipt, deed, body="Other."))
    met.spoil(kind, match=receipt.remote_id, seconds=1.0)
    assert isinstance(await met.publisher.publish(request), Unknown)
    met.spoil(kind, match=receipt.remote_id, seconds=1.0)
    assert isinstance(await met.publisher.reconcile(request), CannotTell)


async def test_a_change_that_is_not_confirmed_is_unknown() -> None:
    """`success` must be true."""
    async with scripted("facebook", TOLD, web.json_response({"success": False})) as (publisher, _):
        outcome = await publisher.publish(publisher.prepare(change(Receipt(remote_id="7_1"), Deed.EDIT)))
    assert isinstance(outcome, Unknown)


async def test_a_persons_token_is_found_before_the_incident(met: Meeting[Facebook]) -> None:
    """It could read, but not post as the Page."""
    person = met.another(token="rehearsal-facebook-person-token")
    [fault] = await person.preflight()
    outcome = await person.publish(person.prepare(make_post()))
    await person.close()
    assert "somebody else" in fault.what
    assert isinstance(outcome, Refused)


async def test_our_post_is_found_behind_many_newer_ones(met: Meeting[Facebook]) -> None:
    """The list is read page by page."""
    request = met.publisher.prepare(make_post())
    met.spoil("lost_reply")
    await met.publisher.publish(request)
    for number in range(30):
        await met.say(key=f"k/{number}", body=f"other {number}")
    met.clock.advance(seconds=LAG + 1)
    assert isinstance(await met.publisher.reconcile(request), Present)


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({}),
        web.json_response({"data": [{"id": "1"}]}),
        web.json_response({"data": [4]}),
        web.json_response(["x"]),
        error(2, status=200),
        error(190),
    ],
)
async def test_what_cannot_be_read_is_never_called_absent(answer: web.Response) -> None:
    """Only a list read to its end may say it."""
    async with scripted("facebook", TOLD, answer) as (publisher, _):
        publisher._patience._lag = timedelta(seconds=-1)  # type: ignore[attr-defined]
        assert isinstance(await publisher.reconcile(publisher.prepare(make_post())), CannotTell)
