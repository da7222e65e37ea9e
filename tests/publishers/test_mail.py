"""E-mail: the letter itself, and what each step of the conversation means when it fails."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.domain.policy import Outlet
from bot.publishers.kind import Surroundings
from bot.publishers.letter import Addresses, subject
from bot.publishers.mail import KIND, Email, Security, Server
from bot.publishers.registry import build_publisher
from bot.rehearsal.networks import Email as Network
from bot.rehearsal.networks.email.server import LIST, PASSWORD, SENDER, USERNAME
from bot.rehearsal.networks.faults import Fault
from bot.services.ports import Post
from tests import builders as house
from tests.publishers.stage import ARABIC, HandClock, MemoryVault, make_post, reply_to
from tests.publishers.traits import seen

WHO = Addresses(sender=SENDER, to=(LIST,), sender_name="Bank", unsubscribe="https://bank.example/leave")


def email_at(port: int, *to: str, password: str = PASSWORD, **more: Any) -> Email:  # noqa: ANN401 - any argument
    """A publisher that soon runs out of patience."""
    login = {"username": USERNAME, "password": password} if password else {}
    security: Security = more.pop("security", "plain")
    server = Server(host=more.pop("host", "127.0.0.1"), port=port, security=security, **login)
    return Email(server, Addresses(sender=SENDER, to=to or (LIST,)), deadline=0.5, **more)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher and the mail server of the rehearsal."""

    publisher: Email
    network: Network

    async def out(self, post: Post) -> Outcome:
        """What became of a post."""
        return await self.publisher.publish(self.publisher.prepare(post))

    @property
    def texts(self) -> list[str]:
        """What the list reads."""
        return [post.text for post in self.network.timeline.live()]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Both, with good credentials."""
    network = Network(clock=HandClock())
    await network.start()
    yield Scene(publisher=email_at(network.port), network=network)
    await network.stop()


# The letter


def read(post: Post, who: Addresses = WHO) -> EmailMessage:
    """The letter of a post, as a mailbox reads it."""
    publisher = Email(Server(host="mail.example", port=25), who)
    return message_from_string(publisher.prepare(post)["message"], policy=policy.default)


def part(letter: EmailMessage, kind: str) -> str:
    """One of its two bodies."""
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_the_headers_say_what_it_is() -> None:
    """Made by a machine, for a list, with a way out and an id of our own."""
    letter = read(make_post())
    assert letter["From"] == "Bank <status@bank.example>"
    assert letter["To"] == LIST
    assert letter["Subject"] == "Pocket Bank: we are looking into it"
    assert letter["Date"].datetime == datetime(2025, 5, 31, 19, 45, 12, tzinfo=UTC)
    assert letter["Message-ID"].startswith("<inc-7.")
    assert letter["Message-ID"].endswith("@bank.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Precedence"] == "bulk"
    assert letter["List-Unsubscribe"] == "<https://bank.example/leave>"
    assert letter["Content-Language"] == "en"
    assert letter["In-Reply-To"] is None
    assert letter.get_content_type() == "multipart/alternative"


def test_both_parts_hold_the_exact_words() -> None:
    """The text byte for byte; the HTML with its links, and right to left for Arabic."""
    letter = read(make_post(language="ar", body=ARABIC))
    assert part(letter, "plain") == ARABIC + "\n"
    html = part(letter, "html")
    assert '<html lang="ar" dir="rtl">' in html
    assert '<a href="https://status.example.com/">https://status.example.com/</a>' in html
    assert "يظهر لبعض عملائنا" in html
    assert letter["Subject"] == "Pocket Bank: نبحث عن السبب"


def test_paragraphs_lines_and_numbers_survive_html() -> None:
    """A telephone number keeps its order in a right-to-left line; nothing in the text is markup."""
    html = part(read(make_post(language="ar", body="أ <b>&\nب +212 5 22 00 00 00\n\nج")), "html")
    assert "أ &lt;b&gt;&amp;<br>" in html
    assert '<bdi dir="ltr">+212 5 22 00 00 00</bdi>' in html
    assert html.count("<p>") == 2


@pytest.mark.parametrize(
    ("language", "kind", "phase", "wanted"),
    [
        ("fr", "resolved", "resolved", "Pocket Bank : résolu"),
        ("fr", "no_change", "investigating", "Pocket Bank : pas de changement"),
        ("en", "late", "identified", "Pocket Bank: cause found"),
        ("en", "correction", "elsewhere", "Pocket Bank: update"),
        ("de", "resolved", "resolved", "Pocket Bank: resolved"),
    ],
)
def test_subjects_come_from_the_words_of_each_language(language: str, kind: str, phase: str, wanted: str) -> None:
    """Title and phase; English where a language has no words of its own."""
    assert subject(make_post(language=language, kind=kind, phase=phase)) == wanted


def test_an_unknown_language_reads_from_left_to_right() -> None:
    """And nothing breaks."""
    assert 'dir="ltr"' in part(read(make_post(language="xx-invented")), "html")
    assert 'dir="rtl"' in part(read(make_post(language="ar-MA")), "html")


@pytest.mark.parametrize("evil", ["A\r\nBcc: x@evil.example", "A\nX: 1", "A\u2028B\x00\x1b", "\u202eA"])
def test_no_header_can_be_smuggled_in(evil: str) -> None:
    """Whatever a title, a language or a name holds stays on its own line."""
    who = Addresses(sender=SENDER, to=(LIST,), sender_name=evil + '"\\')
    letter = read(make_post(title=evil, language=evil.replace("A", "en")), who)
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert "\u202e" not in letter["Subject"]
    assert len(letter.keys()) == len(set(letter.keys())) == 11


def test_a_thread_names_its_first_and_its_newest_letter() -> None:
    """What a person saw by its address is no letter to answer."""
    root, newest = Receipt(remote_id="<inc-7.1@bank.example>"), Receipt(remote_id="<inc-7.2@bank.example>")
    letter = read(make_post(root=root, parent=newest))
    assert letter["In-Reply-To"] == newest.remote_id
    assert letter["References"] == f"{root.remote_id} {newest.remote_id}"
    assert read(make_post(root=root, parent=root))["References"] == root.remote_id
    assert read(reply_to(seen("https://lists.example/1")))["In-Reply-To"] is None
    assert read(reply_to(Receipt(remote_id="<a@b>\r\nBcc: x@y>")))["In-Reply-To"] is None


def test_the_letter_is_the_same_each_time() -> None:
    """Also the boundary between its parts, which libraries like to draw by lot."""
    publisher = email_at(1)
    request = publisher.prepare(make_post(body=ARABIC))
    assert request == publisher.prepare(make_post(body=ARABIC))
    assert request["message"].isascii()
    assert request["message"].replace("\r\n", "").count("\n") == 0
    assert PASSWORD not in repr(request)
    assert request["message_id"] != publisher.prepare(make_post(key="another"))["message_id"]


@pytest.mark.parametrize("body", ["", " \n", "half \ud800"])
def test_nothing_to_read_is_never_frozen(body: str) -> None:
    """As everywhere."""
    with pytest.raises(ValueError, match="text"):
        email_at(1).prepare(make_post(body=body))


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
def test_what_was_sent_stays_sent(deed: Deed) -> None:
    """A correction is a message of its own."""
    assert (KIND.abilities.edits, KIND.abilities.retracts) == (False, False)
    with pytest.raises(ValueError, match="of its own"):
        email_at(1).prepare(make_post(deed=deed, target=Receipt(remote_id="<a@b>")))


# The conversation


async def test_a_letter_arrives(scene: Scene) -> None:
    """The receipt is its Message-ID."""
    outcome = await scene.out(make_post(language="ar", body=ARABIC))
    assert isinstance(outcome, Done)
    [message] = scene.network.messages
    assert outcome.receipt.remote_id == message["Message-ID"]
    assert (outcome.receipt.url, outcome.receipt.how, dict(outcome.receipt.extra)) == ("", "answer", {})
    assert scene.texts == [ARABIC]


async def test_a_line_with_a_dot_ends_nothing(scene: Scene) -> None:
    """SMTP ends a message with a dot; ours may begin lines with one."""
    body = ".\n..\nend"
    assert isinstance(await scene.out(make_post(body=body)), Done)
    assert scene.texts == [body]


async def test_a_thread_arrives_as_one(scene: Scene) -> None:
    """The list's readers see one conversation for each incident."""
    first = await scene.out(make_post())
    assert isinstance(first, Done)
    await scene.out(reply_to(first.receipt))
    assert [p.reply_to for p in scene.network.timeline.live()] == [None, "1"]


