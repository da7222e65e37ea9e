"""The simulated Telegram answers as the real one does, and lets nobody read the channel."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.rehearsal.networks.telegram import Telegram
from bot.rehearsal.networks.telegram.server import TOKEN
from tests.rehearsal.networks.stage import HandClock, Json, serving


@pytest.fixture
def telegram(clock: HandClock) -> Telegram:
    """The channel the test looks at."""
    return Telegram(clock=clock)


@pytest.fixture
async def line(telegram: Telegram) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the channel's bot."""
    async with serving(telegram.routes()) as client:
        yield client


async def call(line: httpx.AsyncClient, method: str, *, token: str = TOKEN, **body: Any) -> Json:  # noqa: ANN401 - JSON
    """A method's answer; its error code is the status."""
    answer = await line.post(f"/net/telegram/bot{token}/{method}", json=body)
    document: Json = answer.json()
    assert answer.status_code == (200 if document["ok"] else document["error_code"])
    return document


async def say(line: httpx.AsyncClient, text: str = "All is well.", **more: Any) -> Json:  # noqa: ANN401 - JSON
    """A message that was posted."""
    answer = await call(line, "sendMessage", chat_id="@bank_status", text=text, **more)
    message: Json = answer["result"]
    return message


async def test_a_message_is_numbered_and_has_a_page(line: httpx.AsyncClient, telegram: Telegram) -> None:
    """Numbers count up from one."""
    message = await say(line, " Bonjour <b> \n")
    assert (message["message_id"], message["text"], message["chat"]["username"]) == (1, "Bonjour <b>", "bank_status")
    page = await line.get("/net/telegram/bank_status/1")
    assert "Bonjour &lt;b&gt;" in page.text
    assert telegram.timeline.live()[0].url.endswith("/net/telegram/bank_status/1")


async def test_a_form_does_as_well_as_json(line: httpx.AsyncClient) -> None:
    """Objects in a form are JSON."""
    await say(line)
    reply = json.dumps({"message_id": 1})
    form = {"chat_id": "@bank_status", "text": "Second", "reply_parameters": reply}
    assert (await line.post(f"/net/telegram/bot{TOKEN}/sendmessage", data=form)).json()["ok"] is True
    odd = await line.post(f"/net/telegram/bot{TOKEN}/sendMessage", data=form | {"reply_parameters": "{"})
    assert odd.json()["ok"] is True


@pytest.mark.parametrize(
    ("method", "body", "status", "description"),
    [
        ("sendMessage", {"chat_id": "@else", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "@bank_status", "text": " "}, 400, "text is empty"),
        ("sendMessage", {"chat_id": "@bank_status", "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": "@bank_status", "text": "🛑" * 2049}, 400, "message is too long"),
        (
            "sendMessage",
            {"chat_id": "@bank_status", "text": "x", "reply_parameters": {"message_id": 9}},
            400,
            "message to be replied not found",
        ),
        ("editMessageText", {"chat_id": "@bank_status", "message_id": 9, "text": "x"}, 400, "message to edit not"),
        ("deleteMessage", {"chat_id": "@bank_status", "message_id": 9}, 400, "message to delete not found"),
        ("getChatMember", {"chat_id": "@else", "user_id": 1}, 400, "chat not found"),
        ("getUpdates", {}, 404, "Not Found"),
        ("getChatHistory", {"chat_id": "@bank_status"}, 404, "Not Found"),
        ("forwardMessage", {"chat_id": "@bank_status"}, 404, "Not Found"),
    ],
)
async def test_what_is_refused(line: httpx.AsyncClient, method: str, body: Json, status: int, description: str) -> None:
    """In the API's own shape; nothing reads the channel."""
    answer = await call(line, method, **body)
    assert (answer["ok"], answer["error_code"]) == (False, status)
    assert description in answer["description"]


@pytest.mark.parametrize(("token", "status"), [("1:" + "x" * 35, 401), ("wrong", 404)])
async def test_a_token_is_unknown_or_none_at_all(line: httpx.AsyncClient, token: str, status: int) -> None:
    """A well formed one is unauthorised, the rest is no address."""
    assert (await call(line, "getMe", token=token))["error_code"] == status


async def test_json_that_is_none(line: httpx.AsyncClient) -> None:
    """400, and a body that is no object is an empty one."""
    for content, what in (("{", "can't parse"), ("[1]", "chat not found")):
        headers = {"Content-Type": "application/json"}
        answer = await line.post(f"/net/telegram/bot{TOKEN}/sendMessage", content=content, headers=headers)
        assert what in answer.json()["description"]


async def test_edits_and_deletions(line: httpx.AsyncClient, telegram: Telegram, clock: HandClock) -> None:
    """The same words are not a change; after 48 hours a message stays."""
    await say(line)
    where: Json = {"chat_id": "@bank_status", "message_id": 1}
    same = await call(line, "editMessageText", **where, text="All is well.")
    assert "message is not modified" in same["description"]
    assert (await call(line, "editMessageText", **where, text="Better"))["result"]["edit_date"]
    clock.moment += timedelta(hours=48, seconds=1)
    assert "can't be deleted" in (await call(line, "deleteMessage", **where))["description"]
    await say(line, "Second")
    assert (await call(line, "deleteMessage", **where | {"message_id": 2}))["result"] is True
    assert [p.text for p in telegram.timeline.live()] == ["Better"]


async def test_a_bot_without_rights(line: httpx.AsyncClient, telegram: Telegram) -> None:
    """Writing is forbidden, the list of members closed."""
    telegram.may_post = False
    refused = await call(line, "sendMessage", chat_id="@bank_status", text="x")
    assert refused["error_code"] == 403
    assert (await call(line, "getChatMember", chat_id="@bank_status", user_id=1))["error_code"] == 400


async def test_too_many_messages(clock: HandClock) -> None:
    """The wait stands in the body."""
    async with serving(Telegram(clock=clock, messages_per_minute=1).routes()) as line:
        await say(line)
        answer = await call(line, "sendMessage", chat_id="@bank_status", text="x")
    assert answer["error_code"] == 429
    assert 50 < answer["parameters"]["retry_after"] <= 60
