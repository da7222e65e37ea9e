"""A Telegram channel: its own words, edits and deletions, threads without certainty, and a token nobody ever reads."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.publishers.telegram import KIND, Telegram
from bot.rehearsal.networks import Telegram as Network
from bot.rehearsal.networks.faults import Fault
from bot.rehearsal.networks.telegram.server import TOKEN
from bot.services.ports import Post
from tests.publishers.stage import ARABIC, HandClock, Script, make_post, quick_line, raw_server, reply_to, serving
from tests.publishers.traits import seen


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher and the channel it posts in."""

    publisher: Telegram
    network: Network
    clock: HandClock

    async def out(self, post: Post) -> Outcome:
        """What became of a post."""
        return await self.publisher.publish(self.publisher.prepare(post))

    async def published(self) -> Receipt:
        """The receipt of a first post."""
        outcome = await self.out(make_post())
        assert isinstance(outcome, Done)
        return outcome.receipt


def telegram_at(url: str, clock: HandClock, *, token: str = TOKEN, chat: str = "@bank_status") -> Telegram:
    """A publisher that soon runs out of patience."""
    return Telegram(token, chat, clock=clock, line=quick_line(), api_url=url, public_url="https://t.me")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The publisher with good credentials."""
    clock = HandClock()
    network = Network(clock=clock)
    async with serving(network.routes()) as base:
        publisher = telegram_at(f"{base}/net/telegram", clock)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


def edit(target: Receipt, **changed: Any) -> Post:  # noqa: ANN401 - any field of a post
    """A post with other words in the place of an earlier one."""
    return make_post(deed=Deed.EDIT, target=target, key="public/2/telegram/en", **changed)


def retraction(target: Receipt | None) -> Post:
    """The wish to take a post out of sight."""
    return make_post(deed=Deed.RETRACT, target=target, key="public/3/telegram/en")


def test_the_kind_says_what_it_can() -> None:
    """Corrections can replace the words, retractions can remove them."""
    assert (KIND.abilities.edits, KIND.abilities.retracts, KIND.abilities.by_hand) == (True, True, False)


async def test_the_request_is_plain_text_without_a_preview(scene: Scene) -> None:
    """No mark-up to be misread, no picture of the status page in the place of our words."""
    request = scene.publisher.prepare(make_post(body="1 < 2 & *so* _on_"))
    assert request == {
        "method": "sendMessage",
        "body": {
            "chat_id": "@bank_status",
            "text": "1 < 2 & *so* _on_",
            "link_preview_options": {"is_disabled": True},
        },
    }
    assert isinstance(await scene.publisher.publish(request), Done)
    assert [p.text for p in scene.network.timeline.live()] == ["1 < 2 & *so* _on_"]


async def test_the_receipt_has_the_public_address(scene: Scene) -> None:
    """t.me, the channel's name, the message's number."""
    receipt = await scene.published()
    assert (receipt.remote_id, receipt.url) == ("1", "https://t.me/bank_status/1")


async def test_a_private_channel_has_an_address_for_its_members(scene: Scene) -> None:
    """Without a name the address is made of the channel's id."""
    answer = {"ok": True, "result": {"message_id": 9, "chat": {"id": -1001987654321}}}
    script = Script(web.json_response(answer))
    async with serving(script.routes) as base:
        publisher = telegram_at(base, scene.clock, chat="-1001987654321")
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Done)
    assert outcome.receipt.url == "https://t.me/c/1987654321/9"


async def test_a_thread_answers_also_a_message_that_a_person_saw(scene: Scene) -> None:
    """The number is read out of the link that was given."""
    await scene.published()
    await scene.out(reply_to(seen("https://t.me/bank_status/1")))
    assert scene.network.timeline.live()[1].reply_to == "1"


@pytest.mark.parametrize("parent", [Receipt(remote_id="99"), seen("seen"), seen("https://example.com/post")])
async def test_a_message_goes_out_alone_when_the_one_before_is_gone(scene: Scene, parent: Receipt) -> None:
    """A lost thread never keeps the word back."""
    assert isinstance(await scene.out(reply_to(parent)), Done)
    assert scene.network.timeline.live()[0].reply_to is None


