"""The mail server: SMTP on a port of its own, and the mailbox as pages under `/net/email/`.

Faults bite when a message was handed over. In SMTP's words: `500` and `429` are 4xx answers, `token_expired` is a
5xx, `refuse` ends the connection without keeping the message, `lost_reply` and `half` after keeping it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, Final

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.rehearsal.networks.faults import Fault, Faults, Manners, RefusedError
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline

LIST: Final = "customers@bank.example"
SENDER: Final = "status@bank.example"
USERNAME: Final = "status"
PASSWORD: Final = "rehearsal-mail-password"
TAKEN: Final = "250 2.0.0 Ok: queued"
ANSWERS: Final[Mapping[str, str]] = {
    "500": "451 4.3.0 Local error in processing",
    "429": "450 4.7.1 Greylisted, come back later",
    "token_expired": "530 5.7.0 Authentication required",
    "not_json": "<html>",
}
_NOTHING: Final = RefusedError(500, {})
MANNERS: Final = Manners(
    server_error=_NOTHING, too_many=_NOTHING, token_expired=_NOTHING, reset_header="", reset_form=""
)


class Email:
    """One list. `unknown` are addresses that are refused for good, `greylisted` for now."""

    def __init__(self, *, clock: Now) -> None:
        self.name = "email"
        self.publishing = "DATA /net/email"
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self.messages: list[EmailMessage] = []
        self.unknown: set[str] = set()
        self.greylisted: set[str] = set()
        self.port = 0
        self._clock = clock
        self._base = ""
        self._server: asyncio.Server | None = None
        self._talks: set[SMTP] = set()

    def credentials(self, url: str) -> dict[str, str]:
        """The port is known once the server has started."""
        self._base = url
        return {
            "host": "127.0.0.1",
            "port": str(self.port or 25),
            "security": "plain",
            "username": USERNAME,
            "password": PASSWORD,
            "sender": SENDER,
            "to": LIST,
        }

    def routes(self) -> list[web.RouteDef]:
        """A page for each message."""
        return [web.get(f"/net/{self.name}/{{id}}", self._page)]

    async def start(self) -> None:
        """Listens on a free port of loopback."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every step, and how it will change
        self._server = await asyncio.get_running_loop().create_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends every conversation."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            _hang_up(talk)
        await asyncio.sleep(0)

    def _talk(self) -> SMTP:
        talk = SMTP(
            self,
            hostname="mail.bank.example",
            loop=asyncio.get_running_loop(),
            auth_require_tls=False,
            authenticator=_authenticate,
        )
        self._talks.add(talk)
        return talk

    # What the server asks us; the names and arguments are those of aiosmtpd

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether this recipient is known."""
        if address in self.unknown:
            return "550 5.1.1 No such mailbox"
        if address in self.greylisted:
            return ANSWERS["429"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keeps the message, unless something shall go wrong."""
        if not session.authenticated:
            return ANSWERS["token_expired"]
        fault = self.faults.take(self.publishing)
        if fault is None:
            return self._keep(envelope)
        spoil: Callable[[Fault, SMTP, Envelope], Awaitable[str]] = {
            "hang": self._hang,
            "refuse": self._break_off,
            "lost_reply": self._break_off,
            "half": self._break_off,
            "slow": self._slow,
        }.get(fault.kind, self._answer)
        return await spoil(fault, server, envelope)

    async def _answer(self, fault: Fault, _server: SMTP, envelope: Envelope) -> str:
        if fault.kind == "not_json" and fault.status < 400:  # noqa: PLR2004 - the class of errors
            self._keep(envelope)
        return ANSWERS[fault.kind]

    async def _hang(self, fault: Fault, server: SMTP, _envelope: Envelope) -> str:
        await asyncio.sleep(fault.seconds)
        _hang_up(server)
        return ""

    async def _break_off(self, fault: Fault, server: SMTP, envelope: Envelope) -> str:
        if fault.kind != "refuse":
            self._keep(envelope)
        if fault.kind == "half" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.write(b"25")
            server.transport.close()
        _hang_up(server)
        return ""

    async def _slow(self, fault: Fault, _server: SMTP, envelope: Envelope) -> str:
        answer = self._keep(envelope)
        await asyncio.sleep(fault.seconds)
        return answer

    def _keep(self, envelope: Envelope) -> str:
        """Shows the message to the list, however often it comes: no mailbox promises to know it again."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        now, number = self._clock.now(), str(len(self.messages) + 1)
        self.timeline.put(
            Post(
                id=number,
                url=f"{self._base}/net/{self.name}/{number}",
                text=_text(message),
                language=message["Content-Language"],
                reply_to=self._number_of(message["In-Reply-To"]),
                created_at=parsedate_to_datetime(message["Date"]) if message["Date"] else now,
                received_at=now,
            )
        )
        self.messages.append(message)
        return TAKEN

    def _number_of(self, message_id: Any) -> str | None:  # noqa: ANN401 - a header, or none
        """The message of that id."""
        ids = [str(m["Message-ID"]) for m in self.messages]
        return str(ids.index(str(message_id)) + 1) if message_id and str(message_id) in ids else None

    async def _page(self, request: web.Request) -> web.Response:
        post = self.timeline.remembered(request.match_info["id"])
        return post_page(post, network="E-mail", author=SENDER)


def _text(message: EmailMessage) -> str:
    """The part that is plain text."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n") if part else ""


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    good = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def _hang_up(talk: SMTP) -> None:
    if isinstance(talk.transport, asyncio.WriteTransport):
        talk.transport.abort()
