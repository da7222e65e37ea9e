"""The real Bolt application behind the SDK's socket client, over a real database: many inputs at once."""

import asyncio
import itertools
import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.domain.event import Event, NotNow
from bot.domain.incident import Incident
from bot.services import incidents, statements
from bot.services.export import first_breaks
from bot.services.hearing import Hearing
from bot.slack.app import build_app
from bot.slack.failures import LastEdge
from bot.slack.listeners.events import Events
from bot.slack.speaker import Speaker
from storage import Store, Transaction, events
from storage import incidents as incident_rows
from tests.builders import act, book, order
from tests.cast import COMMS_LEAD
from tests.slack.desk import EVENING, HandClock, House
from tests.slack.fuzz.carrying import Carrier, refusals
from tests.slack.fuzz.figures import Fault, Figures, Kind, Wrong
from tests.slack.fuzz.ground import Ground
from tests.slack.fuzz.odd import BENT, Payload
from tests.slack.fuzz.silent_slack import Call, SilentGateway, shouted
from tests.slack.fuzz.wire import Ack, Errors, Wire

SHOWN = 600
"""Of an input in a fault, in characters."""

PATIENCE = 3.0
"""Seconds that Slack waits for an answer, counted in this process's own time: a busy machine is not the bot."""


_WAITS = re.compile(r'"command": "/incident"|"type": "(?:block_actions|view_submission|shortcut|message_action)"')
"""Whoever did one of these waits for more than silence."""


class Bench:
    """A house with an incident, and the application that people reach it by."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._numbers = itertools.count(1)
        self._stray: list[str] = []
        self._errors = Errors()
        self.figures = Figures()

    async def open(self) -> None:
        """A fresh house: what came before is gone."""
        self._url = self._ground.build()
        self._store = Store(self._url)
        self._house = House(store=self._store, clock=HandClock())
        self._gateway = SilentGateway()
        self._speaker = Speaker(self._gateway)
        app = build_app(self._house, self._gateway, self._speaker)
        app.error(self._failed)
        for step in app._async_middleware_list:
            if hasattr(step, "auth_test_result"):  # Bolt copies the client and would ask over the wire
                step.auth_test_result = await self._gateway.silent.auth_test()
        self._wire = Wire(app, self._gateway)
        self._events = Events(self._house, self._gateway)
        self._hearing = Hearing(self._store, self._house.clock, self)
        self._heard: Counter[str] = Counter()
        self._errors.listen()
        asyncio.get_running_loop().set_exception_handler(lambda _, about: self._stray.append(repr(about)[:SHOWN]))
        self._digest = await self._store.run(_furnish)

    async def close(self) -> None:
        """What is owed is carried, every audit chain holds; then nothing stays. Raises Wrong."""
        await self._speaker.drain()
        found = await self._carry()
        breaks = await self._store.read(first_breaks)
        self._errors.stop()
        await self._wire.shut()
        await self._store.close()
        self._ground.clear(self._url)
        broken = (code for code, entry in breaks.items() if entry is not None)
        if found := [*found, *(Fault(Kind.OTHER, f"the chain of {code} does not hold") for code in broken)]:
            raise Wrong(found)

    async def _carry(self) -> list[Fault]:
        """Once more somebody looks at everything that was written, in every message there is of it."""
        carrier, made = Carrier(self._house, self._gateway), self._gateway.silent.made
        made.clear()
        await carrier.carry()
        shouts = (f"says {bad!r}" for _, shown in made if (bad := shouted(shown)))
        strays = [Fault(Kind.EXCEPTION, stray) for stray in carrier.strays]
        return [*strays, *(Fault(Kind.OTHER, what) for what in (*refusals(made), *shouts))]

    async def together(self, payloads: Sequence[Payload]) -> None:
        """All of them in flight at once. Raises Wrong, with everything that went wrong."""
        self._house.clock.advance(seconds=1)
        self._gateway.silent.made.clear()
        sent = [self._stamped(p) for p in payloads]
        began, used = time.perf_counter(), time.process_time()
        answers = await asyncio.gather(*(self._answer(number, text) for number, text in sent))
        await self._speaker.drain()
        await self._hear()
        took = time.process_time() - used
        self.figures.inputs += len(payloads)
        self.figures.seconds += time.perf_counter() - began
        self.figures.slowest = max(self.figures.slowest, took)
        self._look([text for _, text in sent], answers, took)

    async def hear(self, event: Event) -> None:
        """An event's turn: once, and without an exception that nobody expects."""
        try:
            await self._events.hear(event)
        except NotNow:
            raise
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            named = json.dumps({"kind": event.kind, **event.body})[:SHOWN]
            self._stray.append(f"{type(error).__name__}: {str(error)[:SHOWN]} at {_where(error)} for event {named}")
            return
        self.figures.answers["dealt with"] += 1
        self._heard[event.key] += 1
        if self._heard[event.key] > 1:
            self._stray.append(f"{event.key} was dealt with twice")

    async def _answer(self, number: str, text: str) -> Ack | None:
        began = time.perf_counter()
        answer = await self._wire.tell(number, text)
        self.figures.waits.append(time.perf_counter() - began)
        return answer

    async def _hear(self) -> None:
        while (claimed := await self._store.run(events.claim, self._house.clock.now(), 500))[0]:
            self._hearing.deal(claimed[0])
            while self._hearing.busy:  # noqa: ASYNC110 - its tasks are its own
                await asyncio.sleep(0.002)  # spinning would count as the work of the bot

    def _stamped(self, payload: Payload) -> tuple[str, str]:
        """Slack's own marks, so that no two inputs are the same one told twice; a number and the payload's text."""
        number = str(next(self._numbers))
        text = json.dumps(payload).replace("@number", number).replace("@digest", self._digest)
        return number, text

    def _look(self, sent: Sequence[str], answers: Sequence[Ack | None], took: float) -> None:
        made = self._gateway.silent.made
        found = [Fault(Kind.EXCEPTION, stray) for stray in (*self._stray, *self._errors.said)]
        self._stray.clear()
        self._errors.said.clear()
        for text, answer in zip(sent, answers, strict=True):
            kind = kind_of(json.loads(text), answer, made)
            self.figures.answers[kind] += 1
            found += _faults(text, answer, kind)
        found += [Fault(Kind.OTHER, f"says {bad!r}") for _, shown in made if (bad := shouted(shown))]
        found += [
            Fault(Kind.OTHER, why)
            for why in refusals([*made, *(("chat.ack", a) for a in answers if a and "blocks" in a)])
        ]
        if took > PATIENCE:
            found.append(Fault(Kind.UNANSWERED, f"{len(sent)} took {took:.2f} s: {sent!r}"[:SHOWN]))
        if found:
            raise Wrong(found)

    async def _failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return await LastEdge(self._house.clock, self._speaker).answer(error, body)
        named = json.dumps(body)[:SHOWN]
        self._stray.append(f"{type(error).__name__}: {str(error)[:SHOWN]} at {_where(error)} for {named}")
        return BoltResponse(status=500, body="")