@pytest.mark.parametrize(("trouble", "kept"), [("lost_reply", 1), ("half", 1), ("refuse", 0), ("hang", 0)])
async def test_silence_after_the_message_is_unknown(scene: Scene, trouble: str, kept: int) -> None:
    """It may have been taken: a person is asked, and nothing is sent again."""
    scene.network.faults.add(Fault(kind=trouble, seconds=2))
    request = scene.publisher.prepare(make_post())
    assert isinstance(await scene.publisher.publish(request), Unknown)
    sighting = await scene.publisher.reconcile(request)
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None
    assert len(scene.texts) == kept


async def test_nonsense_after_the_message_is_unknown(scene: Scene) -> None:
    """An answer without a code says nothing, whether it was kept or not."""
    for status, kept in ((502, 0), (200, 1)):
        scene.network.faults.add(Fault(kind="not_json", status=status))
        assert isinstance(await scene.out(make_post()), Unknown)
        assert len(scene.texts) == kept


async def test_a_late_answer_counts(scene: Scene) -> None:
    """Slow is not lost."""
    scene.network.faults.add(Fault(kind="slow", seconds=0.1))
    assert isinstance(await scene.out(make_post()), Done)


async def test_a_small_list_may_get_it_twice(scene: Scene) -> None:
    """`resend_unknown`: under the same Message-ID, so that some mailboxes know it again."""
    publisher = email_at(scene.network.port, resend_unknown=True)
    request = publisher.prepare(make_post())
    scene.network.faults.add(Fault(kind="lost_reply"))
    assert isinstance(await publisher.publish(request), Unknown)
    assert await publisher.reconcile(request) == Absent()
    assert isinstance(await publisher.publish(request), Done)
    assert len({m["Message-ID"] for m in scene.network.messages}) == 1
    assert len(scene.network.messages) == 2


