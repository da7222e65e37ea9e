"""E-mail by SMTP: one message for each outlet and language, to one list or a few addresses.

Until the whole message was handed over nothing is accepted, so every fault before it is certain. After it a silence
tells nothing, and no mail server can be asked: a person is, unless the policy says `resend_unknown` for this outlet,
as it may for a small list inside the house, which can bear the same message twice under one Message-ID.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPRecipientRefused, SMTPResponseException

from bot.domain.delivery import JSON, Absent, CannotTell, Done, NotDone, Outcome, Receipt, Refused, Sighting, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Deed
from bot.domain.policy import Outlet
from bot.publishers.http import DEADLINE, LONGEST_EXCERPT, shared_context
from bot.publishers.kind import KeyFault, Kind, Surroundings, Told
from bot.publishers.letter import Addresses, letter, message_id
from bot.publishers.unpublishable import Unpublishable
from bot.services.ports import Post

STEP = 20.0
"""Real seconds for one step of the conversation."""

LEAVING = 2.0
"""Real seconds to say goodbye in; nothing depends on it."""

Security = Literal["tls", "starttls", "plain"]
PORTS = {"tls": 465, "starttls": 587, "plain": 25}
TROUBLE = (SMTPException, OSError, TimeoutError)
UNASKABLE = "a mail server cannot be asked what it took; look into a mailbox of the list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The mail server that takes our messages."""

    host: str
    port: int
    security: Security = "tls"
    username: str = ""
    password: str = ""


class Email:
    """Writes to one list. The receipt's id is the Message-ID, its `refused` those who were turned away."""

    def __init__(
        self,
        server: Server,
        who: Addresses,
        *,
        resend_unknown: bool = False,
        deadline: float = DEADLINE,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._who = who
        self._resend_unknown = resend_unknown
        self._deadline = deadline
        self._context = context

    def prepare(self, post: Post) -> JSON:
        """The whole message, byte for byte, with its Message-ID and Date, and whom it goes to."""
        if post.deed is not Deed.PUBLISH:
            raise Unpublishable("what was sent by e-mail cannot be changed; a correction is a message of its own")
        return {
            "message_id": message_id(post, self._who.domain),
            "sender": self._who.sender,
            "to": list(self._who.to),
            "message": letter(post, self._who),
        }

    async def publish(self, request: JSON) -> Outcome:
        """Hands the message over once."""
        smtp = self._conversation()
        talk = _Talk(smtp)
        try:
            async with asyncio.timeout(self._deadline):
                return await talk.hand_over(request)
        except TROUBLE as error:
            return self._outcome(error, talk)
        finally:
            await _leave(smtp)

    def _outcome(self, error: Exception, talk: "_Talk") -> Outcome:
        """A code is the server's own word. Without one it is certain until the message was on its way."""
        why = self._why(error)
        code = error.code if isinstance(error, SMTPResponseException) else 0
        if 400 <= code < 500:  # noqa: PLR2004 - passing troubles
            return NotDone(why=why)
        if 500 <= code < 600:  # noqa: PLR2004 - lasting ones
            return Refused(why=f"{why}{_hint(error)}")
        return Unknown(why=why) if talk.under_way else NotDone(why=why)

    def _why(self, error: Exception) -> str:
        """The server's words or ours, on one line and without the password."""
        said = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else type(error).__name__
        line = " ".join(f"{self._server.host}: {said}".split())
        line = line.replace(self._server.password, "[password]") if self._server.password else line
        return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1]}…"

    async def reconcile(self, request: JSON) -> Sighting:
        """Absent where the policy bears a double; else a person must look."""
        del request
        return Absent() if self._resend_unknown else CannotTell(why=UNASKABLE, again=None)

    async def preflight(self) -> list[Fault]:
        """Whether the server lets us in and would take mail from our address. Nothing is sent."""
        smtp = self._conversation()
        try:
            async with asyncio.timeout(self._deadline):
                await smtp.connect()
                await smtp.mail(self._who.sender)
                return []
        except TROUBLE as error:
            return [Fault("email", self._why(error), "Check host, port, security, username, password and sender.")]
        finally:
            await _leave(smtp)

    def _conversation(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            local_hostname=self._who.domain,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=(self._context or shared_context()) if server.security != "plain" else None,
            timeout=min(STEP, self._deadline),
        )

    async def close(self) -> None:
        """Nothing is kept open between two messages."""


