"""Slack over HTTP: only what Slack has signed, lately, is heard; what it says again is heard once."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.slack.app import SlackSide
from bot.slack.door import PATH
from bot.slack.gateway import Gateway
from tests.rehearsal.workspace.rig import Rig, running
from tests.slack.desk import House

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
ASKED = json.dumps({"type": "url_verification", "token": "t", "challenge": "abc123"})


class Door:
    """The door on a port of its own, and a pen to sign with."""

    def __init__(self, address: str, session: ClientSession) -> None:
        self._address = address
        self._session = session

    async def post(self, body: str | bytes, **headers: str) -> tuple[int, str]:
        """Status and text of a post, with no header but these."""
        async with self._session.post(self._address + PATH, data=body, headers=headers) as reply:
            return reply.status, await reply.text()

    async def signed(
        self, body: str, *, age: float = 0, kind: str = "application/json", **more: str
    ) -> tuple[int, str]:
        """As Slack would have sent it so many seconds ago."""
        stamp = str(int(time.time() - age))
        name = SignatureVerifier(SECRET, Clock()).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(name), "Content-Type": kind, **more}
        return await self.post(body, **headers)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A workspace that knows the bot's token."""
    async with running() as started:
        yield started


@pytest.fixture
async def door(house: House, rig: Rig) -> AsyncIterator[Door]:
    """Slack's side behind its path."""
    gateway = await Gateway.open(rig.seed.app.bot_token, base_url=rig.api)
    side = SlackSide(house, gateway, signing_secret=SECRET)
    await side.connect()
    app = web.Application()
    app.add_routes(side.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with ClientSession() as session:
        yield Door(f"http://{host}:{port}", session)
    await runner.cleanup()
    await side.close()
    await gateway.close()


async def test_an_address_proves_itself(door: Door) -> None:
    """Slack's challenge comes back."""
    status, text = await door.signed(ASKED)
    assert (status, "abc123" in text) == (200, True)


@pytest.mark.parametrize("age", [301, 3600, -301])
async def test_an_old_signature_is_worth_nothing(door: Door, age: float) -> None:
    """What was recorded five minutes ago cannot be played again, nor what comes from the future."""
    status, text = await door.signed(ASKED, age=age)
    assert (status, "abc123" in text) == (401, False)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "²", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": str(10**30), "X-Slack-Signature": "v0=00"},
    ],
)
async def test_what_nobody_signed_is_turned_away(door: Door, headers: dict[str, str]) -> None:
    """Without a word on what would have happened."""
    status, text = await door.post(ASKED, **headers)
    assert (status, "abc123" in text) == (401, False)


async def test_another_secret_is_no_signature(door: Door) -> None:
    """Nor the right secret over other words."""
    stamp = str(int(time.time()))
    for secret, said in (("another", ASKED), (SECRET, ASKED.replace("abc123", "xyz789"))):
        name = SignatureVerifier(secret, Clock()).generate_signature(timestamp=stamp, body=said)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(name)}
        assert (await door.post(ASKED, **headers))[0] == 401, secret


async def test_bytes_that_are_no_text_are_refused(door: Door) -> None:
    """Not a failure of ours."""
    stamp = str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=00", "Content-Type": "application/json"}
    assert (await door.post(b"\xff\xfe{", **headers))[0] == 400


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", 200),
        ("[]", 200),
        ('{"type": "of tomorrow"}', 200),
        ('{"type": "event_callback", "event": 7, "authorizations": {}}', 200),
        ("command=%2Fother", 200),
        ("{", 400),
        ("payload=%7B", 400),
        ("payload=x", 400),
        ('{"a":' * 9999, 400),
    ],
)
async def test_nonsense_in_slacks_own_hand_is_answered(door: Door, body: str, expected: int, logged: list[Any]) -> None:
    """Signed, yet nothing we know: acknowledged, or Slack would say it again; the door stays open."""
    kind = "application/x-www-form-urlencoded" if "=" in body else "application/json"
    status, _ = await door.signed(body, kind=kind)
    assert status == expected
    assert (await door.signed(ASKED))[0] == 200
    assert [entry for entry in logged if entry["log_level"] == "error"] == []


async def test_nothing_is_shown_without_a_secret(house: House, rig: Rig) -> None:
    """Who opens sockets has no door."""
    gateway = await Gateway.open(rig.seed.app.bot_token, base_url=rig.api)
    assert SlackSide(house, gateway).routes() == []
    await gateway.close()
