"""The real Bolt application over a real SQLite, without a wire: inputs go in together, each answer is looked at."""

import asyncio
import itertools
import json
import shutil
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.incident import Incident
from bot.services import incidents
from bot.slack.app import Speaker, build_app
from storage import Store, Transaction
from storage import incidents as incident_rows
from tests.builders import act, book, order
from tests.slack.desk import EVENING, HandClock, House
from tests.slack.fuzz.figures import Fault, Figures, Kind, Wrong
from tests.slack.fuzz.inputs import Payload
from tests.slack.fuzz.silent_slack import Call, SilentGateway, shouted

SHOWN = 600
"""Of an input in a fault, in characters."""

OK = 200

PATIENCE = 3.0
"""Seconds that Slack waits for an answer, counted in this process's own time: a busy machine is not the bot."""


class Bench:
    """A house with an incident, and the application that people reach it by."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template
        self._numbers = itertools.count(1)
        self.figures = Figures()
        self._stray: list[str] = []

    async def open(self) -> None:
        """A fresh house: what came before is gone."""
        path = self._folder / f"house-{next(self._numbers)}.db"
        shutil.copy(self._template, path)
        self._store = Store(f"sqlite:///{path}")
        self._house = House(store=self._store, clock=HandClock())
        self._gateway = SilentGateway()
        self._speaker = Speaker(self._gateway)
        self._app = build_app(self._house, self._gateway, self._speaker)
        self._app.error(self._failed)
        for step in self._app._async_middleware_list:
            if hasattr(step, "auth_test_result"):  # Bolt copies the client and would ask over the wire
                step.auth_test_result = await self._gateway.silent.auth_test()
        asyncio.get_running_loop().set_exception_handler(lambda _, about: self._stray.append(repr(about)[:SHOWN]))
        await self._store.run(_furnish)

    async def close(self) -> None:
        """Nothing stays."""
        await self._speaker.drain()
        await self._store.close()
        for left in self._folder.glob("house-*"):
            left.unlink()

    async def together(self, payloads: Sequence[Payload]) -> None:
        """All of them in flight at once. Raises Wrong, with everything that went wrong."""
        self._house.clock.advance(seconds=1)
        self._gateway.silent.made.clear()
        sent = [self._stamped(p) for p in payloads]
        began, used = time.perf_counter(), time.process_time()
        answers = await asyncio.gather(*(self._answer(p) for p in sent))
        await self._speaker.drain()
        took = time.process_time() - used
        self.figures.inputs += len(payloads)
        self.figures.seconds += time.perf_counter() - began
        self.figures.slowest = max(self.figures.slowest, took)
        self._look(sent, answers, took)

    async def _answer(self, payload: Payload) -> BoltResponse:
        began = time.perf_counter()
        answer = await self._app.async_dispatch(_request(payload))
        self.figures.waits.append(time.perf_counter() - began)
        return answer

    def _stamped(self, payload: Payload) -> Payload:
        """Slack's own marks, so that no two inputs are the same one told twice."""
        number = str(next(self._numbers))
        if "actions" in payload:
            payload["actions"][0]["action_ts"] = number
        if "view" in payload and payload.get("type") == "view_submission":
            payload["view"]["id"] = f"V{number}"
        reply = {"response_url": f"https://hooks.slack.com/{number}"} if "response_url" in payload else {}
        return {**payload, **reply, "trigger_id": f"t{number}", "action_ts": number}

    def _look(self, payloads: Sequence[Payload], answers: Sequence[BoltResponse], took: float) -> None:
        made = self._gateway.silent.made
        found = [Fault(Kind.EXCEPTION, stray) for stray in self._stray]
        self._stray.clear()
        for payload, answer in zip(payloads, answers, strict=True):
            kind = kind_of(payload, answer, made)
            self.figures.answers[kind] += 1
            found += _faults(payload, answer, kind)
        found += [Fault(Kind.OTHER, f"says {bad!r}") for _, shown in made if (bad := shouted(shown))]
        if took > PATIENCE:
            found.append(Fault(Kind.UNANSWERED, f"{len(payloads)} took {took:.2f} s: {payloads!r}"[:SHOWN]))
        if found:
            raise Wrong(found)

    async def _failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        named = json.dumps(body, ensure_ascii=False)[:SHOWN]
        self._stray.append(f"{type(error).__name__}: {str(error)[:SHOWN]} at {_where(error)} for {named}")
        return BoltResponse(status=500, body="")


def kind_of(payload: Payload, answer: BoltResponse, made: Sequence[Call]) -> str:
    """How an input was answered: by words, by a form, beside a field, or with nothing but the acknowledgement."""
    if answer.status != OK:
        return "failed"
    body = _body(answer)
    if body.get("response_action"):
        return "field errors" if body["response_action"] == "errors" else "form updated"
    if body:
        return "words"
    marks = {payload.get("trigger_id"), payload.get("response_url")} - {None, ""}
    shown = {method for method, given in made if marks & {given.get("trigger_id"), given.get("url")}}
    if "response_url" in shown:
        return "words later"
    return "form" if shown else "acknowledged"


def _body(answer: BoltResponse) -> dict[str, Any]:
    return json.loads(answer.body) if answer.body.startswith("{") else {}


def _faults(payload: Payload, answer: BoltResponse, kind: str) -> list[Fault]:
    """What is wrong with one answer."""
    named = json.dumps(payload, ensure_ascii=False)[:SHOWN]
    found = [] if answer.status == OK else [Fault(Kind.EXCEPTION, f"status {answer.status} for {named}")]
    if "command" in payload and kind == "acknowledged":
        found.append(Fault(Kind.UNANSWERED, f"no answer for {named}"))
    if bad := shouted(_body(answer)):
        found.append(Fault(Kind.OTHER, f"says {bad!r} for {named}"))
    return found


def _where(error: Exception) -> str:
    """The last place of ours that it came through."""
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
    return " ".join(places[-4:])


def _request(payload: Payload) -> AsyncBoltRequest:
    return AsyncBoltRequest(mode="socket_mode", body=payload)


def _furnish(tx: Transaction) -> None:
    """Two incidents, one in its channel with a first text that waits."""
    one: Incident = incidents.declare(tx, book(), act(at=EVENING), order())
    incident_rows.change(tx, one.id, channel_id="C0ROOM")
    incidents.declare(tx, book(), act(at=EVENING), order(title="Another"))
