"""An outgoing webhook: signatures others can verify, the same bytes for ever, nothing into our own network."""

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks import Webhook as Reference
from standardwebhooks import WebhookVerificationError

from bot.domain.delivery import Absent, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.domain.policy import Outlet
from bot.publishers.inward import leads_inward, resolved
from bot.publishers.kind import Surroundings
from bot.publishers.registry import build_publisher
from bot.publishers.webhook import KIND, Webhook
from bot.rehearsal.networks import Webhook as Network
from bot.rehearsal.networks.faults import Fault
from tests import builders as house
from tests.publishers.stage import ARABIC, HandClock, MemoryVault, Script, make_post, quick_line, reply_to, serving

NEW = "whsec_" + base64.b64encode(b"the new secret of the receiver").decode()
OLD = "whsec_" + base64.b64encode(b"the old secret of the receiver").decode()
WRITTEN = {"webhook-id", "webhook-timestamp", "webhook-signature"}


def key(secret: str) -> bytes:
    """The bytes behind a secret."""
    return base64.b64decode(secret.removeprefix("whsec_"))


@dataclass
class Listener:
    """A receiver that keeps every call as it came."""

    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Keeps it."""
        headers = {k.lower(): v for k, v in request.headers.items() if k.lower() in WRITTEN}
        self.calls.append((headers, await request.read()))
        return web.Response(status=204)


def telling(url: str, clock: HandClock, *secrets: str) -> Webhook:
    """A publisher that soon runs out of patience."""
    return Webhook(url, [key(s) for s in secrets or (NEW,)], clock=clock, line=quick_line())


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Listener, str]]:
    """A listener and its address."""
    listener = Listener()
    async with serving([web.post("/hook", listener.take)]) as base:
        yield listener, f"{base}/hook"


@pytest.fixture
def now() -> HandClock:
    """The reference library knows no clock but the machine's."""
    clock = HandClock()
    clock.moment = datetime.now(UTC)
    return clock


async def test_the_reference_library_believes_every_attempt(now: HandClock) -> None:
    """Same id and bytes each time; moment and signature are the attempt's own."""
    async with listening() as (listener, url):
        publisher = telling(url, now)
        request = publisher.prepare(make_post(language="ar", body=ARABIC))
        for _ in range(2):
            assert isinstance(await publisher.publish(request), Done)
            now.advance(seconds=90)
        await publisher.close()
    (first, body), (second, again) = listener.calls
    assert body == again
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 90
    assert first["webhook-signature"] != second["webhook-signature"]
    for headers in (first, second):
        assert Reference(NEW).verify(body, headers)["data"]["text"] == ARABIC


async def test_a_changed_byte_or_an_old_moment_is_not_believed(now: HandClock) -> None:
    """The signature is over the id, the moment and every byte."""
    async with listening() as (listener, url):
        publisher = telling(url, now)
        await publisher.publish(publisher.prepare(make_post()))
        now.advance(seconds=-301)
        await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    (headers, body), (late, same) = listener.calls
    for changed in ((body.replace(b"some", b"many"), headers), (body, headers | {"webhook-id": "msg_x"}), (same, late)):
        with pytest.raises(WebhookVerificationError):
            Reference(NEW).verify(*changed)


async def test_while_keys_change_both_are_signed_with(now: HandClock) -> None:
    """The receiver may know the old one or the new one."""
    async with listening() as (listener, url):
        publisher = telling(url, now, NEW, OLD)
        await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    [(headers, body)] = listener.calls
    assert headers["webhook-signature"].count("v1,") == 2
    assert Reference(OLD).verify(body, headers) == Reference(NEW).verify(body, headers)


