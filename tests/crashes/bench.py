"""One approval after another on the rehearsal's stage, each cut off somewhere, on a clock that waits for nobody."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_uppercase
from unittest.mock import patch

from bot import wiring
from bot.domain.act import Act
from bot.domain.delivery import Delivery, DeliveryState, waits_for_hand
from bot.domain.rulebook import Rulebook
from bot.domain.statement import State, Statement
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import X
from bot.rehearsal.stage import Stage
from bot.rehearsal.workspace import Limits
from bot.services import export, relay, stopped
from bot.settings import Settings
from bot.slack.trouble import SlackTrouble
from storage import Store, incidents, statements
from tests.cast import COMMS_LEAD
from tests.crashes.campaign import delivered, posted, unsettled
from tests.crashes.judge import NOBODY_CAN_TELL, Line, judge, read_ledger
from tests.crashes.outlets import on_the_page, words
from tests.crashes.people import TRIES, Json, Never, People, until
from tests.crashes.scene import USUAL, policy_for, roomy_world
from tests.crashes.scissors import Cut, Scissors

EVENING = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
PACE = timedelta(minutes=10)
"""Between two statements: their promises differ, so their words do."""

PER_INCIDENT = 12
SERVICES = tuple(f"Service {letter}" for letter in ascii_uppercase)
BRISK = Limits(ack_seconds=5, trigger_seconds=15, quiet_seconds=0.03, effects_seconds=0.6)
"""Nobody waits long for a bot that is dead: whose press is not acknowledged sees an error and presses again."""

SETTLING = 0.05
"""Real seconds until a result is written down again: here the database stumbles for one call only."""

LONGEST = timedelta(minutes=20)
"""On the clock of the evening: by then everything has come to rest, or never will."""


SIGN_IN = "Sign in again"
"""What a publisher asks for where its way to a new token is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One approval that was cut off, and what is wrong afterwards; `where` is empty when the end came first."""

    at: int  #: the point that was cut: the next one after the wish where this way of cutting is possible
    where: str
    points: int  #: passed until it was cut, or in all
    faults: tuple[str, ...]
    lost: int = 0
    doubled: int = 0
    asked: int = 0  #: how often a person had to look whether it is there


@dataclass(slots=True)
class Bench:
    """A stage whose bot can be cut off. One statement of one incident after another is tried."""

    stage: Stage
    people: People
    scissors: Scissors = field(default_factory=Scissors)
    by_hand: list[str] = field(default_factory=list)  #: what the person posted where only people can
    _written: int = 0
    _room: str = ""
    _incident: int = 0

    async def restart(self) -> None:
        """The bot dies where it stands and a new one starts; its work is counted like the old one's."""
        killing = asyncio.ensure_future(self.stage.kill_bot())
        while not killing.done():  # whoever closes would wait for what stands still, and the next one stands still then
            await self.scissors.bury()
            await asyncio.wait([killing], timeout=0.005)
        killing.result()
        await self.scissors.bury()
        await self._start_again()
        self.scissors.arm(0)
        self.fit()

    async def _start_again(self) -> None:
        """As whatever keeps a process alive would: again, where a busy machine lets nobody connect in time."""
        for _ in range(TRIES):
            try:
                await self.stage.start_bot()
            except SlackTrouble:
                await self.stage.kill_bot()
            else:
                return
        raise Never("the bot starts")

    def fit(self) -> None:
        """Puts the seams around the bot that runs now."""
        if self.stage.bot is None:
            raise Never("there is no bot")
        self.scissors.fit(self.stage.bot)

    @property
    def store(self) -> Store:
        """The bot's database."""
        if self.stage.bot is None:
            raise Never("there is no bot")
        return self.stage.bot.store

    async def trial(self, at: int, how: Cut = Cut.DEATH, again: Sequence[int] = (), place: str = "") -> Trial:
        """Approves a fresh statement and cuts at point `at` (of this name, if one is given), then at the points in
        `again` while it catches up.
        """
        statement = await self._fresh()
        card = await self._card(statement)
        self.scissors.arm(at, how, place)
        await self._cut_short(self._approve_and_rest(card))
        where, points, cut_at = self.scissors.where, self.scissors.passed, self.scissors.cut_at
        if where and how is Cut.DEATH:
            await self._come_back(again)
        await self._until_approved(statement)
        asked = await self._look_for_them()
        lines, faults = await self._lines(), await self.faults()
        return Trial(
            at=cut_at if where else at,
            where=where,
            points=points,
            faults=tuple(faults),
            lost=sum(len(line.lost) for line in lines),
            doubled=sum(len(line.doubled) for line in lines),
            asked=asked,
        )

    async def _sign_in_again(self, asked: Sequence[Delivery]) -> None:
        """A token that is good once may go down with the process: then a person signs in again."""
        shut = {d.action for d in asked if SIGN_IN in d.trouble}
        for network in self.stage.server.networks:
            if isinstance(network, X) and network.name in shut:
                network.sign_in()
                await self.restart()

    async def _look_for_them(self) -> int:
        """A person looks at the outlets that nobody can ask, and says what is there; answers how many were asked for.

        What is there is confirmed, what is not is sent again, and what they were asked to post they post.
        """
        asked = [d for d in (await self.store.read(read_ledger)).deliveries if _asks(d)]
        await self._sign_in_again(asked)
        seen = self._seen()
        for delivery in asked:
            body = words(str(delivery.payload["body"]))
            if waits_for_hand(delivery) and body not in self.by_hand:
                self.by_hand.append(body)
                seen = self._seen()
            act = Act(who=COMMS_LEAD, at=self.stage.clock.now())
            if body in seen.get(delivery.action, []):
                await self.store.run(stopped.confirm, self._book, act, delivery.id, "https://example.com/seen")
            else:
                await self.store.run(stopped.resend, self._book, act, delivery.id)
        if asked:
            await self.rest()
            return len(asked) + await self._look_for_them()
        return 0

    @property
    def _book(self) -> Rulebook:
        if self.stage.bot is None:
            raise Never("there is no bot")
        return self.stage.bot.book

    async def _come_back(self, again: Sequence[int]) -> None:
        await self.restart()
        for point in again:
            self.scissors.arm(point)
            self.stage.clock.advance(0)  # so that it looks, with the seams in place
            await self._cut_short(self.rest())
            if self.scissors.where:
                await self.restart()

    async def _until_approved(self, statement: Statement) -> None:
        """As a person would whose Slack showed an error: looks at the card, and presses again if it still asks."""
        self.scissors.arm(0)
        await self.rest()
        while await self._state(statement) is State.PENDING:
            await self._approve_and_rest(await self._card(statement))

    async def _cut_short(self, work: Coroutine[None, None, None]) -> None:
        """Does the work, up to the cut that kills."""
        doing = asyncio.ensure_future(work)
        cut = asyncio.ensure_future(self.scissors.dead.wait())
        await asyncio.wait({doing, cut}, return_when=asyncio.FIRST_COMPLETED)
        left = [task for task in (doing, cut) if task.cancel()]
        await asyncio.gather(*left, return_exceptions=True)
        if doing not in left:
            doing.result()

    async def _approve_and_rest(self, card: Json) -> None:
        await self.people.approve(card)
        await self.rest()

    async def rest(self) -> None:
        """Lets everything happen at its time until nothing is left to be done. Raises Never after `LONGEST`."""
        end = self.stage.clock.now() + LONGEST
        await self.stage.settled()
        while waiting := await self.store.read(unsettled):
            due = self.stage.next_at()
            if due is None or self.stage.clock.now() > end:
                raise Never(f"rest: {waiting}")
            self.stage.clock.set(max(due, self.stage.clock.now()))
            await self.stage.settled()

    async def faults(self) -> list[str]:
        """Everything that is not as it should be, in sentences."""
        found = [f"{line}" for line in await self._lines() if not line.clean or line.parked]
        heard = Counter(delivered(self.stage.server))
        found += [f"slack heard {key} {count} times" for key, count in heard.items() if count > 1]
        found += [f"slack never heard {key}" for key in await self.store.read(posted) if key not in heard]
        breaks = await self.store.read(export.first_breaks)
        return found + [f"{code} is broken at {link}" for code, link in breaks.items() if link is not None]

    async def _lines(self) -> list[Line]:
        return judge(await self.store.read(read_ledger), self._seen())

    def _seen(self) -> dict[str, list[str]]:
        networks = {n.name: [words(post.text) for post in n.timeline.live()] for n in self.stage.server.networks}
        return {"status_page": on_the_page(self.stage.folder / "status"), "manual": self.by_hand, **networks}

    async def _fresh(self) -> Statement:
        """A new statement, waiting for its approvers, with everything else at rest."""
        self.stage.clock.set(self.stage.clock.now() + PACE)
        await self.rest()
        if first := self._written % PER_INCIDENT == 0:
            await self._declare(SERVICES[self._written // PER_INCIDENT])
        self._written += 1
        for _ in range(TRIES):  # a person whose Slack shows an error looks, and tries again
            told = await (self.people.say if first else self.people.no_change)(self._room)
            await self.rest()
            newest = (await self.store.read(statements.of_incident, self._incident))[-1:]
            if newest and newest[0].state is State.PENDING:
                return newest[0]
        raise Never(f"a statement; it was said {told}")

    async def _declare(self, service: str) -> None:
        await self.people.declare(service)
        await self.rest()
        incident = (await self.store.read(incidents.recent, 1))[0]
        self._incident, self._room = incident.id, str(incident.channel_id)

    async def _card(self, statement: Statement) -> Json:
        return await until(f"the card of statement {statement.id}", lambda: self.people.card(statement.id))

    async def _state(self, statement: Statement) -> State:
        found = await self.store.read(statements.get, statement.id)
        if found is None:
            raise Never(f"statement {statement.id} is gone")
        return found.state


def _asks(delivery: Delivery) -> bool:
    """Whether a person is asked, of an outlet where nobody else could know or to which we lost the key."""
    stopped_here = delivery.state in {DeliveryState.PARKED, DeliveryState.REFUSED}
    return stopped_here and (delivery.action in NOBODY_CAN_TELL or SIGN_IN in delivery.trouble)


@asynccontextmanager
async def bench(folder: Path, outlets: Sequence[str] = USUAL) -> AsyncIterator[Bench]:
    """A bench with everything running, on a clock that stands still between moments."""
    stage = Stage(folder, RehearsalClock(EVENING, speed=0), policy=policy_for(SERVICES, outlets))
    roomy_world(stage.server, keys="ignored", limits=BRISK)  # the harder case: only looking helps
    with patch.object(relay, "RETRY_SETTLING", SETTLING), patch.object(wiring, "require_rulebook", ReadOnce()):
        await stage.start()
        try:
            async with People(stage.server.url, stage.server.token) as people:
                made = Bench(stage, people)
                made.fit()
                yield made
        finally:
            await stage.close()


class ReadOnce:
    """The rules of a bench, read at its first start: they are the same at every other one, and cost a third of it."""

    def __init__(self) -> None:
        self._read = wiring.require_rulebook
        self._book: Rulebook | None = None

    def __call__(self, settings: Settings) -> Rulebook:
        """Raises what reading them raises."""
        self._book = self._book or self._read(settings)
        return self._book
