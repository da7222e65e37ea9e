"""The simulated receiver believes the reference library and nobody without the secret."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from standardwebhooks import Webhook as Reference

from bot.rehearsal.networks.webhook import Webhook
from bot.rehearsal.networks.webhook.server import SECRET
from tests.rehearsal.networks.stage import HandClock, Json, serving

ADDRESS = "/net/webhook/events"


@pytest.fixture
def receiver(clock: HandClock) -> Webhook:
    """The receiver the test looks at."""
    return Webhook(clock=clock)


@pytest.fixture
async def line(receiver: Webhook) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with serving(receiver.routes()) as client:
        yield client


def event(kind: str = "published", **data: object) -> str:
    """The body of an event."""
    return json.dumps({"type": f"statement.{kind}", "data": {"text": "All is well.", "language": "en", **data}})


def headers(event_id: str, at: datetime, body: str, secret: str = SECRET) -> dict[str, str]:
    """As the reference library signs it."""
    signature = Reference(secret).sign(event_id, at, body)
    stamp = str(int(at.timestamp()))
    return {"webhook-id": event_id, "webhook-timestamp": stamp, "webhook-signature": signature}


async def tell(line: httpx.AsyncClient, clock: HandClock, event_id: str, body: str) -> httpx.Response:
    """Sends a signed event."""
    return await line.post(ADDRESS, content=body.encode(), headers=headers(event_id, clock.now(), body))


async def test_an_event_is_taken_once(line: httpx.AsyncClient, clock: HandClock, receiver: Webhook) -> None:
    """The id decides, whatever the body says the second time."""
    for text in ("One", "Two"):
        assert (await tell(line, clock, "msg_1", event(text=text))).status_code == 200
    assert [p.text for p in receiver.timeline.live()] == ["One"]


async def test_events_about_events(line: httpx.AsyncClient, clock: HandClock, receiver: Webhook) -> None:
    """A correction rewrites, a retraction removes; both need something to be about."""
    await tell(line, clock, "msg_1", event())
    assert (await tell(line, clock, "msg_2", event("corrected", about="msg_1", text="Better"))).status_code == 200
    assert receiver.timeline.live()[0].text == "Better"
    assert (await tell(line, clock, "msg_3", event("retracted", about="msg_1"))).status_code == 200
    assert receiver.timeline.live() == []
    assert (await tell(line, clock, "msg_4", event("corrected", about="msg_9"))).status_code == 404


@pytest.mark.parametrize(
    "body", ["[]", "no json", '{"type": "statement.published"}', '{"type": "statement.moved", "data": {}}']
)
async def test_what_is_no_event(line: httpx.AsyncClient, clock: HandClock, body: str) -> None:
    """Signed, and still nothing to take."""
    assert (await tell(line, clock, "msg_1", body)).status_code == 422


async def test_who_is_not_believed(line: httpx.AsyncClient, clock: HandClock, receiver: Webhook) -> None:
    """Another secret, another body, a late or early moment, a header that is missing."""
    body, now = event(), clock.now()
    good = headers("msg_1", now, body)
    other = "whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M="
    tries: list[tuple[dict[str, str], str]] = [
        (headers("msg_1", now, body, other), body),
        (good, event(text="changed")),
        (good | {"webhook-id": "msg_2"}, body),
        (good | {"webhook-timestamp": "soon"}, body),
        (headers("msg_1", now - timedelta(seconds=301), body), body),
        (headers("msg_1", now + timedelta(seconds=301), body), body),
        ({k: v for k, v in good.items() if k != "webhook-signature"}, body),
        (good | {"webhook-signature": good["webhook-signature"].replace("v1,", "v2,")}, body),
    ]
    for sent, content in tries:
        answer: Json = (await line.post(ADDRESS, content=content.encode(), headers=sent)).json()
        assert answer["error"]
    assert receiver.timeline.everything() == []


async def test_a_list_with_one_good_signature_passes(line: httpx.AsyncClient, clock: HandClock) -> None:
    """While keys change, the sender signs with both."""
    body = event()
    sent = headers("msg_1", clock.now(), body)
    sent["webhook-signature"] = "v1,bm90IHRoaXM= v1a,x " + sent["webhook-signature"]
    assert (await line.post(ADDRESS, content=body.encode(), headers=sent)).status_code == 200


async def test_too_large_and_gone(line: httpx.AsyncClient, clock: HandClock, receiver: Webhook) -> None:
    """413, and 410 for good."""
    assert (await tell(line, clock, "msg_1", event(text="x" * 20_000))).status_code == 413
    receiver.gone = True
    assert (await tell(line, clock, "msg_1", event())).status_code == 410