def test_the_event_says_what_a_machine_needs() -> None:
    """Everything about the statement, and no secret."""
    request = telling("https://example.com", HandClock()).prepare(reply_to(Receipt(remote_id="msg_1")))
    document = json.loads(request["body"])
    assert document["type"] == "statement.published"
    assert document["timestamp"] == "2025-05-31T19:45:12.345678+00:00"
    assert document["data"] == {
        "incident": "INC-7",
        "statement": 2,
        "kind": "investigating",
        "phase": "investigating",
        "title": "Pocket Bank",
        "services": {"Pocket Bank": "partial_outage"},
        "language": "en",
        "link": "https://status.example.com/en/incidents/inc-7",
        "approved_at": "2025-05-31T19:45:12.345678+00:00",
        "next_update_at": "2025-05-31T20:15:12.345678+00:00",
        "in_reply_to": "msg_1",
        "text": "Pocket Bank: the cause is found.",
    }
    assert "." not in request["id"], "a dot would end the id in what is signed"


def test_no_promise_is_none() -> None:
    """The last statement names no next one."""
    request = telling("https://example.com", HandClock()).prepare(make_post(next_update_at=None))
    assert json.loads(request["body"])["data"]["next_update_at"] is None


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher and the receiver of the rehearsal."""

    publisher: Webhook
    network: Network
    clock: HandClock

    async def out(self, **post: object) -> Outcome:
        """What became of a post."""
        return await self.publisher.publish(self.publisher.prepare(make_post(**post)))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Both with the same secret, made as the registry makes them."""
    clock = HandClock()
    network = Network(clock=clock)
    async with serving(network.routes()) as base:
        around = Surroundings(
            policy=house.policy(), vault=MemoryVault(), clock=clock, folder=Path("unused"), line=quick_line
        )
        outlet = Outlet(name="webhook", kind="webhook", languages=("en",))
        publisher = build_publisher(outlet, network.credentials(base), around)
        assert isinstance(publisher, Webhook)
        yield Scene(publisher=publisher, network=network, clock=clock)
        await publisher.close()


async def test_corrections_and_retractions_are_events_of_their_own(scene: Scene) -> None:
    """Each names the event it is about, and so does its receipt."""
    assert (KIND.abilities.edits, KIND.abilities.retracts) == (True, True)
    first = await scene.out()
    assert isinstance(first, Done)
    edited = await scene.out(key="2", deed=Deed.EDIT, target=first.receipt, body="Other words")
    assert isinstance(edited, Done)
    assert edited.receipt.remote_id == first.receipt.remote_id
    [post] = scene.network.timeline.live()
    assert (post.text, len(post.edits)) == ("Other words", 1)
    gone = await scene.out(key="3", deed=Deed.RETRACT, target=edited.receipt, body="")
    assert isinstance(gone, Done)
    assert len({r.extra["webhook_id"] for r in (first.receipt, edited.receipt, gone.receipt)}) == 3
    assert scene.network.timeline.live() == []


@pytest.mark.parametrize("deed", [Deed.EDIT, Deed.RETRACT])
def test_what_nobody_recorded_cannot_be_changed(deed: Deed) -> None:
    """The person who must act is told how."""
    with pytest.raises(ValueError, match="by hand"):
        telling("https://example.com", HandClock()).prepare(make_post(deed=deed))


@pytest.mark.parametrize("trouble", ["500", "lost_reply", "half", "hang"])
async def test_a_repeat_after_doubt_tells_once(scene: Scene, trouble: str) -> None:
    """The receiver knows the id; so doubt needs no person."""
    scene.network.faults.add(Fault(kind=trouble, seconds=2))
    request = scene.publisher.prepare(make_post())
    assert isinstance(await scene.publisher.publish(request), Unknown)
    assert await scene.publisher.reconcile(request) == Absent()
    assert isinstance(await scene.publisher.publish(request), Done)
    assert len(scene.network.timeline.everything()) == 1


async def test_a_receiver_that_is_gone_is_a_person_s_business(scene: Scene) -> None:
    """410: it will never listen again."""
    scene.network.gone = True
    outcome = await scene.out()
    assert isinstance(outcome, Refused)
    assert "gone for good" in outcome.why


