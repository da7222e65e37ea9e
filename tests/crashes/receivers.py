"""Receivers of a crash run that nobody here wrote: a mail server (`aiosmtpd`), and the webhook specification's own
library (`standardwebhooks`), which verifies what comes and knows an event by its id.
"""

import asyncio
import base64
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook, WebhookVerificationError

from tests.crashes.outlets import Outlet, words
from tests.crashes.processes import free_port

LIST = "customers@lists.bank.example"
SENDER = "status@bank.example"


class Mailbox:
    """Every letter that was taken. A `share` of the conversations breaks off: half of them before the letter is taken,
    half of them after it, before anybody says so.
    """

    def __init__(self, share: float, chance: random.Random) -> None:
        self.letters: list[EmailMessage] = []
        self.broken = 0
        self._share = share
        self._chance = chance

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Takes a letter, or not."""
        del session
        roll = self._chance.random()
        if roll >= self._share / 2:
            letter = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)  # type: ignore[arg-type]
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        if roll < self._share:
            self.broken += 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"

    async def published(self) -> list[str]:
        """The words of every letter."""
        return [_words_of(letter) for letter in self.letters]

    def note(self) -> str:
        """What else there is to say."""
        ids = {letter["Message-ID"] for letter in self.letters}
        return f"email: {len(self.letters)} letters under {len(ids)} ids, {self.broken} conversations broken off"


def _words_of(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    return words(str(plain.get_content())) if plain is not None else ""


@asynccontextmanager
async def real_email(folder: Path, share: float = 0.0, seed: int = 0) -> AsyncIterator[Outlet]:
    """A mail server on loopback."""
    del folder
    box, port = Mailbox(share, random.Random(seed)), free_port()  # noqa: S311 - repeatable on purpose
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    told = {"host": "127.0.0.1", "port": str(port), "security": "plain", "sender": SENDER, "to": LIST}
    try:
        yield Outlet(url="", settings=lambda _: told, published=box.published, note=box.note)
    finally:
        controller.stop()


class Hooks:
    """Events by their id: a repeat is let go by, as the specification asks of receivers."""

    def __init__(self, secret: str) -> None:
        self._verifier = Webhook(secret)
        self._texts: dict[str, str] = {}
        self._repeats = 0
        self._forged = 0

    async def receive(self, request: web.Request) -> web.Response:
        """Verifies, and keeps what is new."""
        body = await request.read()
        try:
            event = self._verifier.verify(body, dict(request.headers))
        except WebhookVerificationError:
            self._forged += 1
            return web.json_response({"error": "bad signature"}, status=401)
        key = request.headers["webhook-id"]
        self._repeats += key in self._texts
        self._texts.setdefault(key, words(event["data"]["text"]))
        return web.json_response({})

    async def published(self) -> list[str]:
        """The words of every event."""
        return list(self._texts.values())

    def note(self) -> str:
        """What else there is to say."""
        return f"webhook: {len(self._texts)} ids, {self._repeats} repeats let go by, {self._forged} bad signatures"


@asynccontextmanager
async def real_webhook(folder: Path) -> AsyncIterator[Outlet]:
    """A receiver on loopback that trusts nothing but the reference library."""
    del folder
    secret = f"whsec_{base64.b64encode(os.urandom(32)).decode()}"
    hooks = Hooks(secret)
    app = web.Application()
    app.add_routes([web.post("/hook", hooks.receive)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield Outlet(
            url=f"http://{host}:{port}",
            settings=lambda base: {"url": f"{base}/hook", "secret": secret},
            published=hooks.published,
            note=hooks.note,
        )
    finally:
        await runner.cleanup()
