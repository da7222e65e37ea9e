"""The simulated mail server, spoken to by the standard library's own client."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest

from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks.email import Email
from bot.rehearsal.networks.email.server import LIST, PASSWORD, SENDER, USERNAME
from bot.rehearsal.networks.faults import Fault
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.workspace import load_seed
from tests.rehearsal.networks.stage import EVENING, HandClock, serving


@pytest.fixture
async def mailbox(clock: HandClock) -> AsyncIterator[Email]:
    """A server that listens."""
    network = Email(clock=clock)
    await network.start()
    yield network
    await network.stop()


def letter(text: str = "All is well.", **headers: str) -> EmailMessage:
    """An ordinary message."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SENDER, LIST, "Test"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def send(port: int, message: EmailMessage, *to: str, password: str = PASSWORD) -> dict[str, tuple[int, bytes]]:
    """Who was turned away."""
    with smtplib.SMTP("127.0.0.1", port, timeout=2) as smtp:
        if password:
            smtp.login(USERNAME, password)
        return smtp.send_message(message, to_addrs=to or (LIST,))


async def test_a_message_stands_in_the_mailbox(mailbox: Email, clock: HandClock) -> None:
    """With its text, its moment, what it answers, and a page."""
    first = letter(Message_ID="<1@x>", Date="Sat, 31 May 2025 19:40:00 +0000")
    await asyncio.to_thread(send, mailbox.port, first)
    await asyncio.to_thread(send, mailbox.port, letter("Second", In_Reply_To="<1@x>"))
    one, two = mailbox.timeline.live()
    assert (one.text, one.reply_to, two.reply_to) == ("All is well.", None, "1")
    assert one.created_at < two.created_at == clock.now()
    async with serving(mailbox.routes()) as client:
        assert "All is well." in (await client.get("/net/email/1")).text


async def test_the_same_message_twice_stands_there_twice(mailbox: Email) -> None:
    """No mailbox promises to know a Message-ID again."""
    for _ in range(2):
        await asyncio.to_thread(send, mailbox.port, letter(Message_ID="<1@x>"))
    assert len(mailbox.timeline.live()) == 2


async def test_who_is_turned_away(mailbox: Email) -> None:
    """Unknown for good, greylisted for now, and nobody without the password."""
    mailbox.unknown.add("gone@bank.example")
    mailbox.greylisted.add("later@bank.example")
    refused = await asyncio.to_thread(send, mailbox.port, letter(), LIST, "gone@bank.example", "later@bank.example")
    assert {who: code for who, (code, _) in refused.items()} == {"gone@bank.example": 550, "later@bank.example": 450}
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await asyncio.to_thread(send, mailbox.port, letter(), password="wrong")
    with pytest.raises(smtplib.SMTPDataError):
        await asyncio.to_thread(send, mailbox.port, letter(), password="")
    assert len(mailbox.timeline.live()) == 1


@pytest.mark.parametrize(
    ("kind", "error", "kept"),
    [
        ("500", smtplib.SMTPDataError, 0),
        ("429", smtplib.SMTPDataError, 0),
        ("token_expired", smtplib.SMTPDataError, 0),
        ("refuse", smtplib.SMTPServerDisconnected, 0),
        ("hang", smtplib.SMTPServerDisconnected, 0),
        ("lost_reply", smtplib.SMTPServerDisconnected, 1),
        ("half", smtplib.SMTPDataError, 1),
    ],
)
async def test_each_fault_does_what_it_says(mailbox: Email, kind: str, error: type[Exception], kept: int) -> None:
    """To the client, and to the mailbox."""
    mailbox.faults.add(Fault(kind=kind, match="DATA", seconds=0.1))
    with pytest.raises(error):
        await asyncio.to_thread(send, mailbox.port, letter())
    assert len(mailbox.timeline.everything()) == kept
    assert await asyncio.to_thread(send, mailbox.port, letter()) == {}


async def test_it_listens_as_long_as_the_rehearsal_does() -> None:
    """Started and stopped with the other networks; its port is in the settings."""
    server = RehearsalServer(load_seed(), RehearsalClock(EVENING, speed=0))
    await server.start()
    told = server.network("email").credentials(server.url)
    await asyncio.to_thread(send, int(told["port"]), letter())
    [post] = server.network("email").timeline.live()
    assert post.url == f"{server.url}/net/email/1"
    await server.close()
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(send, int(told["port"]), letter())