@pytest.mark.parametrize(
    ("status", "headers", "kind", "words"),
    [
        (200, {}, Done, ""),
        (202, {}, Done, ""),
        (204, {}, Done, ""),
        (301, {"Location": "https://example.com"}, Refused, "new address"),
        (307, {"Location": "https://example.com"}, Refused, "new address"),
        (400, {}, Refused, "Ask the people"),
        (401, {}, Refused, "clocks"),
        (403, {}, Refused, "secrets"),
        (404, {}, Refused, "no receiver"),
        (408, {}, Unknown, ""),
        (410, {}, Refused, "gone"),
        (429, {"Retry-After": "77"}, NotDone, ""),
        (500, {}, Unknown, ""),
        (502, {}, Unknown, ""),
        (503, {"Retry-After": "77"}, NotDone, ""),
        (503, {}, NotDone, ""),
        (504, {}, Unknown, ""),
    ],
)
async def test_what_each_answer_means(status: int, headers: dict[str, str], kind: type, words: str) -> None:
    """2xx only is a success, and redirects are never followed."""
    clock = HandClock()
    script = Script(web.Response(status=status, headers=headers))
    async with serving(script.routes) as base:
        publisher = telling(base, clock)
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, kind)
    assert len(script.seen) == 1
    if "Retry-After" in headers:
        assert isinstance(outcome, NotDone)
        assert outcome.wait == timedelta(seconds=77)
    assert words in getattr(outcome, "why", "")


async def test_before_the_incident_a_receiver_that_is_gone_is_found() -> None:
    """`check` sends no event and still learns this."""
    script = Script(web.Response(status=410))
    async with serving(script.routes) as base:
        publisher = telling(base, HandClock())
        [fault] = await publisher.preflight()
        await publisher.close()
    assert "gone" in fault.what
    assert [call.method for call in script.seen] == ["OPTIONS"]


class Names:
    """Answers every name with the same addresses, or with none."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def __call__(self, host: str) -> Sequence[str]:
        """The addresses."""
        if not self._addresses:
            raise OSError(f"no such host: {host}")
        return self._addresses


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.9", "::1", "fe80::1%eth0", "::ffff:10.0.0.5"]
)
async def test_nothing_is_sent_into_our_own_network(address: str) -> None:
    """A mistyped or hijacked name must not reach the metadata service or an admin page; one bad address is enough."""
    where = Names("93.184.216.34", address)
    publisher = Webhook("https://hooks.example.com/1", [key(NEW)], clock=HandClock(), line=quick_line(), resolve=where)
    outcome = await publisher.publish(publisher.prepare(make_post()))
    [fault] = await publisher.preflight()
    await publisher.close()
    assert isinstance(outcome, Refused)
    assert "allow_internal" in outcome.why
    assert "own network" in fault.what


async def test_a_name_without_an_address_is_surely_not_done() -> None:
    """Nothing left."""
    publisher = Webhook("https://hooks.example.com", [key(NEW)], clock=HandClock(), line=quick_line(), resolve=Names())
    assert isinstance(await publisher.publish(publisher.prepare(make_post())), NotDone)
    await publisher.close()


async def test_who_means_it_may_call_inward() -> None:
    """An internal receiver is an outlet like any other once the settings say so."""
    publisher = Webhook(
        "https://127.0.0.1:1/hook", [key(NEW)], clock=HandClock(), line=quick_line(), allow_internal=True
    )
    outcome = await publisher.publish(publisher.prepare(make_post()))
    await publisher.close()
    assert isinstance(outcome, NotDone)
    assert "could not be reached" in outcome.why


async def test_public_addresses_are_told_from_our_own() -> None:
    """As the registries of addresses say."""
    assert not leads_inward("93.184.216.34")
    assert not leads_inward("2606:2800:220:1:248:1893:25c8:1946")
    assert all(map(leads_inward, await resolved("localhost")))