class _Talk:
    """One conversation. `under_way` from the moment the message may have left whole."""

    def __init__(self, smtp: SMTP) -> None:
        self._smtp = smtp
        self.under_way = False

    async def hand_over(self, request: JSON) -> Outcome:
        """Connects, names sender and recipients, gives the message. Raises what went wrong (TROUBLE)."""
        await self._smtp.connect()
        await self._smtp.mail(request["sender"])
        refused = await self._recipients(request["to"])
        if len(refused) == len(request["to"]):
            # One that may pass is worth another attempt for all: nothing was sent to anybody.
            raise min(refused, key=lambda r: r.code)
        self.under_way = True
        await self._smtp.data(request["message"])
        extra = {"refused": "; ".join(f"{r.recipient}: {r.code}" for r in refused)} if refused else {}
        return Done(receipt=Receipt(remote_id=request["message_id"], extra=extra))

    async def _recipients(self, to: list[str]) -> list[SMTPRecipientRefused]:
        refused = []
        for address in to:
            try:
                await self._smtp.rcpt(address)
            except SMTPRecipientRefused as error:
                refused.append(error)
        return refused


async def _leave(smtp: SMTP) -> None:
    with contextlib.suppress(*TROUBLE):
        async with asyncio.timeout(LEAVING):
            if smtp.is_connected:
                await smtp.quit()
    smtp.close()


def _hint(error: Exception) -> str:
    """What a person can do about a refusal."""
    if isinstance(error, SMTPAuthenticationError):
        return ". The mail server does not know this username and password"
    if isinstance(error, SMTPRecipientRefused):
        return ". Nobody of the list was accepted; check its address"
    return ""


def _check(told: Told) -> Iterator[KeyFault]:
    for key in ("sender", "to"):
        if any(not _is_address(a) for a in _listed(told.get(key, ""))) or len(_listed(told.get("sender", ""))) > 1:
            yield key, "is no e-mail address", "Write it as status@example.com; several in `to` with commas."
    security, port = _security(told), told.get("port", "").strip()
    if security not in PORTS:
        yield "security", "is not known", f"Use one of {', '.join(PORTS)}."
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):  # noqa: PLR2004 - ports
        yield "port", "is no port", "Write a number, or leave it out."
    if security == "plain" and not _is_loopback(told.get("host", "").strip()):
        yield "security", "would send credentials in the clear", "Use tls or starttls."
    if bool(told.get("username")) != bool(told.get("password")):
        yield "password", "goes with username", "Set both or none."
    if told.get("unsubscribe") and not _is_way_out(told["unsubscribe"].strip()):
        yield "unsubscribe", "is no usable address", "Write it as https://... or mailto:..."


def _security(told: Told) -> str:
    return told.get("security", "").strip().casefold() or "tls"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain) and text.isascii() and text.isprintable() and " " not in text
    except (ValueError, IndexError, MessageError):
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_way_out(url: str) -> bool:
    """Whether it can stand in List-Unsubscribe."""
    whole = url.isascii() and url.isprintable() and not set(url) & set("<> ,")
    return whole and urlsplit(url).scheme in {"https", "mailto"}


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Email:
    security: Security = _security(told)  # type: ignore[assignment]  # checked before
    server = Server(
        host=told["host"].strip(),
        port=int(told.get("port") or PORTS[security]),
        security=security,
        username=told.get("username", "").strip(),
        password=told.get("password", "").strip(),
    )
    who = Addresses(
        sender=told["sender"].strip(),
        to=_listed(told["to"]),
        sender_name=told.get("sender_name") or around.policy.organisation,
        unsubscribe=told.get("unsubscribe", "").strip(),
    )
    return Email(server, who, resend_unknown=outlet.resend_unknown)


KIND = Kind(
    name="email",
    build=_build,
    needs=("host", "sender", "to"),
    takes=("port", "security", "username", "password", "sender_name", "unsubscribe"),
    open=frozenset({"host", "port", "security", "sender", "sender_name", "to", "unsubscribe", "username"}),
    check=_check,
)
