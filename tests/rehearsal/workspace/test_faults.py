"""Misfortunes on a switch: lost replies, rate limits, slowness, cut sockets."""

import asyncio
import time
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.rehearsal.workspace import Limits
from bot.rehearsal.workspace.faults import Fault, Faults
from bot.rehearsal.workspace.shapes import SlackError
from tests.rehearsal.workspace.rig import Rig, make_app, running

Body = dict[str, Any]
ROOM = "C0INCIDENTS"


async def texts(rig: Rig) -> list[str]:
    """What stands in the channel."""
    return [message["text"] for message in await rig.see("messages", channel=ROOM, user="commander")]


async def test_a_lost_reply_took_effect(rig: Rig) -> None:
    """lost_reply: the message is there although the caller saw the connection end."""
    await rig.do("fault", method="chat.postMessage", kind="lost_reply", count=1)
    with pytest.raises(ServerDisconnectedError):
        await rig.client().chat_postMessage(channel=ROOM, text="Once")
    assert await texts(rig) == ["Once"]
    (call,) = await rig.calls("chat.postMessage")
    assert (call["ok"], call["delivered"]) == (True, False)


async def test_the_sdk_posts_twice_after_a_lost_reply(rig: Rig) -> None:
    """The SDK's default retry sends the call again: the double post that a bot must prevent."""
    await rig.do("fault", method="chat.postMessage", kind="lost_reply", count=1)
    client = AsyncWebClient(token=rig.seed.app.bot_token, base_url=rig.api)
    await client.chat_postMessage(channel=ROOM, text="Twice")
    assert await texts(rig) == ["Twice", "Twice"]


async def test_a_refused_connection_took_no_effect(rig: Rig) -> None:
    """refuse: the connection ends before anything happened."""
    await rig.do("fault", method="chat.postMessage", kind="refuse", count=1)
    with pytest.raises(ServerDisconnectedError):
        await rig.client().chat_postMessage(channel=ROOM, text="Never")
    assert await texts(rig) == []


async def test_a_rate_limit_names_its_wait(rig: Rig) -> None:
    """429 carries Retry-After in seconds, and the SDK's handler obeys it."""
    await rig.do("fault", method="chat.postMessage", kind="429", count=1, seconds=7)
    with pytest.raises(SlackApiError) as no:
        await rig.client().chat_postMessage(channel=ROOM, text="x")
    assert no.value.response.status_code == 429
    assert no.value.response["error"] == "ratelimited"
    assert no.value.response.headers["Retry-After"] == "7"
    await rig.do("fault", method="chat.postMessage", kind="429", count=1, seconds=1)
    patient = AsyncWebClient(
        token=rig.seed.app.bot_token, base_url=rig.api, retry_handlers=[AsyncRateLimitErrorRetryHandler()]
    )
    await patient.chat_postMessage(channel=ROOM, text="in the end")
    assert await texts(rig) == ["in the end"]


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [("500", 500, "internal_error"), ("invalid_auth", 200, "invalid_auth"), ("error", 200, "is_archived")],
)
async def test_errors_take_no_effect(rig: Rig, kind: str, status: int, error: str) -> None:
    """An ordered error answers instead of the method."""
    await rig.do("fault", method="*", kind=kind, count=1, error="is_archived")
    with pytest.raises(SlackApiError) as no:
        await rig.client().chat_postMessage(channel=ROOM, text="x")
    assert (no.value.response.status_code, no.value.response["error"]) == (status, error)
    assert await texts(rig) == []


async def test_an_answer_that_is_no_json(rig: Rig) -> None:
    """not_json: a proxy's page with status 502."""
    await rig.do("fault", method="auth.test", kind="not_json", count=1)
    with pytest.raises(SlackApiError, match="status: 502"):
        await rig.client().auth_test()


async def test_slowness_is_exact_and_hits_calls_at_once(rig: Rig) -> None:
    """slow: each call takes the ordered time, calls side by side do not add up."""
    await rig.do("fault", method="*", kind="slow", seconds=0.15, count=1_000_000)
    client = rig.client()
    start = time.monotonic()
    await asyncio.gather(*(client.chat_postMessage(channel=ROOM, text=str(n)) for n in range(5)))
    assert 0.15 <= time.monotonic() - start < 0.6


async def test_faults_can_be_taken_back(rig: Rig) -> None:
    """DELETE clears what was ordered."""
    await rig.do("fault", method="*", kind="500", count=50)
    async with rig.session.delete("/_control/fault") as reply:
        assert (await reply.json())["ok"] is True
    assert (await rig.client().auth_test())["ok"] is True


async def test_unknown_faults_are_refused(rig: Rig) -> None:
    """A misspelt fault must not pass for an evening without faults."""
    assert (await rig.do("fault", kind="explode"))["error"] == "invalid_arguments"
    assert (await rig.do("fault", kind="500", count=0))["error"] == "invalid_arguments"


async def test_a_bot_comes_back_after_its_socket_was_cut() -> None:
    """drop_socket: an unmodified Bolt app reconnects and serves the next command."""
    async with running(limits=Limits(quiet_seconds=0.05)) as rig:
        app = make_app(rig)

        @app.command("/incident")
        async def incident(ack: AsyncAck) -> None:
            await ack("here")

        handler = await rig.join(app)
        handler.client.ping_interval = 0.2
        await rig.do("fault", kind="drop_socket")
        await rig.until(lambda: rig.workspace._world.link.connections == 0)
        async with asyncio.timeout(15):
            answer: Body = {"ok": False}
            while not answer["ok"]:
                answer = await rig.do("command", user="commander", channel=ROOM, text="/incident")
        assert answer["ack"] == {"text": "here"}


async def test_a_polite_disconnect_makes_the_bot_fetch_a_new_address(rig: Rig) -> None:
    """disconnect: the app opens another connection by itself."""
    app = make_app(rig)
    await rig.join(app)
    await rig.do("fault", kind="disconnect", reason="refresh_requested")
    async with asyncio.timeout(5):
        while len(await rig.calls("apps.connections.open")) < 2:  # noqa: ASYNC110 - asked over the wire
            await asyncio.sleep(0.02)


def test_orders_are_served_oldest_first_and_run_out() -> None:
    """Each call uses up one slowness and one other order; other methods are not touched."""
    faults = Faults()
    faults.order(Fault(method="a", kind="500", left=1))
    faults.order(Fault(method="*", kind="slow", left=2, seconds=1))
    faults.order(Fault(method="a", kind="429", left=1))
    fates = [faults.fate(method) for method in ("b", "a", "a", "a")]
    assert [(fate.delay, fate.kind) for fate in fates] == [(1, ""), (1, "500"), (0, "429"), (0, "")]
    assert faults.orders == []


def test_a_duplication_waits_for_its_kind_of_envelope() -> None:
    """duplicate_event for commands leaves events alone."""
    faults = Faults()
    faults.order(Fault(method="slash_commands", kind="duplicate_event", left=1))
    assert [faults.copies(kind) for kind in ("events_api", "slash_commands", "slash_commands")] == [1, 2, 1]


def test_an_order_must_name_a_known_kind() -> None:
    """SlackError tells what was wrong."""
    with pytest.raises(SlackError) as no:
        Faults().order(Fault(method="*", kind="nonsense", left=1))
    assert no.value.more == {"response_metadata": {"messages": ["[ERROR] unknown kind: nonsense"]}}
