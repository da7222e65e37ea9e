"""The gateway: every call is tried exactly once, and its failure is one of four kinds."""

import ast
import asyncio
import inspect
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

import bot.slack.gateway as module
import bot.slack.gateway_channels as channels
from bot.slack.gateway import SCOPES, Gateway
from bot.slack.trouble import Later, NoAnswer, NotReached, SlackTrouble, TurnedDown
from bot.slack.views.replies import sentence
from tests.rehearsal.workspace.rig import Rig, running

ROOM = "C0INCIDENTS"
HELLO = sentence("Hello")
SEEN = {"event_type": "bayan_delivery", "event_payload": {"delivery_key": "k"}}


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A workspace."""
    async with running() as started:
        yield started


@pytest.fixture
async def gateway(rig: Rig) -> AsyncIterator[Gateway]:
    """A gateway into it."""
    opened = await Gateway.open(rig.seed.app.bot_token, base_url=rig.api)
    yield opened
    await opened.close()


@asynccontextmanager
async def facing(answer: Callable[[], Awaitable[web.StreamResponse]], *, seconds: float = 5) -> AsyncIterator[Gateway]:
    """A gateway in front of a server that answers everything alike."""

    async def handle(_request: web.Request) -> web.StreamResponse:
        return await answer()

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    gateway = await Gateway.open("xoxb-x", base_url=f"http://{host}:{port}/api/", seconds=seconds)
    try:
        yield gateway
    finally:
        await gateway.close()
        await runner.cleanup()


async def test_who_we_are_is_asked_once(rig: Rig, gateway: Gateway) -> None:
    """auth.test runs at the start; later questions cost nothing."""
    assert (await gateway.identity()).user_id == "U0BAYAN"
    assert (await gateway.identity()).team_id == "T0BAYANBANK"
    assert len(await rig.calls("auth.test")) == 1


async def test_a_message_is_posted_read_back_and_edited(rig: Rig, gateway: Gateway) -> None:
    """Metadata travels with the message and comes back when asked for; an edit replaces the words."""
    ts = await gateway.post(ROOM, HELLO, metadata=SEEN)
    read = [m async for m in gateway.messages(ROOM)]
    assert read[0]["metadata"] == SEEN
    await gateway.update(ROOM, ts, sentence("Bye"), metadata=SEEN)
    found = await gateway.message(ROOM, ts)
    assert found is not None
    assert found["text"] == "Bye"
    assert found["metadata"] == SEEN
    assert (await rig.calls("chat.postMessage"))[0]["args"]["unfurl_links"] is False


async def test_a_thread_is_read_with_its_replies(gateway: Gateway) -> None:
    """Replies are found in their thread, not in the channel."""
    parent = await gateway.post(ROOM, HELLO, metadata={"event_type": "x", "event_payload": {}})
    reply = await gateway.post(ROOM, sentence("Re"), metadata=SEEN, thread_ts=parent)
    assert [m["ts"] async for m in gateway.messages(ROOM, thread_ts=parent)] == [parent, reply]
    assert [m["ts"] async for m in gateway.messages(ROOM)] == [parent]


async def test_every_page_is_read(rig: Rig, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that goes over pages is whole."""
    for each in (module, channels):
        monkeypatch.setattr(each, "PAGE", 2)
    sent = [await gateway.post(ROOM, HELLO, metadata=SEEN) for _ in range(5)]
    assert sorted([m["ts"] async for m in gateway.messages(ROOM)]) == sent
    names = {c.name for c in await gateway.my_channels()}
    assert {"incidents", "approvals", "executives", "duty"} <= names
    assert len(await rig.calls("users.conversations")) > 1


async def test_a_message_that_is_gone_is_none(gateway: Gateway) -> None:
    """Reading one message by its ts never answers with a neighbour."""
    await gateway.post(ROOM, HELLO, metadata=SEEN)
    assert await gateway.message(ROOM, "1748724000.000001") is None


async def test_channels_are_made_filled_and_named(rig: Rig, gateway: Gateway) -> None:
    """Create, topic, invite, pin, DM, permalink, ephemeral."""
    made = await gateway.create_channel("inc-7-wrong-balances")
    assert (made.creator, made.archived, made.topic) == ("U0BAYAN", False, "")
    await gateway.set_topic(made.id, "INC-7")
    await gateway.invite(made.id, ["U0COMMANDER", "U0APPROVER"])
    ts = await gateway.post(made.id, HELLO, metadata=SEEN)
    await gateway.pin(made.id, ts)
    assert ts.replace(".", "") in await gateway.permalink(made.id, ts)
    await gateway.whisper(made.id, "U0COMMANDER", sentence("Psst"))
    dm = await gateway.open_dm("U0APPROVER")
    await gateway.post(dm, HELLO, metadata=SEEN)
    seen = await rig.see("messages", channel=made.id, user="commander")
    assert "Psst" in [m["text"] for m in seen]
    assert [c.topic for c in await gateway.my_channels() if c.id == made.id] == ["INC-7"]


async def test_some_invitations_fail_and_the_others_arrive(gateway: Gateway, rig: Rig) -> None:
    """One unknown person does not keep the others out."""
    made = await gateway.create_channel("inc-8")
    await gateway.invite(made.id, ["U0COMMANDER", "U0NOBODY"])
    room = next(c for c in await rig.see("channels") if c["id"] == made.id)
    assert "U0COMMANDER" in room["members"]


