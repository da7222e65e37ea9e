"""Response URLs over the wire: lives, uses, replacing, failing."""

from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.rehearsal.workspace import Limits
from tests.rehearsal.workspace.rig import QUICK, Rig, make_app, running

Body = dict[str, Any]
BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


async def url_of_command(rig: Rig, user: str = "commander", channel: str = "general") -> str:
    """The response URL of a command."""
    heard: list[str] = []
    app = make_app(rig)

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body) -> None:
        await ack()
        heard.append(body["response_url"])

    await rig.join(app)
    await rig.do("command", user=user, channel=channel, text="/incident")
    return heard[0]


async def url_of_press(rig: Rig, ts: str) -> str:
    """The response URL of a press on a message in #approvals."""
    heard: list[str] = []
    app = make_app(rig)

    @app.action("go")
    async def go(ack: AsyncAck, body: Body) -> None:
        await ack()
        heard.append(body["response_url"])

    await rig.join(app)
    await rig.do("click", user="approver", channel="approvals", ts=ts, action_id="go")
    return heard[0]


async def answer(rig: Rig, url: str, **body: object) -> tuple[int, str]:
    """Posts to a response URL."""
    async with rig.session.post(url, json=body) as reply:
        return reply.status, await reply.text()


async def texts(rig: Rig, user: str, channel: str) -> list[str]:
    """What this person reads."""
    return [m["text"] for m in await rig.see("messages", user=user, channel=channel)]


async def test_an_old_url_is_refused() -> None:
    """Half an hour, here a moment."""
    async with running(limits=Limits(response_url_seconds=0.0, quiet_seconds=0.02)) as rig:
        url = await url_of_command(rig)
        status, text = await answer(rig, url, text="x")
        assert (status, "expired_url" in text) == (404, True)
        assert (await answer(rig, f"{rig.address}/_hooks/commands/T1/made-up", text="x"))[0] == 404


async def test_an_answer_may_be_for_all_although_the_bot_is_not_there(rig: Rig) -> None:
    """A response URL bypasses the channel's posting rules."""
    url = await url_of_command(rig)
    assert await answer(rig, url, text="For all", response_type="in_channel") == (200, "ok")
    assert await answer(rig, url, text="For one") == (200, "ok")
    assert await texts(rig, "stranger", "general") == ["For all"]
    assert await texts(rig, "commander", "general") == ["For all", "For one"]


async def test_a_bad_answer_is_refused_and_shown_to_nobody(rig: Rig) -> None:
    """Blocks are checked here too."""
    url = await url_of_command(rig)
    status, text = await answer(rig, url, blocks=[{"type": "section"}])
    assert (status, "invalid_blocks" in text) == (400, True)
    async with rig.session.post(url, data="{", headers={"Content-Type": "application/json"}) as reply:
        assert reply.status == 400
    assert await texts(rig, "commander", "general") == []


async def test_a_message_can_be_replaced_and_taken_away_for_all(rig: Rig) -> None:
    """Pressed in a message everybody sees, replace_original and delete_original act on that message."""
    posted = await rig.client().chat_postMessage(channel="C0APPROVALS", text="one", blocks=[BUTTON])
    url = await url_of_press(rig, posted["ts"])
    await answer(rig, url, text="two", replace_original=True)
    assert await texts(rig, "legal", "approvals") == ["two"]
    await answer(rig, url, delete_original=True)
    assert await texts(rig, "legal", "approvals") == []
    assert await answer(rig, url, text="three", replace_original=True) == (200, "ok")
    assert await texts(rig, "approver", "approvals") == ["three"]


async def test_an_answer_to_a_reply_stays_in_its_thread(rig: Rig) -> None:
    """What is pressed inside a thread is answered inside it."""
    client = rig.client()
    parent = (await client.chat_postMessage(channel="C0APPROVALS", text="parent"))["ts"]
    reply = await client.chat_postMessage(channel="C0APPROVALS", text="reply", blocks=[BUTTON], thread_ts=parent)
    url = await url_of_press(rig, reply["ts"])
    await answer(rig, url, text="inside")
    thread = await rig.see("messages", user="approver", channel="approvals", thread_ts=parent)
    assert [m["text"] for m in thread] == ["parent", "reply", "inside"]
    assert await texts(rig, "approver", "approvals") == ["parent"]


@pytest.mark.parametrize(("kind", "status", "shown"), [("429", 429, []), ("500", 500, [])])
async def test_faults_strike_response_urls_too(rig: Rig, kind: str, status: int, shown: list[str]) -> None:
    """Under the method name response_url."""
    url = await url_of_command(rig)
    await rig.do("fault", method="response_url", kind=kind, count=1)
    assert (await answer(rig, url, text="x"))[0] == status
    assert await texts(rig, "commander", "general") == shown
    assert (await rig.calls("response_url"))[0]["ok"] is False


@pytest.mark.parametrize(("kind", "shown"), [("lost_reply", ["x"]), ("refuse", [])])
async def test_lost_answers_to_response_urls(rig: Rig, kind: str, shown: list[str]) -> None:
    """The connection ends; with lost_reply the message is there all the same."""
    url = await url_of_command(rig)
    await rig.do("fault", method="response_url", kind=kind, count=1)
    with pytest.raises(ServerDisconnectedError):
        await answer(rig, url, text="x")
    assert await texts(rig, "commander", "general") == shown
    (call,) = await rig.calls("response_url")
    assert call["delivered"] is False


async def test_an_ack_with_bad_blocks_is_an_error_for_the_person() -> None:
    """Slack shows nothing of an acknowledgement it cannot read."""
    async with running(limits=QUICK) as rig:
        app = make_app(rig)

        @app.command("/incident")
        async def incident(ack: AsyncAck) -> None:
            await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "no"}}])

        await rig.join(app)
        answered = await rig.do("command", user="commander", channel="general", text="/incident")
        assert (answered["ok"], answered["error"]) == (False, "invalid_blocks")
