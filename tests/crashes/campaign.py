"""A crash run: incidents are declared and written about; every approval is followed by `kill -9` at a random moment."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import or_, select

from bot.domain.act import Act
from bot.domain.delivery import SETTLED, DeliveryState
from bot.domain.errors import Refusal
from bot.domain.incident import Incident
from bot.domain.statement import State, Statement
from bot.rehearsal.server import RehearsalServer
from bot.services import stopped
from bot.services.outbox import card_key
from bot.slack.rendering import seen_payload
from storage import Transaction, incidents, statements
from storage.core import DELIVERY
from tests.cast import COMMS_LEAD
from tests.crashes.judge import NOBODY_CAN_TELL, Line, judge, read_ledger
from tests.crashes.outlets import on_the_page, words
from tests.crashes.people import Json, Never, until
from tests.crashes.scene import PER_INCIDENT, Options, Scene, scene
from tests.wire import Mishap

AT_ONCE = 6
"""Incidents whose statements are approved in one moment, under fire."""

KILL_WITHIN = 0.4
"""Real seconds after an approval within which the bot is killed; more each time the approval came too late for it."""

CATCHING_UP = 1.0
"""Real seconds after it is back within which it is killed again, sometimes."""

LOOK_AGAIN = 0.5
"""Real seconds between two looks of the person who is asked what is there."""

REST = 1200.0
"""Real seconds it may take until nothing is left to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a run ended."""

    planned: int  #: publishes, by the number of statements that people wrote
    lines: tuple[Line, ...]
    kills: int
    seconds: float
    mishaps: int  #: answers and requests the wires lost
    chains: str  #: what `bayan verify` said where a chain does not hold
    receipts: int  #: words with a receipt in the exported documents
    looked: int  #: how often a person had to look, because nobody else could tell
    notes: tuple[str, ...]  #: what the receivers counted besides
    messages: int  #: messages in Slack that came from a delivery
    doubled_messages: tuple[str, ...]
    lost_messages: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether everything approved is out once and proven, the records hold, and Slack heard everything once."""
        all_of_it = self.planned == sum(line.approved for line in self.lines)
        proven = self.receipts == sum(line.published for line in self.lines)
        heard = not (self.doubled_messages or self.lost_messages)
        return all_of_it and all(line.clean for line in self.lines) and proven and heard and not self.chains


async def run(options: Options, folder: Path) -> Result:
    """Plays the run in `folder`. Raises Never when something does not come to pass."""
    began = time.monotonic()
    async with scene(options, folder) as world:
        campaign = Campaign(options, world)
        await campaign.play()
        return await campaign.result(began)


