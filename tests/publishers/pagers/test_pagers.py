"""Paging: what leaves, how each answer is read, and that a page nobody got is called out in Slack."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.domain.delivery import Delivery, Done, NotDone, Outcome, Refused, Unknown
from bot.domain.policy import PagerRule
from bot.publishers.pagers import PageCourier, build_pager, pager_faults
from bot.publishers.pagers.courier import TRIES
from bot.rehearsal.networks.pagerduty import ROUTING_KEY, SimulatedPagerDuty
from bot.services.ports import SystemClock
from tests.builders import delivery, local

PAGE = {
    "incident": 1,
    "code": "INC-1",
    "title": "Wrong balances",
    "severity": "sev1",
    "clock": "K1",
    "clock_title": "first public word",
    "instance": "1",
    "percent": 150,
    "due_at": local("21:00").isoformat(),
    "roles": ["duty_comms"],
}
SECRET = base64.b64encode(b"a key of thirty-two bytes length").decode()


def page(key: str = "INC-1/7/page/duty", **changes: object) -> Delivery:
    """The page of 21:07:30."""
    plain = {"courier": "page", "action": "duty", "payload": PAGE, "created_at": local("21:07:30")} | changes
    return delivery(key, **plain)


@asynccontextmanager
async def served(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    """These routes on a free port of this machine."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def send(rule: PagerRule, given: dict[str, str], *pages: Delivery) -> list[Outcome]:
    """What becomes of these pages."""
    pager = build_pager(rule, given, SystemClock())
    courier = PageCourier({"duty": pager})
    try:
        return [await courier.send(one) for one in pages]
    finally:
        await pager.close()


DUTY = PagerRule(name="duty", kind="pagerduty")
HOOK = PagerRule(name="duty", kind="webhook")


async def test_an_alert_is_resolved_by_its_own_key() -> None:
    """Once the clock has ended: the same dedup key, and nothing else that PagerDuty would need."""
    there = SimulatedPagerDuty()
    async with served(there.routes()) as url:
        over = page("INC-1/7/page/duty/over", payload=PAGE | {"over": True})
        outcomes = await send(DUTY, there.credentials(url), page(), over)
    assert all(isinstance(o, Done) for o in outcomes)
    assert [e["event_action"] for e in there.alerts["INC-1/K1/1"]] == ["trigger", "resolve"]
    assert there.events[1].keys() == {"routing_key", "event_action", "dedup_key"}


async def test_pages_of_one_clock_are_one_alert() -> None:
    """The dedup key is incident and clock: 150 % and 200 % ring the same alarm; another clock is another."""
    there = SimulatedPagerDuty()
    async with served(there.routes()) as url:
        other = page("INC-1/9/page/duty", payload=PAGE | {"clock": "K7", "instance": "2"})
        outcomes = await send(DUTY, there.credentials(url), page(), page("INC-1/8/page/duty"), other)
    assert all(isinstance(o, Done) for o in outcomes)
    assert {key: len(events) for key, events in there.alerts.items()} == {"INC-1/K1/1": 2, "INC-1/K7/2": 1}
    told = there.events[0]["payload"]
    assert told["severity"] == "critical"
    assert told["summary"] == "INC-1 SEV1: first public word was due 20:00 UTC. Wrong balances"


async def test_a_wrong_key_is_refused_and_a_fault_is_tried_again() -> None:
    """400 will never do; 500 may; after a minute of tries it counts as not delivered."""
    there = SimulatedPagerDuty()
    async with served(there.routes()) as url:
        assert isinstance((await send(DUTY, {"routing_key": "no", "url": f"{url}/net/pagerduty"}, page()))[0], Refused)
        there.fail = 2
        first, last = await send(DUTY, there.credentials(url), page(attempts=1), page(attempts=TRIES))
    assert isinstance(first, NotDone)
    assert isinstance(last, Refused)


async def test_nobody_there_is_not_done() -> None:
    """A refused connection: nothing left."""
    given = {"routing_key": ROUTING_KEY, "url": "http://127.0.0.1:1"}
    assert isinstance((await send(DUTY, given, page(attempts=1)))[0], NotDone)


@pytest.mark.parametrize(
    ("status", "kind"), [(202, Unknown), (429, NotDone), (503, NotDone), (404, Refused), (302, Refused)]
)
async def test_every_answer_is_read(status: int, kind: type[Outcome]) -> None:
    """Accepted without saying so is unknown; busy and broken are tried again; the rest is refused."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"message": "as it is"}, status=status)

    async with served([web.post("/v2/enqueue", answer)]) as url:
        assert isinstance((await send(DUTY, {"routing_key": "k", "url": url}, page(attempts=1)))[0], kind)


async def test_a_webhook_is_signed_by_the_standard() -> None:
    """Whoever receives it computes the same over id, timestamp and body; the id is the page's own key."""
    seen: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        return web.Response(status=204)

    async with served([web.post("/hook", take)]) as url:
        given = {"url": f"{url}/hook", "secret": f"whsec_{SECRET}"}
        assert [type(o) for o in await send(HOOK, given, page(), page())] == [Done, Done]
    headers, body = seen[0]
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(base64.b64decode(SECRET), content, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert {h["webhook-id"] for h, _ in seen} == {"INC-1/7/page/duty"}


@pytest.mark.parametrize(("status", "kind"), [(500, NotDone), (429, NotDone), (410, Refused)])
async def test_a_webhook_that_does_not_take_it(status: int, kind: type[Outcome]) -> None:
    """Broken or busy: later; gone: a person must act."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with served([web.post("/hook", answer)]) as url:
        given = {"url": f"{url}/hook", "secret": SECRET}
        assert isinstance((await send(HOOK, given, page(attempts=1)))[0], kind)


async def test_a_pager_nobody_set_up_is_refused() -> None:
    """Named in the policy, without settings: people hear of it in Slack."""
    assert isinstance(await PageCourier({}).send(page()), Refused)


@pytest.mark.parametrize(
    ("rule", "given", "faults"),
    [
        (DUTY, {}, ["BAYAN_PAGERS__DUTY__ROUTING_KEY"]),
        (DUTY, {"routing_key": "k", "token": "t"}, ["BAYAN_PAGERS__DUTY__TOKEN"]),
        (HOOK, {"url": "http://example.com", "secret": "é"}, ["BAYAN_PAGERS__DUTY__URL", "BAYAN_PAGERS__DUTY__SECRET"]),
        (HOOK, {"url": "https://example.com/x", "secret": SECRET}, []),
    ],
)
def test_what_its_settings_lack(rule: PagerRule, given: dict[str, str], faults: list[str]) -> None:
    """Every fault at once, by the name the environment has for it."""
    assert [f.place for f in pager_faults(rule, given)] == faults
    if faults:
        with pytest.raises(ValueError, match="BAYAN_PAGERS"):
            build_pager(rule, given, SystemClock())