async def test_an_edit_replaces_the_words_under_the_same_address(scene: Scene) -> None:
    """A correction stands where the mistake stood."""
    receipt = await scene.published()
    outcome = await scene.out(edit(receipt, body=ARABIC))
    assert isinstance(outcome, Done)
    assert (outcome.receipt.remote_id, outcome.receipt.url) == (receipt.remote_id, receipt.url)
    [post] = scene.network.timeline.live()
    assert (post.text, len(post.edits)) == (ARABIC, 1)


async def test_an_edit_that_is_there_already_is_done(scene: Scene) -> None:
    """`message is not modified` means that the words are those we want."""
    receipt = await scene.published()
    request = scene.publisher.prepare(edit(receipt, body="Other words"))
    first, second = [await scene.publisher.publish(request) for _ in range(2)]
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert second.receipt.remote_id == receipt.remote_id
    assert second.receipt.url == receipt.url


async def test_a_retraction_takes_the_message_away(scene: Scene) -> None:
    """Also when it is gone already."""
    receipt = await scene.published()
    request = scene.publisher.prepare(retraction(receipt))
    for _ in range(2):
        outcome = await scene.publisher.publish(request)
        assert isinstance(outcome, Done)
        assert outcome.receipt.remote_id == receipt.remote_id
    assert scene.network.timeline.live() == []


async def test_after_two_days_a_person_is_told_to_delete(scene: Scene) -> None:
    """Bots may not; administrators may."""
    receipt = await scene.published()
    scene.clock.moment += timedelta(hours=49)
    outcome = await scene.out(retraction(receipt))
    assert isinstance(outcome, Refused)
    assert "by hand" in outcome.why


@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage"])
@pytest.mark.parametrize("trouble", ["500", "lost_reply", "half"])
async def test_an_edit_or_retraction_in_doubt_is_simply_repeated(scene: Scene, method: str, trouble: str) -> None:
    """The second time it says that it is done."""
    receipt = await scene.published()
    post = edit(receipt, body="Other words") if method == "editMessageText" else retraction(receipt)
    request = scene.publisher.prepare(post)
    scene.network.faults.add(Fault(kind=trouble, match=method))
    assert isinstance(await scene.publisher.publish(request), Unknown)
    assert await scene.publisher.reconcile(request) == Absent()
    assert isinstance(await scene.publisher.publish(request), Done)


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
@pytest.mark.parametrize("target", [None, seen("seen")])
def test_what_nobody_recorded_cannot_be_changed(deed: Deed, target: Receipt | None) -> None:
    """The person who must act is told where."""
    publisher = telegram_at("https://example.org", HandClock())
    with pytest.raises(ValueError, match="by hand"):
        publisher.prepare(make_post(deed=deed, target=target))


async def test_an_edit_of_a_message_that_is_gone_is_refused(scene: Scene) -> None:
    """Never a new message in its place without a word."""
    outcome = await scene.out(edit(Receipt(remote_id="99")))
    assert isinstance(outcome, Refused)
    assert "message to edit not found" in outcome.why
    assert scene.network.timeline.everything() == []


async def test_a_lost_answer_asks_a_person_and_nobody_else(scene: Scene) -> None:
    """No look-up, no second message: Telegram has no way to tell."""
    scene.network.faults.add(Fault(kind="lost_reply", match="/sendMessage"))
    request = scene.publisher.prepare(make_post())
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None
    assert len(scene.network.timeline.live()) == 1


async def test_the_wait_is_read_from_the_body(scene: Scene) -> None:
    """`parameters.retry_after`, in seconds."""
    network = Network(clock=scene.clock, messages_per_minute=1)
    async with serving(network.routes()) as base:
        publisher = telegram_at(f"{base}/net/telegram", scene.clock)
        first, second = [await publisher.publish(publisher.prepare(make_post())) for _ in range(2)]
        await publisher.close()
    assert isinstance(first, Done)
    assert isinstance(second, NotDone)
    assert second.wait is not None
    assert timedelta(seconds=50) < second.wait <= timedelta(seconds=60)