class Campaign:
    """The plot. What people do, they do until it is done, as people whose Slack showed an error would."""

    def __init__(self, options: Options, world: Scene) -> None:
        self._options = options
        self._world = world
        self._chance = random.Random(options.seed)  # noqa: S311 - repeatable on purpose
        self._left = options.statements
        self._looked = 0

    async def play(self) -> None:
        """A few incidents at a time are declared; round by round each gets a statement, under fire; then rest."""
        await self._start()
        looking = asyncio.ensure_future(self._keep_looking())
        try:
            for services in batched(self._options.services, AT_ONCE):
                rooms = [await self._declare(service) for service in services]
                for _ in range(PER_INCIDENT):
                    written = [(await self._write(incident)).id for incident in rooms[: self._left]]
                    await self._approve_and_kill(written)
                    self._left -= len(written)
        finally:
            looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        await self._rest()
        if code := await self._world.bot.stop():
            raise Never(f"the bot stopped with {code}")

    async def _start(self) -> None:
        await self._world.bot.start()
        await until("the bot connects", self._connected)

    async def _connected(self) -> bool:
        return self._world.connected

    async def _declare(self, service: str) -> Incident:
        """Declared, and its room is made."""
        known = {i.id for i in await self._world.store.read(incidents.recent, 1000)}
        told = await self._world.people.declare(service)

        async def made() -> Incident | None:
            found = await self._world.store.read(incidents.recent, 1000)
            return next((i for i in found if i.id not in known and i.channel_id), None)

        return await until(f"a room for {service}; it was said {told}", made)

    async def _write(self, incident: Incident) -> Statement:
        """The next statement of an incident, sent to its approvers."""
        before = await self._world.store.read(statements.of_incident, incident.id)
        if before:
            await until(f"a word on {incident.code}", lambda: self._word(incident))
        write = self._world.people.no_change if before else self._world.people.say
        told = await write(str(incident.channel_id))

        async def written() -> Statement | None:
            found = await self._world.store.read(statements.of_incident, incident.id)
            return found[-1] if len(found) > len(before) else None

        return await until(f"a statement on {incident.code}; it was said {told}", written)

    async def _word(self, incident: Incident) -> bool:
        found = await self._world.store.read(statements.of_incident, incident.id)
        return any(s.state is State.PUBLISHED for s in found)

    async def _approve_and_kill(self, written: Sequence[int]) -> None:
        """Approves all at once until they are approved; every attempt ends with a kill, and some of the restarts do."""
        within = KILL_WITHIN
        while waiting := [key for key in written if await self._state(key) is State.PENDING]:
            cards = [await self._card(key) for key in waiting]
            within = max(within, 2 * await self._pace())
            await self._killed(self._chance.uniform(0, within), cards)
            await self._start()
            within *= 2
            if self._chance.random() < self._options.again:
                await self._killed(self._chance.uniform(0, CATCHING_UP))
                await self._start()

    async def _card(self, statement: int) -> Json:
        return await until(f"the card of statement {statement}", lambda: self._world.people.card(statement))

    async def _pace(self) -> float:
        """How many real seconds the bot takes to answer a small question: on a busy machine everything takes longer."""
        await until("the bot answers", self._world.people.at_ease)
        began = time.monotonic()
        await until("the bot answers", self._world.people.at_ease)
        return time.monotonic() - began

    async def _killed(self, after: float, cards: Sequence[Json] = ()) -> None:
        presses = [asyncio.ensure_future(self._world.people.approve(card)) for card in cards]
        await asyncio.sleep(after)
        await self._world.bot.kill()
        for press in presses:
            press.cancel()
        await asyncio.gather(*presses, return_exceptions=True)

    async def _again(self, act: Act, delivery: int) -> None:
        try:
            await self._world.store.run(stopped.resend, self._world.book, act, delivery)
        except Refusal:
            await self._world.store.run(stopped.give_up, self._world.book, act, delivery, "a newer word is out")

    async def _state(self, statement: int) -> State:
        found = await self._world.store.read(statements.get, statement)
        if found is None:
            raise Never(f"statement {statement} is gone")
        return found.state

    async def _rest(self) -> None:
        """Until nothing is left to be done, neither by the bot nor by the person who looks where nobody else can."""
        end = time.monotonic() + REST
        while waiting := await self._world.store.read(unsettled) or await self._look():
            if time.monotonic() > end or not self._world.bot.alive:
                raise Never(f"rest: {waiting}")
            await asyncio.sleep(0.5)

    async def _keep_looking(self) -> None:
        """As a person does who is asked: within a moment, while everything else goes on."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_AGAIN)

    async def _look(self) -> list[str]:
        """A person looks at what was parked where nobody can be asked: it is there, or it is sent again, or given up
        where a newer word is out.
        """
        ledger = await self._world.store.read(read_ledger)
        parked = [d for d in ledger.deliveries if d.state is DeliveryState.PARKED and d.action in NOBODY_CAN_TELL]
        for delivery in parked:
            seen = await self._world.outlets[delivery.action].published()
            there = words(str(delivery.payload["body"])) in seen
            act = Act(who=COMMS_LEAD, at=datetime.now(UTC))
            if there:
                url = "https://example.com/seen"
                await self._world.store.run(stopped.confirm, self._world.book, act, delivery.id, url)
            else:
                await self._again(act, delivery.id)
        self._looked += len(parked)
        return [delivery.key for delivery in parked]

    async def result(self, began: float) -> Result:
        """Counts on every outlet, in the exported documents, in the records and in Slack."""
        world = self._world
        ledger = await world.store.read(read_ledger)
        seen = {"status_page": on_the_page(world.page)}
        seen |= {name: await outlet.published() for name, outlet in world.outlets.items()}
        documents = [
            await self._exported(code) for code in sorted({s.revision.content.incident for s in ledger.statements})
        ]
        code, said = await world.bot.command("verify")
        heard = Counter(delivered(world.server))
        return Result(
            planned=self._options.statements * self._options.per_statement,
            lines=tuple(judge(ledger, seen)),
            kills=world.bot.kills,
            seconds=time.monotonic() - began,
            mishaps=sum(1 for wire in world.wires for _, mishap in wire.seen if mishap is not Mishap.NONE),
            chains=said if code else "",
            looked=self._looked,
            notes=tuple(note for outlet in world.outlets.values() if (note := outlet.note())),
            receipts=sum(1 for d in documents for word in d["words"] if word["remote_id"]),
            messages=heard.total(),
            doubled_messages=tuple(key for key, count in heard.items() if count > 1),
            lost_messages=tuple(k for k in await world.store.read(posted) if k not in heard),
        )

    async def _exported(self, code: str) -> Json:
        status, said = await self._world.bot.command("export", code, "--json")
        if status:
            raise Never(f"bayan export {code}: {said}")
        found: Json = json.loads(said)
        return found


def batched(things: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """So many at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))


def delivered(server: RehearsalServer) -> list[str]:
    """The delivery keys of every message in every channel of the simulated Slack, and of every canvas."""
    channels = server.workspace._world.state.channels.values()
    shown = [seen_payload(m.shown(all_metadata=True)) for channel in channels for m in channel.messages.values()]
    written = [re.match(r"# INC-(\d+) ", channel.canvas.markdown) for channel in channels if channel.canvas]
    keys = [str(payload["delivery_key"]) for payload in shown if payload]
    return keys + [card_key("canvas", int(found[1])) for found in written if found]


_UNSETTLED = [s.value for s in DeliveryState if s not in SETTLED]
_SAYS = or_(DELIVERY.c.action.in_(["post", "dm"]), DELIVERY.c.action.startswith("card."))


def unsettled(tx: Transaction) -> list[str]:
    """What is left to be done, and what went wrong with it last."""
    rows = tx.execute(
        select(DELIVERY.c.key, DELIVERY.c.state, DELIVERY.c.trouble).where(DELIVERY.c.state.in_(_UNSETTLED))
    )
    return [f"{row.key} {row.state} {row.trouble}" for row in rows]


def posted(tx: Transaction) -> list[str]:
    """The keys of everything that Slack has shown, as far as the bot knows."""
    rows = tx.execute(select(DELIVERY.c.key).where(DELIVERY.c.courier == "slack", DELIVERY.c.state == "done", _SAYS))
    return list(rows.scalars())