@pytest.mark.parametrize(
    ("trouble", "kind", "code"), [("500", NotDone, "451"), ("429", NotDone, "450"), ("token_expired", Refused, "530")]
)
async def test_a_code_after_the_message_is_certain(scene: Scene, trouble: str, kind: type, code: str) -> None:
    """4xx: come again; 5xx: a person must act. Nothing was kept."""
    scene.network.faults.add(Fault(kind=trouble))
    outcome = await scene.out(make_post())
    assert isinstance(outcome, kind)
    assert code in getattr(outcome, "why", "")
    assert scene.texts == []


async def test_a_wrong_password_is_refused_without_being_repeated(scene: Scene) -> None:
    """`check` finds it too, and neither says it."""
    publisher = email_at(scene.network.port, password="wrong-mail-password")
    outcome = await publisher.publish(publisher.prepare(make_post()))
    [fault] = await publisher.preflight()
    assert isinstance(outcome, Refused)
    assert "does not know this username" in outcome.why
    assert "wrong-mail-password" not in f"{outcome} {fault}"
    assert fault.hint.startswith("Check")


async def test_one_unknown_reader_keeps_nothing_from_the_others(scene: Scene) -> None:
    """The receipt names who was turned away."""
    scene.network.unknown.add("gone@bank.example")
    publisher = email_at(scene.network.port, "gone@bank.example", LIST)
    outcome = await publisher.publish(publisher.prepare(make_post()))
    assert isinstance(outcome, Done)
    assert outcome.receipt.extra == {"refused": "gone@bank.example: 550"}


async def test_a_list_that_is_unknown_is_a_person_s_business(scene: Scene) -> None:
    """Every recipient turned away for good."""
    scene.network.unknown.add(LIST)
    outcome = await scene.out(make_post())
    assert isinstance(outcome, Refused)
    assert "check its address" in outcome.why


async def test_greylisting_is_waited_for(scene: Scene) -> None:
    """One that may pass is worth another attempt."""
    scene.network.unknown.add("gone@bank.example")
    scene.network.greylisted.add(LIST)
    publisher = email_at(scene.network.port, "gone@bank.example", LIST)
    assert isinstance(await publisher.publish(publisher.prepare(make_post())), NotDone)
    assert scene.texts == []


async def test_preflight_sends_nothing(scene: Scene) -> None:
    """Let in, the sender accepted, gone again."""
    assert await scene.publisher.preflight() == []
    await scene.publisher.close()
    assert scene.texts == []


async def test_a_server_that_is_down_is_surely_not_done() -> None:
    """Nothing left."""
    publisher = email_at(1)
    assert isinstance(await publisher.publish(publisher.prepare(make_post())), NotDone)
    assert len(await publisher.preflight()) == 1


Said = list[bytes | None]