def kind_of(payload: Payload, answer: Ack | None, made: Sequence[Call]) -> str:
    """How an input was answered: by words, by a form, beside a field, or with nothing but the acknowledgement."""
    if answer is None:
        return "failed"
    if answer.get("response_action"):
        return "field errors" if answer["response_action"] == "errors" else "form updated"
    if answer:
        return "words"
    view, user = (payload.get(name) for name in ("view", "user"))
    marks = {str(payload.get(name) or "-") for name in ("trigger_id", "response_url")}
    marks |= {str(part.get("id") or "-") for part in (view, user) if isinstance(part, dict)}
    shown = {how for how, given in made if marks & {given.get(n) for n in ("trigger_id", "url", "view_id", "user")}}
    return next((_SHOWN[how] for how in _SHOWN if how in shown), "acknowledged")


_SHOWN = {
    "response_url": "words later",
    "views.open": "form",
    "views.push": "form",
    "views.update": "form updated",
    "chat.postEphemeral": "words later",
}
"""What people see of a call."""


def _faults(text: str, answer: Ack | None, kind: str) -> list[Fault]:
    """What is wrong with one answer."""
    found = [Fault(Kind.UNANSWERED, f"no acknowledgement for {text[:SHOWN]}")] if answer is None else []
    if kind == "acknowledged" and BENT not in text and _WAITS.search(text):
        found.append(Fault(Kind.UNANSWERED, f"no answer for {text[:SHOWN]}"))
    if bad := shouted(answer):
        found.append(Fault(Kind.OTHER, f"says {bad!r} for {text[:SHOWN]}"))
    return found


def _where(error: Exception) -> str:
    """The last place of ours that it came through."""
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
    return " ".join(places[-4:])


def _furnish(tx: Transaction) -> str:
    """Two incidents, one in its channel with a text that waits for its approver; the digest of that."""
    one: Incident = incidents.declare(tx, book(), act(at=EVENING), order())
    incident_rows.change(tx, one.id, channel_id="C0ROOM")
    incidents.declare(tx, book(), act(at=EVENING), order(title="Another"))
    author = act(COMMS_LEAD, EVENING)
    proposal = statements.propose(tx, book(), author, one.id, None)
    waiting = statements.submit(tx, book(), author, one.id, proposal.kind.value, proposal.texts)
    return waiting.revision.digest