async def test_emoji_count_twice(scene: Scene) -> None:
    """4096 counts in UTF-16."""
    assert isinstance(await scene.out(make_post(body="🛑" * 2048)), Done)
    outcome = await scene.out(make_post(body="🛑" * 2049))
    assert isinstance(outcome, Refused)


async def test_a_bot_without_rights_is_found_before_the_incident(scene: Scene) -> None:
    """And refused with what to do when nobody looked."""
    scene.network.may_post = False
    [fault] = await scene.publisher.preflight()
    assert "administrator" in fault.hint
    outcome = await scene.out(make_post())
    assert isinstance(outcome, Refused)
    assert "administrator" in outcome.why


async def test_a_member_without_the_right_to_post_is_found(scene: Scene) -> None:
    """To be in the channel is not enough."""
    me = web.json_response({"ok": True, "result": {"id": 1}})
    member = web.json_response({"ok": True, "result": {"status": "member"}})
    async with serving(Script(me, member).routes) as base:
        publisher = telegram_at(base, scene.clock)
        [fault] = await publisher.preflight()
        await publisher.close()
    assert "may not post in @bank_status" in fault.what


async def test_an_unknown_channel_is_refused(scene: Scene) -> None:
    """The organisation's typing mistake, named."""
    publisher = telegram_at(scene.publisher._api.rpartition("/")[0], scene.clock, chat="@nobody")
    outcome = await publisher.publish(publisher.prepare(make_post()))
    [fault] = await publisher.preflight()
    await publisher.close()
    assert isinstance(outcome, Refused)
    assert "chat not found" in outcome.why
    assert "chat not found" in fault.what


async def test_a_chat_that_moved_is_told_with_its_new_id(scene: Scene) -> None:
    """Telegram says where it went."""
    body = {"ok": False, "error_code": 400, "description": "moved", "parameters": {"migrate_to_chat_id": -1005}}
    async with serving(Script(web.json_response(body, status=400)).routes) as base:
        publisher = telegram_at(base, scene.clock)
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, Refused)
    assert "-1005" in outcome.why


def _echo(status: int) -> Script:
    """A gateway that quotes the whole address it was called at."""
    text = f"cannot reach /bot{TOKEN}/sendMessage"
    return Script(web.json_response({"ok": False, "description": text}, status=status))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500, 502])
async def test_the_token_is_never_in_what_people_read(scene: Scene, status: int) -> None:
    """It is in every address; a gateway that quotes the address changes nothing."""
    async with serving(_echo(status).routes) as base:
        publisher = telegram_at(base, scene.clock)
        outcome = await publisher.publish(publisher.prepare(make_post()))
        faults = await publisher.preflight()
        await publisher.close()
    assert faults
    assert TOKEN not in f"{outcome} {faults}"


async def test_the_token_is_never_in_a_broken_connection(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Nor in the log of ours at the level it runs with, nor in an answer that is no HTTP."""
    caplog.set_level("WARNING")
    async with raw_server(b"nonsense") as base:
        for url in (base, "http://127.0.0.1:1"):
            publisher = telegram_at(url, scene.clock)
            outcome = await publisher.publish(publisher.prepare(make_post()))
            assert isinstance(outcome, Unknown | NotDone)
            assert TOKEN not in f"{outcome} {await publisher.preflight()} {caplog.text}"
            await publisher.close()


@pytest.mark.parametrize("token", ["1:a/../b", "1:a?b#c", "1:a b"])
async def test_an_odd_token_stays_one_part_of_the_address(token: str, scene: Scene) -> None:
    """What was copied wrongly reaches no other method."""
    script = Script(web.json_response({"ok": False, "description": "Not Found"}, status=404))
    async with serving(script.routes) as base:
        publisher = telegram_at(base, scene.clock, token=token)
        await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    [call] = script.seen
    assert call.path.startswith(f"/bot{token}"[:6])
    assert call.path.endswith("/sendMessage")


def test_a_frozen_request_holds_no_token() -> None:
    """What is stored gives nothing away."""
    publisher = telegram_at("https://example.org", HandClock())
    first = Receipt(remote_id="1")
    for post in (make_post(), edit(first), retraction(first), replace(make_post(), parent=first)):
        assert TOKEN not in repr(publisher.prepare(post))