@asynccontextmanager
async def talking(*answers: bytes) -> AsyncIterator[int]:
    """A server that gives these answers, one for each line it reads, then closes the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for number, answer in enumerate(answers):
                if number:
                    await reader.readline()
                writer.write(answer)
            await reader.readline()
        except ConnectionError:
            pass  # the client left first
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


HELLO, EHLO, OK = b"220 hello\r\n", b"250 mail.example\r\n", b"250 ok\r\n"


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([b"nonsense\r\n"], NotDone),
        ([b"421 busy\r\n"], NotDone),
        ([b"554 not from you\r\n"], Refused),
        ([HELLO], NotDone),
        ([HELLO, EHLO], NotDone),
        ([HELLO, EHLO, b"451 later\r\n"], NotDone),
        ([HELLO, EHLO, b"550 not this sender\r\n"], Refused),
        ([HELLO, EHLO, OK], NotDone),
        ([HELLO, EHLO, OK, b"nonsense\r\n"], NotDone),
        ([HELLO, EHLO, OK, OK, b"451 later\r\n"], NotDone),
        ([HELLO, EHLO, OK, OK, b"554 no\r\n"], Refused),
        ([HELLO, EHLO, OK, OK, b"354 go on\r\n"], Unknown),
    ],
)
async def test_every_step_before_the_message_is_certain(answers: list[bytes], kind: type) -> None:
    """Broken off or refused there, nothing was accepted; only the handing over leaves doubt."""
    async with talking(*answers) as port:
        publisher = email_at(port, password="")
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), kind)


async def test_a_server_that_says_nothing_is_left_soon() -> None:
    """Nothing was handed over."""
    async with talking(b"") as port:
        publisher = email_at(port, password="")
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), NotDone)


async def test_no_encryption_no_letter(scene: Scene) -> None:
    """A server without STARTTLS gets neither password nor words."""
    publisher = email_at(scene.network.port, security="starttls")
    outcome = await publisher.publish(publisher.prepare(make_post()))
    assert isinstance(outcome, NotDone)
    assert scene.texts == []


# Against servers nobody here wrote


@dataclass
class Handler:
    """Keeps what it gets; `lose` breaks the connection after that."""

    lose: bool = False
    kept: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Keeps it."""
        assert isinstance(envelope.content, bytes)
        self.kept.append(envelope.content)
        if self.lose:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"


class AnyPort(Controller):
    """The library's own way to find out whether it listens knows neither port 0 nor TLS."""

    @property
    def bound(self) -> int:
        """The port it was given."""
        assert isinstance(self.server, asyncio.Server)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    def _trigger_server(self) -> None:
        socket.create_connection(("127.0.0.1", self.bound), timeout=1).close()


@contextmanager
def controlled(handler: Handler, **more: Any) -> Iterator[int]:  # noqa: ANN401 - any argument
    """Aiosmtpd's own server in a thread of its own; answers its port."""
    controller = AnyPort(handler, hostname="127.0.0.1", port=0, **more)
    controller.start()
    try:
        yield controller.bound
    finally:
        controller.stop()


async def test_kept_and_lost() -> None:
    """The perfect doubt: the letter is there, the answer never came."""
    handler = Handler(lose=True)
    with controlled(handler) as port:
        publisher = email_at(port, password="")
        assert isinstance(await publisher.publish(publisher.prepare(make_post())), Unknown)
    assert len(handler.kept) == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, made for this run only."""
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    wish = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    also = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run(["openssl", *wish.split(), *also], check=True, capture_output=True)  # noqa: S603, S607
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture
def contexts(certificate: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's, and that of a client which trusts it."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    return server, ssl.create_default_context(cafile=f"{certificate}.crt")


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_encrypted_letters_arrive(contexts: tuple[ssl.SSLContext, ssl.SSLContext], security: Security) -> None:
    """From the first byte, or after STARTTLS; only to a server whose certificate is good."""
    mine, theirs = contexts
    more: dict[str, Any] = {"ssl_context": mine} if security == "tls" else {"tls_context": mine}
    handler = Handler()
    with controlled(handler, **more) as port:
        trusting = email_at(port, password="", host="localhost", security=security, context=theirs)
        assert isinstance(await trusting.publish(trusting.prepare(make_post())), Done)
        wary = email_at(port, password="", host="localhost", security=security)
        assert isinstance(await wary.publish(wary.prepare(make_post())), NotDone)
    assert len(handler.kept) == 1


# As the registry makes it


@pytest.mark.parametrize(
    ("told", "port", "sender"),
    [
        ({}, 465, "Bayan Bank"),
        ({"security": "STARTTLS "}, 587, "Bayan Bank"),
        ({"port": "2525", "sender_name": "Status"}, 2525, "Status"),
    ],
)
def test_what_is_left_out_has_a_good_default(told: dict[str, str], port: int, sender: str) -> None:
    """TLS, its port, the organisation's name, a way out by mail."""
    around: Callable[..., Surroundings] = Surroundings
    outlet = Outlet(name="email", kind="email", languages=("en",), resend_unknown=True)
    good = {"host": "mail.example.com", "sender": "status@example.com", "to": "a@example.com, b@example.com"}
    made = build_publisher(
        outlet,
        {**good, **told},
        around(policy=house.policy(), vault=MemoryVault(), clock=HandClock(), folder=Path("unused")),
    )
    assert isinstance(made, Email)
    assert made._server.port == port
    letter = message_from_string(made.prepare(make_post())["message"], policy=policy.default)
    assert letter["From"] == f"{sender} <status@example.com>"
    assert letter["To"] == "a@example.com, b@example.com"
    assert letter["List-Unsubscribe"] == "<mailto:status@example.com?subject=unsubscribe>"
    assert made._resend_unknown
