"""Knocking over real HTTP: who is let in, what is answered, what is kept before the answer, and what waits outside."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

import httpx
import pytest
import structlog
from aiohttp import web
from sqlalchemy import select

from bot.domain.intake import Interpreter
from bot.domain.policy import HookRule
from bot.services.ports import Transactions
from bot.web.hooks import Doors, Hook, alertmanager, generic, help_desk, opsgenie, pagerduty
from bot.web.hooks import door as door_module
from storage import Store, StoreUnavailable
from storage.core import REPORT
from tests.builders import book
from tests.slack.desk import HandClock
from tests.web.hooks.senders import KEY, SECRET, TOKEN, alert, bearer, complaint, event, group, signed, stamped

R = TypeVar("R")
BODY = json.dumps(complaint()).encode()


def ticket(number: int) -> bytes:
    """A complaint of its own."""
    return json.dumps(complaint(link=f"https://desk.example/tickets/{number}")).encode()


class Slow:
    """A database that is asked for a while before it answers, or does not answer at all."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.gate = asyncio.Event()
        self.at_once = self.most = 0
        self.dead = False

    async def run(self, fn: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the port's own
        """Waits at the gate, and counts who waits there."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await self.gate.wait()
            if self.dead:
                raise StoreUnavailable("the disk is full")
            return await self.store.run(fn, *args, **kwargs)
        finally:
            self.at_once -= 1

    async def read(self, fn: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """As the store."""
        return await self.store.read(fn, *args, **kwargs)


@dataclass
class Porch:
    """A running door, and a client in front of it."""

    client: httpx.AsyncClient
    clock: HandClock
    store: Store

    async def desk(
        self, body: bytes = BODY, event_id: str = "msg_1", changed: Mapping[str, str] = MappingProxyType({})
    ) -> httpx.Response:
        """The help desk knocks."""
        headers = stamped(body, KEY, at=self.clock.now(), event_id=event_id) | dict(changed)
        return await self.client.post("/hooks/desk", content=body, headers=headers)

    async def reports(self) -> int:
        """How many complaints were counted."""
        return await self.store.read(lambda tx: len(tx.execute(select(REPORT.c.id)).all()))


def hook(name: str, kind: ModuleType, **told: str) -> tuple[str, Hook]:
    """A hook of this kind."""
    rule = HookRule(name=name, kind=kind.KIND.name)
    return name, Hook(rule=rule, kind=kind.KIND, told=told, means=Interpreter(rule, book().policy))


HOOKS = dict(
    [
        hook("desk", help_desk, secret=KEY),
        hook("alertmanager", alertmanager, token=TOKEN),
        hook("pagerduty", pagerduty, secret=SECRET),
        hook("opsgenie", opsgenie, token=TOKEN),
        hook("other", generic, token=TOKEN),
    ]
)


async def opened(store: Store, through: Transactions | None = None) -> AsyncIterator[Porch]:
    """Doors behind a real server."""
    clock = HandClock()
    app = web.Application()
    app.add_routes(Doors(through or store, book(), clock, HOOKS).routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False, timeout=60) as client:
        yield Porch(client, clock, store)
    await runner.cleanup()


@pytest.fixture
async def porch(store: Store) -> AsyncIterator[Porch]:
    """Doors on a fresh database."""
    async for one in opened(store):
        yield one


@pytest.fixture
def slow(store: Store) -> Slow:
    """A database that waits."""
    return Slow(store)


@pytest.fixture
async def crowded(store: Store, slow: Slow) -> AsyncIterator[Porch]:
    """Doors on a database that waits."""
    async for one in opened(store, slow):
        yield one


def said(answer: httpx.Response) -> Mapping[str, Any]:
    """What was answered."""
    found: Mapping[str, Any] = answer.json()
    return found


async def test_a_complaint_is_counted_before_it_is_answered(porch: Porch) -> None:
    """200 means that it is in the database; the same delivery, and the same ticket, is counted once."""
    first = await porch.desk()
    again = await porch.desk()
    porch.clock.advance(minutes=1)
    other = await porch.desk(ticket(8), event_id="msg_2")
    same = await porch.desk(ticket(8), event_id="msg_3")

    assert [a.status_code for a in (first, again, other, same)] == [200] * 4
    assert [said(a)["message"] for a in (first, again, other)] == ["heard", "heard before", "heard"]
    assert await porch.reports() == 2


async def test_who_proves_nothing_learns_nothing(porch: Porch) -> None:
    """401 with the same words whatever was wrong with it, and nothing is kept."""
    wrong = [
        await porch.client.post("/hooks/desk", content=BODY),
        await porch.desk(changed={"webhook-signature": "v1,AAAA"}),
        await porch.desk(changed={"webhook-timestamp": str(int((porch.clock.now() - timedelta(hours=1)).timestamp()))}),
        await porch.client.post("/hooks/alertmanager", content=b"no JSON", headers=bearer("wrong")),
        await porch.client.post("/hooks/pagerduty", content=b"{}", headers=signed(b"{}", "wrong")),
        await porch.client.post("/hooks/opsgenie", content=b"{}", headers={b"authorization": b"Bearer \xff\xfe"}),
    ]

    assert {(a.status_code, a.text) for a in wrong} == {(401, wrong[0].text)}
    assert await porch.reports() == 0


async def test_an_old_delivery_cannot_be_played_again(porch: Porch) -> None:
    """After five minutes even a good signature is none."""
    headers = stamped(BODY, KEY, at=porch.clock.now())
    porch.clock.advance(minutes=6)

    assert (await porch.client.post("/hooks/desk", content=BODY, headers=headers)).status_code == 401


async def test_there_is_no_other_hook(porch: Porch) -> None:
    """An unknown name is 404, and a hook is posted to, not looked at."""
    assert (await porch.client.post("/hooks/other_one", content=BODY)).status_code == 404
    assert (await porch.client.post("/hooks/", content=BODY)).status_code == 404
    assert (await porch.client.get("/hooks/desk")).status_code == 405


async def test_each_kind_is_heard_at_its_door(porch: Porch) -> None:
    """With the headers that its source sends, in whatever case HTTP brings them."""
    body = json.dumps(event("pagey.ping")).encode()
    answers = [
        await porch.client.post("/hooks/alertmanager", json=group(alert()), headers=bearer()),
        await porch.client.post("/hooks/pagerduty", content=body, headers=signed(body, SECRET)),
        await porch.client.post("/hooks/opsgenie", json={"action": "AddNote", "alert": {}}, headers=bearer()),
        await porch.client.post("/hooks/other", json={"alerts": []}, headers=bearer()),
    ]

    assert [(a.status_code, said(a)["alerts"]) for a in answers] == [(200, 1), (200, 0), (200, 0), (200, 0)]


async def test_what_cannot_be_read_is_explained(porch: Porch) -> None:
    """422 with the place and what is expected there; the same delivery put right is heard."""
    wrong = json.dumps({"type": "complaint.created", "data": {"text": 7}}).encode()
    refused = await porch.desk(wrong)

    assert refused.status_code == 422
    assert said(refused)["message"] == "data[0].text should be a text, and is a number"
    assert (await porch.desk()).status_code == 200


async def test_a_body_has_an_end(porch: Porch) -> None:
    """More than a mebibyte is refused before it is read, compressed or not."""
    large = json.dumps(complaint("x" * 2**21)).encode()

    assert (await porch.desk(large)).status_code == 413


async def test_a_body_arrives_in_time(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends half a body and waits is sent away."""
    monkeypatch.setattr(door_module, "PATIENCE", 0.05)

    async def halting() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(0.5)

    answer = await porch.client.post("/hooks/desk", content=halting())

    assert answer.status_code == 408


async def test_a_storm_waits_outside(crowded: Porch, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are written down at a time, some wait, the rest is to come again; what was accepted is there."""
    monkeypatch.setattr(door_module, "WAITING", 20)
    storm = [asyncio.create_task(crowded.desk(ticket(n), event_id=f"msg_{n}")) for n in range(60)]
    turned_away = 0
    for next_one in asyncio.as_completed(storm):
        turned_away += (await next_one).status_code == 503
        if turned_away == 40:
            break
    slow.gate.set()
    answers = [await t for t in storm]

    assert sorted({a.status_code for a in answers}) == [200, 503]
    assert sum(a.status_code == 200 for a in answers) == 20 == await crowded.reports()
    assert {a.headers.get("Retry-After") for a in answers if a.status_code == 503} == {"5"}
    assert slow.most == door_module.AT_ONCE


async def test_what_was_not_written_down_is_not_accepted(crowded: Porch, slow: Slow) -> None:
    """A database that does not answer is 503: the source comes again."""
    slow.dead = True
    slow.gate.set()

    assert (await crowded.desk()).status_code == 503
    slow.dead = False
    assert said(await crowded.desk())["message"] == "heard"


async def test_no_secret_and_no_body_is_logged(porch: Porch) -> None:
    """What is logged names the hook and what was wrong, never what somebody sent or holds."""
    with structlog.testing.capture_logs() as logged:
        await porch.desk()
        await porch.client.post("/hooks/desk", content=BODY, headers=bearer(TOKEN))
        await porch.client.post("/hooks/alertmanager", json={"version": 3}, headers=bearer())
    text = json.dumps(logged, default=str)

    assert {line["action"] for line in logged} == {"hook.heard", "hook.stranger", "hook.misshapen"}
    assert not any(word in text for word in (TOKEN, KEY, KEY.removeprefix("whsec_"), "balance"))