async def test_what_slack_turns_down_is_said_in_words(gateway: Gateway) -> None:
    """The code is kept, the sentence is for people."""
    with pytest.raises(TurnedDown, match="I cannot see that channel: invite me to it") as caught:
        await gateway.post("C0NOWHERE", HELLO, metadata=SEEN)
    assert caught.value.code == "channel_not_found"
    with pytest.raises(TurnedDown) as caught:
        await gateway.open_view("0.0.x", {"type": "modal"})
    assert caught.value.code in {"invalid_trigger_id", "invalid_arguments", "expired_trigger_id"}


async def test_a_missing_scope_is_named() -> None:
    """Whoever runs the bot reads which scope is missing."""
    body = {"ok": False, "error": "missing_scope", "needed": "pins:write"}
    async with facing(lambda: _answer(body)) as gateway:
        with pytest.raises(TurnedDown, match="needs pins:write"):
            await gateway.pin("C0ROOM", "1.2")


async def _answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    await asyncio.sleep(0)
    return web.json_response(body, status=status, headers=headers)


@pytest.mark.parametrize(("header", "seconds"), [("30", 30), ("", 1), ("soon", 1)])
async def test_a_rate_limit_says_how_long_to_wait(header: str, seconds: int) -> None:
    """429: certainly not done; Retry-After in seconds, one second when it is nonsense."""
    headers = {"Retry-After": header} if header else {}
    async with facing(lambda: _answer({"ok": False, "error": "ratelimited"}, 429, headers)) as gateway:
        with pytest.raises(Later) as caught:
            await gateway.post(ROOM, HELLO, metadata=SEEN)
    assert caught.value.wait == timedelta(seconds=seconds)


async def _text(text: str, status: int) -> web.Response:
    await asyncio.sleep(0)
    return web.Response(text=text, status=status)


async def _html(text: str, status: int) -> web.Response:
    await asyncio.sleep(0)
    return web.Response(text=text, status=status, content_type="text/html")


async def _broken_json() -> web.Response:
    await asyncio.sleep(0)
    return web.Response(text='{"ok": tr', content_type="application/json")


async def _silence() -> web.Response:
    await asyncio.sleep(3)
    return web.Response()


@pytest.mark.parametrize(
    "answer",
    [
        lambda: _answer({"ok": False, "error": "internal_error"}),
        lambda: _answer({"ok": False, "error": "fatal_error"}, 500),
        lambda: _answer({"ok": False, "error": "is_archived"}, 503),
        lambda: _text("Bad gateway", 502),
        lambda: _html("<h1>Bad gateway</h1>", 502),
        lambda: _text("hello", 200),
        _broken_json,
        _silence,
    ],
    ids=["internal_error", "fatal_error", "503", "502 text", "502 html", "200 text", "broken json", "silence"],
)
async def test_what_may_have_been_done_is_no_answer(answer: Callable[[], Awaitable[web.StreamResponse]]) -> None:
    """5xx, time-outs and answers that are none: it may have taken effect."""
    async with facing(answer, seconds=0.3) as gateway:
        with pytest.raises(NoAnswer):
            await gateway.post(ROOM, HELLO, metadata=SEEN)


async def test_a_lost_reply_is_never_sent_again_in_silence(rig: Rig, gateway: Gateway) -> None:
    """The SDK's own second try is off: one call, one message, whatever happens to the answer."""
    await rig.do("fault", method="chat.postMessage", kind="lost_reply", count=1)
    with pytest.raises(NoAnswer):
        await gateway.post(ROOM, HELLO, metadata=SEEN)
    assert len(await rig.calls("chat.postMessage")) == 1


async def test_where_nobody_listens_nothing_was_done() -> None:
    """Connection refused: certainly not sent."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gateway = await Gateway.open("xoxb-x", base_url=f"http://127.0.0.1:{port}/api/")
    with pytest.raises(NotReached):
        await gateway.identity()
    with pytest.raises(NotReached):
        await gateway.respond(f"http://127.0.0.1:{port}/x", HELLO)
    await gateway.close()


async def test_answers_go_only_to_slack() -> None:
    """A response URL of another host is refused without a call."""
    async with facing(lambda: _answer({})) as gateway:
        for url in ("http://127.0.0.1:9/x", "https://evil.example/x", "http://hooks.slack.com/x", ""):
            with pytest.raises(TurnedDown):
                await gateway.respond(url, HELLO)


async def test_a_used_up_response_url_is_turned_down() -> None:
    """Five uses, thirty minutes: after that Slack answers 404."""
    async with facing(lambda: _text("used_url", 404)) as gateway:
        with pytest.raises(TurnedDown):
            await gateway.respond(gateway.client.base_url + "x", HELLO)
    async with facing(_silence, seconds=0.2) as gateway:
        with pytest.raises(NoAnswer):
            await gateway.respond(gateway.client.base_url + "x", HELLO)


def test_the_four_kinds_have_one_root() -> None:
    """Whoever does not care which can catch them all."""
    assert {TurnedDown, Later, NotReached, NoAnswer} == set(SlackTrouble.__subclasses__())


def test_the_table_of_scopes_names_every_method_used() -> None:
    """SCOPES is what the manifest is made from: no method may be missing or left over."""
    source = "\n".join(inspect.getsource(m) for m in (module, channels))
    asked = {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "ask"
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked == set(SCOPES)
    used = set(re.findall(r"self\.client\.(\w+)\(", source))
    assert used == {m.replace(".", "_") for m in SCOPES}
